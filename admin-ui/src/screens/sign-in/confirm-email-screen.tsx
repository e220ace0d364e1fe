import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { meQuery } from '../../api/queries.ts';
import { confirmEmail } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import styles from './auth-card.module.css';
import { AuthCard } from './auth-card.tsx';
import { forgetHashParams, useHashParams } from './hash-params.ts';
import { ProblemText } from './problem-text.tsx';
import { TicketCard } from './ticket-card.tsx';
import { ticketIsOld } from './ticket-is-old.ts';
import { useAttempt } from './use-attempt.ts';

/** Where a letter leads that proves an address; on a press, because mail scanners open links. */
export function ConfirmEmailScreen() {
  const client = useQueryClient();
  const token = useHashParams().get('token') ?? '';
  const [state, setState] = useState<'asked' | 'done' | 'old'>('asked');
  const attempt = useAttempt();
  if (state === 'done')
    return (
      <AuthCard title={t('confirm.done')} intro={t('confirm.doneHint')} arrived>
        <p style={{ marginBlockStart: 20 }}>
          <Link to="/" className={buttonClass({ variant: 'primary' })}>
            {t('confirm.toAdmin')}
          </Link>
        </p>
      </AuthCard>
    );
  if (state === 'old' || token === '') return <TicketCard missing={state === 'asked'} />;
  const confirm = () =>
    attempt.run(
      async () => {
        await confirmEmail(token);
        forgetHashParams();
        client.removeQueries({ queryKey: meQuery().queryKey });
        setState('done');
      },
      (error) => {
        if (error.code === 'NOT_UNIQUE') return t('confirm.taken');
        if (!ticketIsOld(error)) return undefined;
        setState('old');
        return null;
      },
    );
  return (
    <AuthCard title={t('confirm.title')} intro={t('confirm.intro')}>
      <div className={styles['form']}>
        <Button variant="primary" block autoFocus loading={attempt.busy} onClick={() => void confirm()}>
          {t('confirm.submit')}
        </Button>
        <ProblemText id="confirm-problem" text={attempt.problem} />
      </div>
    </AuthCard>
  );
}
