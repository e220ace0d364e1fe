import { type ReactNode, useId, useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './auth-card.module.css';
import { ProblemText } from './problem-text.tsx';
import { useAttempt } from './use-attempt.ts';

interface CodeFormProps {
  /** Sends the code; what it throws is told under the field. */
  send: (code: string) => Promise<unknown>;
  submit?: string | undefined;
  /** Said above the field; left out it tells of app and recovery codes. */
  hint?: string | null | undefined;
  /** Beside the button, such as a way back. */
  children?: ReactNode;
}

/** The second step: a code of the app, or one of the recovery codes. */
export function CodeForm({ send, submit, hint, children }: CodeFormProps) {
  const [code, setCode] = useState('');
  const attempt = useAttempt();
  const field = useRef<HTMLInputElement>(null);
  const notes = useId();
  const onSubmit = async () => {
    const typed = code.trim();
    if (typed === '') attempt.say(t('code.missing'));
    const sent =
      typed !== '' &&
      (await attempt.run(
        () => send(typed),
        (error) =>
          ['INVALID_OTP', 'INVALID_CREDENTIALS', 'OTP_REQUIRED'].includes(error.code)
            ? t('code.wrong')
            : undefined,
      ));
    if (!sent) field.current?.select();
  };
  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // A dialog may stand inside another form's tree.
        event.stopPropagation();
        void onSubmit();
      }}
    >
      {hint === null ? null : <p className={styles['hint']}>{hint ?? t('code.hint')}</p>}
      <div>
        <TextInput
          ref={field}
          label={t('code.label')}
          name="otp"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={40}
          mono
          autoFocus
          data-autofocus
          value={code}
          error={attempt.problem !== null}
          aria-describedby={notes}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <ProblemText id={notes} text={attempt.problem} />
      </div>
      <Button type="submit" variant="primary" block loading={attempt.busy} disabled={attempt.waits}>
        {submit ?? t('code.submit')}
      </Button>
      {children}
    </form>
  );
}
