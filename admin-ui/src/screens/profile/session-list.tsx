import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { endSession, type OpenSession, sessionsQuery } from '../../api/own-account.ts';
import { formatDateTime, formatRelative } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useSignOut } from '../../model/use-session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { toast } from '../../ui/toast.tsx';
import styles from './profile.module.css';

/** Where an account is signed in, each with a way to end it; `user` is an id or `me`. */
export function SessionList({ user }: { user: string }) {
  const client = useQueryClient();
  const signOut = useSignOut();
  const sessions = useQuery(sessionsQuery(user));
  const end = useMutation({
    mutationFn: async (session: OpenSession) => {
      if (session.current) return signOut();
      await endSession(user, session.id);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['sessions'] });
      toast({ message: t('session.ended', { count: 1 }) });
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  if (sessions.isError) return <Notice compact title={t('error.title')} detail={errorText(sessions.error)} />;
  if (!sessions.data) return <Skeleton height={48} />;
  if (sessions.data.length === 0) return <p className={styles['quiet']}>{t('session.none')}</p>;
  return (
    <ul className={styles['list']} aria-label={t('profile.sessions')}>
      {sessions.data.map((session) => (
        <li key={session.id} className={styles['entry']}>
          <div className={styles['what']}>
            <span>
              {deviceText(session)}
              {session.current ? <Pill tone="accent">{t('session.current')}</Pill> : null}
            </span>
            <span className={styles['facts']}>
              {session.ip ? (
                <>
                  <bdi>{session.ip}</bdi>
                  {' · '}
                </>
              ) : null}
              <time dateTime={session.seen_at} title={formatDateTime(session.seen_at)}>
                {t('session.seen', { when: formatRelative(session.seen_at) })}
              </time>
            </span>
          </div>
          <Button
            size="sm"
            variant="subtle"
            aria-label={t('session.endNamed', { device: deviceText(session) })}
            onClick={() => end.mutate(session)}
          >
            {session.current ? t('shell.signOut') : t('session.end')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** "Firefox on Linux" in the person's language. */
function deviceText({ device, kind }: OpenSession): string {
  const parts = device?.split(' on ') ?? [];
  const [browser, system] = parts;
  if (browser !== undefined && system !== undefined) return t('session.device', { browser, system });
  return browser ?? t(kind === 'token' ? 'session.token' : 'session.unknown');
}
