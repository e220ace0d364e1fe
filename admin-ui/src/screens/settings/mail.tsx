import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { environmentQuery } from '../../api/queries.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import styles from './settings.module.css';

/** Whether letters leave this machine. */
export function Mail() {
  const environment = useQuery(environmentQuery()).data;
  if (!environment) return null;
  const settingOf = (env: string) => {
    const found = environment.find((one) => one.env === env);
    return found?.value ?? found?.default ?? null;
  };
  const server = settingOf('KASBAH_SMTP_URL');
  return (
    <Section title={t('ways.mail')}>
      {server === null ? (
        <Callout tone="warn">{t('ways.mailOutbox')}</Callout>
      ) : (
        <p className={styles['hint']}>
          {rich('ways.mailServer', {
            server: server === 'set' ? t('ways.mailSecret') : String(server),
            from: String(settingOf('KASBAH_MAIL_FROM') ?? '–'),
          })}
        </p>
      )}
      <p style={{ marginBlockStart: 8 }}>
        <Link to="/jobs" search={{ name: 'send-mail' }} className={buttonClass({ size: 'sm' })}>
          {t('ways.letters')}
        </Link>
      </p>
    </Section>
  );
}
