import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { endSessions, sessionsQuery } from '../../api/own-account.ts';
import { resetSecondFactor, waysInQuery } from '../../api/people.ts';
import type { User } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Facts, Row, Section } from '../../ui/section.tsx';
import { toast } from '../../ui/toast.tsx';
import { SessionList } from '../profile/session-list.tsx';
import { waysText } from './ways-text.ts';

/** How an account is opened and where it is open now: ending sessions, and the way out for a lost phone. */
export function UserSignIn({ user }: { user: User }) {
  const client = useQueryClient();
  const ways = useQuery(waysInQuery([user.id])).data?.[0];
  const open = useQuery(sessionsQuery(user.id)).data?.length ?? 0;
  const [asking, setAsking] = useState(false);
  const onError = (error: Error) => toast({ message: errorText(error), tone: 'danger' });
  const end = useMutation({
    mutationFn: () => endSessions(user.id),
    onSuccess: async ({ ended }) => {
      await client.invalidateQueries({ queryKey: ['sessions'] });
      toast({ message: t('session.ended', { count: ended }) });
    },
    onError,
  });
  const reset = useMutation({
    mutationFn: () => resetSecondFactor(user.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['users', 'ways-in'] });
      toast({ message: t('people.twoStepWasReset', { name: user.name || user.email }) });
    },
    onError,
    onSettled: () => setAsking(false),
  });
  return (
    <div style={{ marginBlockStart: 28 }}>
      <Section title={t('settings.signIn')}>
        <Facts
          facts={[
            { label: t('people.signsInWith'), value: waysText(ways) || '–' },
            {
              label: t('people.twoStep'),
              value: ways ? t(ways.second_factor ? 'people.twoStep.on' : 'people.twoStep.off') : '–',
            },
          ]}
        />
        {ways?.second_factor ? (
          <Row>
            <Button size="sm" onClick={() => setAsking(true)}>
              {t('people.twoStepReset')}
            </Button>
          </Row>
        ) : null}
      </Section>
      <Section title={t('people.sessions')}>
        <SessionList user={user.id} />
        {open > 0 ? (
          <Button size="sm" loading={end.isPending} onClick={() => end.mutate()}>
            {t('session.endAll')}
          </Button>
        ) : null}
      </Section>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('people.twoStepResetTitle', { name: user.name || user.email })}
        footer={
          <>
            <Button data-autofocus onClick={() => setAsking(false)}>
              {t('ui.cancel')}
            </Button>
            <Button variant="danger" loading={reset.isPending} onClick={() => reset.mutate()}>
              {t('people.twoStepReset')}
            </Button>
          </>
        }
      >
        {t('people.twoStepResetHint')}
      </Modal>
    </div>
  );
}
