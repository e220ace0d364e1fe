import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { signIn } from '../../api/mutations.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { announce } from '../../ui/live-region.tsx';
import { PasswordInput, TextInput } from '../../ui/text-input.tsx';
import styles from './auth-card.module.css';

export interface SignInFormProps {
  /** Filled in and fixed when a session is taken up again. */
  email?: string | undefined;
  onDone: () => void | Promise<void>;
}

/** E-mail and password; a refusal stays under the field, which keeps the focus. */
export function SignInForm({ email: known, onDone }: SignInFormProps) {
  const [email, setEmail] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [capsLock, setCapsLock] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wait, setWait] = useSecondsLeft();
  const field = useRef<HTMLInputElement>(null);
  const notes = useId();

  const submit = async () => {
    if (busy || wait > 0) return;
    if (email.trim() === '' || password === '') {
      setError(t('signIn.missing'));
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await signIn({ email: email.trim(), password });
      await onDone();
    } catch (failure) {
      const seconds = failure instanceof ApiError && failure.status === 429 ? (failure.retryAfter ?? 30) : 0;
      if (seconds > 0) setWait(seconds);
      const text =
        failure instanceof ApiError && failure.status === 401 ? t('signIn.wrong') : errorText(failure);
      setError(seconds > 0 ? null : text);
      announce(seconds > 0 ? t('signIn.tooMany', { seconds }) : text, 'assertive');
      field.current?.focus();
      field.current?.select();
    } finally {
      setBusy(false);
    }
  };
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  const problem = wait > 0 ? t('signIn.tooMany', { seconds: wait }) : error;

  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextInput
        label={t('signIn.email')}
        type="email"
        name="email"
        autoComplete="username"
        inputMode="email"
        autoFocus={known === undefined}
        readOnly={known !== undefined}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <div>
        <PasswordInput
          ref={field}
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          autoFocus={known !== undefined}
          {...(known === undefined ? {} : { 'data-autofocus': true })}
          value={password}
          error={problem !== null}
          aria-describedby={notes}
          onChange={(event) => setPassword(event.currentTarget.value)}
          onKeyDown={watchCapsLock}
          onKeyUp={watchCapsLock}
        />
        <div id={notes} className={styles['notes']} style={{ marginBlockStart: 4 }}>
          {problem === null ? null : <span className={styles['error']}>{problem}</span>}
          {capsLock ? <span className={styles['warn']}>{t('signIn.capsLock')}</span> : null}
        </div>
      </div>
      <Button type="submit" variant="primary" block loading={busy} disabled={wait > 0}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}

function useSecondsLeft(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, (seconds) => setLeft(Math.ceil(seconds))];
}
