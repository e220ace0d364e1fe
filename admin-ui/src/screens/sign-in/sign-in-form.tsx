import { type KeyboardEvent, lazy, Suspense, useId, useRef, useState } from 'react';
import { signIn } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { PasswordInput, TextInput } from '../../ui/text-input.tsx';
import styles from './auth-card.module.css';
import { CodeForm } from './code-form.tsx';
import { ProblemText } from './problem-text.tsx';
import { typedEmail } from './typed-email.ts';
import { useAttempt } from './use-attempt.ts';

const Enrolment = lazy(async () => ({ default: (await import('./enrolment.tsx')).Enrolment }));

export interface SignInFormProps {
  /** Filled in and fixed when a session is taken up again. */
  email?: string | undefined;
  onDone: () => void | Promise<void>;
  /** Told when the second step, or its set-up, takes the place of the password, and when the password is back. */
  onStep?: ((step: SignInStep) => void) | undefined;
}

export type SignInStep = 'password' | 'code' | 'enrol';

/** E-mail and password, then a code where the account asks for one; a refusal stays under the field, which keeps the focus. */
export function SignInForm({ email: known, onDone, onStep }: SignInFormProps) {
  const [email, setEmail] = useState(known ?? typedEmail.value);
  const [password, setPassword] = useState('');
  const [step, setStep] = useState<SignInStep>('password');
  const [enrol, setEnrol] = useState('');
  const [capsLock, setCapsLock] = useState(false);
  const attempt = useAttempt();
  const field = useRef<HTMLInputElement>(null);
  const notes = useId();

  const go = (to: SignInStep) => {
    setStep(to);
    onStep?.(to);
  };
  const submit = async () => {
    if (email.trim() === '' || password === '') return attempt.say(t('signIn.missing'));
    const body = { email: email.trim(), password };
    let next = false;
    const signedIn = await attempt.run(
      async () => {
        await signIn(body);
        await onDone();
      },
      (error) => {
        const ticket = error.problems[0]?.details['enrol'];
        next = error.code === 'OTP_REQUIRED' || typeof ticket === 'string';
        if (error.code === 'OTP_REQUIRED') go('code');
        if (typeof ticket === 'string') {
          setEnrol(ticket);
          go('enrol');
        }
        if (next) return null;
        return error.status === 401 ? t('signIn.wrong') : undefined;
      },
    );
    if (signedIn || next) return;
    field.current?.focus();
    field.current?.select();
  };
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));

  if (step === 'code')
    return (
      <CodeForm
        send={async (otp) => {
          await signIn({ email: email.trim(), password, otp });
          await onDone();
        }}
      >
        <Button variant="subtle" block onClick={() => go('password')}>
          {t('ui.back')}
        </Button>
      </CodeForm>
    );
  if (step === 'enrol')
    return (
      <Suspense>
        <Enrolment enrol={enrol} onDone={onDone} />
      </Suspense>
    );
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
        onChange={(event) => {
          setEmail(event.currentTarget.value);
          typedEmail.value = event.currentTarget.value;
        }}
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
          error={attempt.problem !== null}
          aria-describedby={notes}
          onChange={(event) => setPassword(event.currentTarget.value)}
          onKeyDown={watchCapsLock}
          onKeyUp={watchCapsLock}
        />
        <ProblemText id={notes} text={attempt.problem} note={capsLock ? t('signIn.capsLock') : null} />
      </div>
      <Button type="submit" variant="primary" block loading={attempt.busy} disabled={attempt.waits}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}
