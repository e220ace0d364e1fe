import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { passkeysWork } from '../../api/passkey.ts';
import { providersQuery, signInOptionsQuery, signInWithPasskey } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import styles from './auth-card.module.css';
import { ProblemText } from './problem-text.tsx';
import { useAttempt } from './use-attempt.ts';

/** A button that signs in with a passkey; nothing where server or browser have none. */
export function PasskeyButton({ onDone }: { onDone: () => void | Promise<void> }) {
  const options = useQuery(signInOptionsQuery()).data;
  const attempt = useAttempt();
  if (!options?.passkeys || !passkeysWork()) return null;
  const run = () =>
    attempt.run(async () => {
      if (await signInWithPasskey()) await onDone();
      else attempt.say(t('signIn.passkeyStopped'));
    });
  return (
    <div>
      <Button block loading={attempt.busy} disabled={attempt.waits} onClick={() => void run()}>
        {t('signIn.passkey')}
      </Button>
      <ProblemText id="passkey-problem" text={attempt.problem} />
    </div>
  );
}

/** Every way in besides the password: passkey, identity providers, letters, a new account. */
export function OtherWays({ returnTo, onDone }: { returnTo: string; onDone: () => Promise<void> }) {
  const options = useQuery(signInOptionsQuery()).data;
  const providers = useQuery(providersQuery()).data ?? [];
  return (
    <>
      <div className={styles['ways']}>
        <PasskeyButton onDone={onDone} />
        {providers.map(({ name, label }) => (
          <a
            key={name}
            className={buttonClass({ block: true })}
            href={`/api/auth/providers/${encodeURIComponent(name)}/start?return_to=${encodeURIComponent(`/admin${returnTo}`)}`}
          >
            {t('signIn.provider', { provider: label })}
          </a>
        ))}
      </div>
      <p className={styles['links']}>
        <Link to="/forgot-password">{t('signIn.forgot')}</Link>
        {options?.magic_link ? <Link to="/ask-link">{t('signIn.letter')}</Link> : null}
        {options?.registration ? <Link to="/register">{t('signIn.register')}</Link> : null}
      </p>
    </>
  );
}
