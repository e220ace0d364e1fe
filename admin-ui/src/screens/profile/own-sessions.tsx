import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { endSessions, sessionsQuery } from '../../api/own-account.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';
import { toast } from '../../ui/toast.tsx';
import { SessionList } from './session-list.tsx';

/** Where one is signed in oneself, and an end to all of it but here. */
export function OwnSessions() {
  const client = useQueryClient();
  const others = useQuery(sessionsQuery('me')).data?.some((session) => !session.current) ?? false;
  const end = useMutation({
    mutationFn: () => endSessions('me'),
    onSuccess: async ({ ended }) => {
      await client.invalidateQueries({ queryKey: ['sessions'] });
      toast({ message: t('session.ended', { count: ended }) });
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  return (
    <Section title={t('profile.sessions')} hint={t('profile.sessionsHint')}>
      <SessionList user="me" />
      {others ? (
        <Button loading={end.isPending} onClick={() => end.mutate()}>
          {t('session.endOthers')}
        </Button>
      ) : null}
    </Section>
  );
}
