import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  beginSecondFactor,
  renewRecoveryCodes,
  secondFactorQuery,
  turnOffSecondFactor,
  turnOnSecondFactor,
} from '../../api/own-account.ts';
import type { AppSecret as Secret } from '../../api/sign-in.ts';
import { formatDateTime } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout, Notice } from '../../ui/notice.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Row, Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { toast } from '../../ui/toast.tsx';
import { AppSecret } from '../sign-in/app-secret.tsx';
import { CodeForm } from '../sign-in/code-form.tsx';
import { RecoveryCodes } from '../sign-in/recovery-codes.tsx';
import styles from './profile.module.css';

type Dialog = { kind: 'set-up'; secret: Secret } | { kind: 'off' } | { kind: 'codes' };

/** Two-step sign-in: setting it up, the codes for the day the phone is gone, turning it off. */
export function TwoStep() {
  const client = useQueryClient();
  const state = useQuery(secondFactorQuery());
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = useMutation({
    mutationFn: beginSecondFactor,
    // The secret must not stay in the query cache; it lives in the dialog only.
    gcTime: 0,
    onSuccess: (secret) => setDialog({ kind: 'set-up', secret }),
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  const close = () => {
    setDialog(null);
    setCodes(null);
    begin.reset();
  };
  const changed = async (message: string | null) => {
    await client.invalidateQueries({ queryKey: secondFactorQuery().queryKey });
    if (message !== null) toast({ message });
  };
  return (
    <Section title={t('profile.twoStep')} hint={t('profile.twoStepHint')}>
      {state.isError ? (
        <Notice compact title={t('error.title')} detail={errorText(state.error)} />
      ) : state.data === undefined ? (
        <Skeleton height={48} />
      ) : (
        <>
          {state.data.required_from ? (
            <div style={{ marginBlockEnd: 10 }}>
              <Callout tone="warn">
                {t('profile.twoStepNeeded', {
                  date: formatDateTime(state.data.required_from, { dateStyle: 'medium' }),
                })}
              </Callout>
            </div>
          ) : null}
          <div className={styles['state']}>
            <Pill tone={state.data.enabled ? 'ok' : 'neutral'}>
              {t(state.data.enabled ? 'profile.twoStepOn' : 'profile.twoStepOff')}
            </Pill>
            {state.data.enabled ? (
              <span className={styles['quiet']}>
                {t('profile.codesLeft', { count: state.data.recovery_codes_left })}
              </span>
            ) : null}
          </div>
          <Row>
            {state.data.enabled ? (
              <>
                <Button onClick={() => setDialog({ kind: 'codes' })}>{t('profile.codesNew')}</Button>
                <Button variant="subtle" onClick={() => setDialog({ kind: 'off' })}>
                  {t('profile.twoStepTurnOff')}
                </Button>
              </>
            ) : (
              <Button loading={begin.isPending} onClick={() => begin.mutate()}>
                {t('profile.twoStepSetUp')}
              </Button>
            )}
          </Row>
        </>
      )}
      {codes ? (
        <Modal
          opened
          insistent
          onClose={close}
          title={t('recovery.title')}
          width={440}
          footer={
            <Button variant="primary" data-autofocus onClick={close}>
              {t('recovery.kept')}
            </Button>
          }
        >
          <RecoveryCodes codes={codes} />
        </Modal>
      ) : dialog?.kind === 'set-up' ? (
        <Modal opened onClose={close} title={t('enrol.title')} width={440}>
          <AppSecret {...dialog.secret} />
          <CodeForm
            hint={null}
            submit={t('enrol.turnOn')}
            send={async (code) => {
              setCodes((await turnOnSecondFactor(code)).recovery_codes);
              await changed(t('profile.twoStepTurnedOn'));
            }}
          />
        </Modal>
      ) : dialog?.kind === 'codes' ? (
        <Modal opened onClose={close} title={t('profile.codesNew')} width={400}>
          <CodeForm
            hint={t('profile.codesNewHint')}
            send={async (code) => {
              setCodes((await renewRecoveryCodes(code)).recovery_codes);
              await changed(null);
            }}
          />
        </Modal>
      ) : dialog?.kind === 'off' ? (
        <Modal opened onClose={close} title={t('profile.turnOffTitle')} width={400}>
          <CodeForm
            hint={t('profile.turnOffHint')}
            submit={t('profile.twoStepTurnOff')}
            send={async (code) => {
              await turnOffSecondFactor(code);
              close();
              await changed(t('profile.twoStepTurnedOff'));
            }}
          />
        </Modal>
      ) : null}
    </Section>
  );
}
