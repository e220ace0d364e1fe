import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { answerChallenge } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { localPath } from '../../model/local-path.ts';
import { useServerInfo } from '../../model/use-session.ts';
import { Callout } from '../../ui/notice.tsx';
import styles from './auth-card.module.css';
import { AuthCard } from './auth-card.tsx';
import { CodeForm } from './code-form.tsx';
import { forgetHashParams, useHashParams } from './hash-params.ts';
import { OtherWays } from './other-ways.tsx';
import { SignInForm, type SignInStep } from './sign-in-form.tsx';

const Enrolment = lazy(async () => ({ default: (await import('./enrolment.tsx')).Enrolment }));

const TITLES = { password: 'signIn.title', code: 'code.title', enrol: 'enrol.title' } as const;
const FAILURES = [
  'IDENTITY_REFUSED',
  'IDENTITY_NOT_LINKED',
  'IDENTITY_TAKEN',
  'INVALID_TICKET',
  'NOT_FOUND',
] as const;

/**
 * Sign-in; afterwards the person goes on to where they wanted to be. Identity providers send back to it as well, with
 * a failure, a second step or an enrolment behind the `#`.
 */
export function SignInScreen() {
  const router = useRouter();
  const client = useQueryClient();
  const { next, done } = useSearch({ strict: false }) as { next?: string; done?: string };
  const came = useHashParams();
  const info = useServerInfo();
  const [step, setStep] = useState<SignInStep>('password');
  const target = localPath(next, '/');
  const goOn = async () => {
    forgetHashParams();
    client.clear();
    await router.navigate({ href: target, replace: true });
  };
  const challenge = came.get('challenge');
  const enrol = came.get('enrol');
  if (challenge !== null)
    return (
      <AuthCard title={t('code.title')}>
        <CodeForm
          send={async (code) => {
            await answerChallenge(challenge, code);
            location.assign(localPath(came.get('return_to'), '/admin'));
          }}
        />
      </AuthCard>
    );
  if (enrol !== null)
    return (
      <AuthCard title={t('enrol.title')}>
        <Suspense>
          <Enrolment enrol={enrol} onDone={goOn} />
        </Suspense>
      </AuthCard>
    );
  const failure = came.get('error');
  return (
    <AuthCard title={t(TITLES[step])}>
      {step === 'password' ? (
        <div className={styles['said']}>
          {info?.setup_required ? <Callout tone="info">{t('signIn.setUpNeeded')}</Callout> : null}
          {done === 'reset' || done === 'join' ? (
            <Callout tone="ok">{t(`signIn.done.${done}`)}</Callout>
          ) : null}
          {failure === null ? null : (
            <Callout tone="danger" live>
              {failureText(failure)}
            </Callout>
          )}
        </div>
      ) : null}
      <SignInForm onDone={goOn} onStep={setStep} />
      {step === 'password' ? <OtherWays returnTo={target} onDone={goOn} /> : null}
    </AuthCard>
  );
}

function failureText(code: string): string {
  const known = FAILURES.find((one) => one === code);
  return known ? t(`signIn.failed.${known}`) : t('signIn.failed.other', { code: code.slice(0, 40) });
}
