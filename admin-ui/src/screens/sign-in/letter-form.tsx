import { Link } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import type { ApiError } from '../../api/api-error.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './auth-card.module.css';
import { AuthCard } from './auth-card.tsx';
import { ProblemText } from './problem-text.tsx';
import { typedEmail } from './typed-email.ts';
import { useAttempt } from './use-attempt.ts';

interface LetterFormProps {
  title: string;
  intro: string;
  submit: string;
  send: (email: string) => Promise<unknown>;
  /** What is said when the letter is on its way, alike for every address. */
  sent?: 'forgot.sentHint' | 'register.sentHint' | undefined;
  words?: ((error: ApiError) => string | null | undefined) | undefined;
  /** Fields before the address. */
  children?: ReactNode;
}

/** Asks for an address and has a letter sent there; says the same whether or not there is such an account. */
export function LetterForm({ title, intro, submit, send, sent, words, children }: LetterFormProps) {
  const [email, setEmail] = useState(typedEmail.value);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const attempt = useAttempt();
  const notes = useId();
  const onSubmit = async () => {
    const address = email.trim();
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return attempt.say(t('setup.emailBad'));
    if (await attempt.run(() => send(address), words)) setSentTo(address);
  };
  const back = (
    <p className={styles['links']}>
      <Link to="/sign-in">{t('signIn.back')}</Link>
    </p>
  );
  if (sentTo !== null)
    return (
      <AuthCard title={t('forgot.sent')} intro={rich(sent ?? 'forgot.sentHint', { email: sentTo })} arrived>
        <div className={styles['ways']} style={{ marginBlockStart: 20 }}>
          <Button block onClick={() => setSentTo(null)}>
            {t('forgot.otherAddress')}
          </Button>
        </div>
        {back}
      </AuthCard>
    );
  return (
    <AuthCard title={title} intro={intro}>
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void onSubmit();
        }}
      >
        {children}
        <div>
          <TextInput
            label={t('signIn.email')}
            type="email"
            name="email"
            autoComplete="username"
            inputMode="email"
            autoFocus={children === undefined}
            value={email}
            error={attempt.problem !== null}
            aria-describedby={notes}
            onChange={(event) => {
              setEmail(event.currentTarget.value);
              typedEmail.value = event.currentTarget.value;
            }}
          />
          <ProblemText id={notes} text={attempt.problem} />
        </div>
        <Button type="submit" variant="primary" block loading={attempt.busy} disabled={attempt.waits}>
          {submit}
        </Button>
      </form>
      {back}
    </AuthCard>
  );
}
