import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { acceptInvitation, confirmRegistration } from '../../api/sign-in.ts';
import { t } from '../../i18n/i18n.ts';
import { useServerInfo } from '../../model/use-session.ts';
import { TextInput } from '../../ui/text-input.tsx';
import { AuthCard } from './auth-card.tsx';
import { forgetHashParams, useHashParams } from './hash-params.ts';
import { NewPasswordForm } from './new-password-form.tsx';
import { TicketCard } from './ticket-card.tsx';
import { ticketIsOld } from './ticket-is-old.ts';

/** Where an invitation and a registration lead: name and password are chosen, then one signs in with them. */
export function JoinScreen() {
  const navigate = useNavigate();
  const project = useServerInfo()?.project_name ?? 'Kasbah';
  const token = useHashParams().get('token') ?? '';
  const [name, setName] = useState('');
  const [unnamed, setUnnamed] = useState(false);
  const [old, setOld] = useState(false);
  if (old || token === '') return <TicketCard missing={!old} />;
  return (
    <AuthCard title={t('join.title', { project })} intro={t('join.intro')}>
      <NewPasswordForm
        submit={t('join.submit')}
        send={async (password) => {
          if (name.trim() === '') return setUnnamed(true);
          await join({ token, name: name.trim(), password });
          forgetHashParams();
          await navigate({ to: '/sign-in', search: { done: 'join' }, replace: true });
        }}
        words={(error) => {
          if (!ticketIsOld(error)) return undefined;
          setOld(true);
          return null;
        }}
      >
        <TextInput
          label={t('setup.name')}
          name="name"
          autoComplete="name"
          autoFocus
          value={name}
          error={unnamed && name.trim() === '' ? t('setup.nameMissing') : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </NewPasswordForm>
    </AuthCard>
  );
}

/** A link is of an invitation or of a registration; its token does not tell. */
async function join(body: { token: string; name: string; password: string }): Promise<void> {
  try {
    await acceptInvitation(body);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'INVALID_TICKET') throw error;
    await confirmRegistration(body);
  }
}
