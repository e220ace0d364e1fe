import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { openLink } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import styles from './auth-card.module.css';
import { AuthCard } from './auth-card.tsx';
import { CodeForm } from './code-form.tsx';
import { Enrolment } from './enrolment.tsx';
import { forgetHashParams, useHashParams } from './hash-params.ts';
import { ProblemText } from './problem-text.tsx';
import { TicketCard } from './ticket-card.tsx';
import { ticketIsOld } from './ticket-is-old.ts';
import { useAttempt } from './use-attempt.ts';

/** Where a link to sign in leads; on a press, because mail scanners open links. */
export function MagicLinkScreen() {
  const router = useRouter();
  const client = useQueryClient();
  const token = useHashParams().get('token') ?? '';
  const [step, setStep] = useState<'link' | 'code' | 'old' | { enrol: string }>('link');
  const attempt = useAttempt();
  const goOn = async () => {
    forgetHashParams();
    client.clear();
    await router.navigate({ to: '/', replace: true });
  };
  const open = async (otp?: string) => {
    await openLink(token, otp);
    await goOn();
  };
  if (step === 'old' || token === '') return <TicketCard missing={step !== 'old'} again="/ask-link" />;
  if (step === 'code')
    return (
      <AuthCard title={t('code.title')}>
        <CodeForm send={open} />
      </AuthCard>
    );
  if (step !== 'link')
    return (
      <AuthCard title={t('enrol.title')}>
        <Enrolment enrol={step.enrol} onDone={goOn} />
      </AuthCard>
    );
  const press = () =>
    attempt.run(
      () => open(),
      (error) => {
        const { enrol } = error.problems[0]?.details ?? {};
        if (error.code === 'OTP_REQUIRED') setStep('code');
        else if (ticketIsOld(error)) setStep('old');
        else if (typeof enrol === 'string') setStep({ enrol });
        else return undefined;
        return null;
      },
    );
  return (
    <AuthCard title={t('link.landing')} intro={t('link.landingIntro')}>
      <div className={styles['form']}>
        <Button variant="primary" block autoFocus loading={attempt.busy} onClick={() => void press()}>
          {t('signIn.submit')}
        </Button>
        <ProblemText id="link-problem" text={attempt.problem} />
      </div>
    </AuthCard>
  );
}
