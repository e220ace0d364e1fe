import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { resetPassword } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { AuthCard } from './auth-card.tsx';
import { forgetHashParams, useHashParams } from './hash-params.ts';
import { NewPasswordForm } from './new-password-form.tsx';
import { TicketCard } from './ticket-card.tsx';
import { ticketIsOld } from './ticket-is-old.ts';

/** Where the letter about a forgotten password leads: a new one is chosen, then one signs in with it. */
export function ResetPasswordScreen() {
  const navigate = useNavigate();
  const token = useHashParams().get('token') ?? '';
  const [old, setOld] = useState(false);
  if (old || token === '') return <TicketCard missing={!old} again="/forgot-password" />;
  return (
    <AuthCard title={t('reset.title')} intro={t('reset.intro')}>
      <NewPasswordForm
        submit={t('reset.submit')}
        send={async (password) => {
          await resetPassword(token, password);
          forgetHashParams();
          await navigate({ to: '/sign-in', search: { done: 'reset' }, replace: true });
        }}
        words={(error) => {
          if (!ticketIsOld(error)) return undefined;
          setOld(true);
          return null;
        }}
      />
    </AuthCard>
  );
}
