import { useQuery } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { proveByCode, proveByPasskey, proveByPassword, secondFactorQuery } from '../../api/own-account.ts';
import { passkeysWork } from '../../api/passkey.ts';
import { settleProof } from '../../api/step-up-gate.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { PasswordInput } from '../../ui/text-input.tsx';
import { UiProvider } from '../../ui/ui-provider.tsx';
import styles from './auth-card.module.css';
import { CodeForm } from './code-form.tsx';
import { ProblemText } from './problem-text.tsx';
import { useAttempt } from './use-attempt.ts';

/** Asks for the password, a code or a passkey over the page; the request that wanted it runs again afterwards. */
export function StepUp() {
  const factor = useQuery(secondFactorQuery()).data;
  const [byCode, setByCode] = useState(false);
  const attempt = useAttempt();
  const passkey = () =>
    attempt.run(
      async () => {
        if (await proveByPasskey()) settleProof(true);
      },
      (error) => (error.code === 'INVALID_CREDENTIALS' ? t('stepUp.wrongPasskey') : undefined),
    );
  return (
    <UiProvider>
      <Modal opened onClose={() => settleProof(false)} title={t('stepUp.title')} width={380}>
        <p className={styles['hint']}>{t('stepUp.hint')}</p>
        {byCode ? (
          <CodeForm
            submit={t('stepUp.submit')}
            send={async (code) => {
              await proveByCode(code);
              settleProof(true);
            }}
          />
        ) : (
          <PasswordProof />
        )}
        <div className={styles['ways']}>
          {factor && factor.passkeys > 0 && passkeysWork() ? (
            <Button block loading={attempt.busy} onClick={() => void passkey()}>
              {t('stepUp.passkey')}
            </Button>
          ) : null}
          {factor?.enabled ? (
            <Button variant="subtle" block onClick={() => setByCode(!byCode)}>
              {t(byCode ? 'stepUp.usePassword' : 'stepUp.useCode')}
            </Button>
          ) : null}
          <ProblemText id="step-up-passkey" text={attempt.problem} />
        </div>
      </Modal>
    </UiProvider>
  );
}

function PasswordProof() {
  const [password, setPassword] = useState('');
  const attempt = useAttempt();
  const field = useRef<HTMLInputElement>(null);
  const notes = useId();
  const submit = async () => {
    const proven =
      password !== '' &&
      (await attempt.run(
        () => proveByPassword(password),
        (error) => (error.code === 'INVALID_CREDENTIALS' ? t('stepUp.wrongPassword') : undefined),
      ));
    if (proven) settleProof(true);
    else field.current?.select();
  };
  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div>
        <PasswordInput
          ref={field}
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          autoFocus
          data-autofocus
          value={password}
          error={attempt.problem !== null}
          aria-describedby={notes}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <ProblemText id={notes} text={attempt.problem} />
      </div>
      <Button type="submit" variant="primary" block loading={attempt.busy} disabled={attempt.waits}>
        {t('stepUp.submit')}
      </Button>
    </form>
  );
}
