import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { beginEnrolment, confirmEnrolment } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { AppSecret } from './app-secret.tsx';
import styles from './auth-card.module.css';
import { CodeForm } from './code-form.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** Sets up the second step of an administrator who may not sign in without, then goes on signed in. */
export function Enrolment({ enrol, onDone }: { enrol: string; onDone: () => void | Promise<void> }) {
  const begun = useQuery({
    queryKey: ['sign-in', 'enrolment', enrol],
    queryFn: () => beginEnrolment(enrol),
    // Each asking makes another secret; the one on screen must stay the one that counts.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes)
    return (
      <div className={styles['form']}>
        <h2 className={styles['step']}>{t('recovery.title')}</h2>
        <RecoveryCodes codes={codes} />
        <Button variant="primary" block autoFocus onClick={() => void onDone()}>
          {t('recovery.kept')}
        </Button>
      </div>
    );
  return (
    <div className={styles['form']}>
      <p className={styles['hint']}>{t('enrol.intro')}</p>
      {begun.isError ? (
        <Callout tone="danger" live>
          {errorText(begun.error)}
        </Callout>
      ) : begun.data ? (
        <>
          <AppSecret {...begun.data} />
          <CodeForm
            hint={null}
            submit={t('enrol.turnOn')}
            send={async (code) => setCodes((await confirmEnrolment(enrol, code)).recovery_codes)}
          />
        </>
      ) : (
        <Skeleton height={240} />
      )}
    </div>
  );
}
