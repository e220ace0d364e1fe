import { type ReactNode, useId, useState } from 'react';
import type { ApiError } from '../../api/api-error.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { PasswordInput } from '../../ui/text-input.tsx';
import styles from './auth-card.module.css';
import { ProblemText } from './problem-text.tsx';
import { useAttempt } from './use-attempt.ts';

const SHORTEST = 12;

interface NewPasswordFormProps {
  submit: string;
  send: (password: string) => Promise<unknown>;
  /** A refusal that is the page's to tell gives null. */
  words: (error: ApiError) => string | null | undefined;
  /** Fields before the password. */
  children?: ReactNode;
}

/** A new password, with its length checked before anything is sent. */
export function NewPasswordForm({ submit, send, words, children }: NewPasswordFormProps) {
  const [password, setPassword] = useState('');
  const attempt = useAttempt();
  const notes = useId();
  const missing = SHORTEST - [...password].length;
  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (missing > 0) attempt.say(t('setup.passwordShort', { count: missing }));
        else void attempt.run(() => send(password), words);
      }}
    >
      {children}
      <div>
        <PasswordInput
          label={t('signIn.password')}
          description={t('setup.passwordRule')}
          name="new-password"
          autoComplete="new-password"
          autoFocus={children === undefined}
          value={password}
          error={attempt.problem !== null}
          aria-describedby={notes}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <ProblemText id={notes} text={attempt.problem} />
      </div>
      <Button type="submit" variant="primary" block loading={attempt.busy} disabled={attempt.waits}>
        {submit}
      </Button>
    </form>
  );
}
