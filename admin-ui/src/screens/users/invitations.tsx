import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Invitation, invitationsQuery, withdrawInvitation } from '../../api/people.ts';
import type { Role } from '../../api/types.ts';
import { formatDateTime } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Section } from '../../ui/section.tsx';
import { toast } from '../../ui/toast.tsx';

/** Who was invited and has not come yet; nothing while there is nobody. */
export function Invitations({ roles }: { roles: readonly Role[] }) {
  const client = useQueryClient();
  const invitations = useQuery(invitationsQuery()).data ?? [];
  const withdraw = useMutation({
    mutationFn: (invitation: Invitation) => withdrawInvitation(invitation.id),
    onSuccess: async (_, invitation) => {
      await client.invalidateQueries({ queryKey: invitationsQuery().queryKey });
      toast({ message: t('people.withdrawn', { email: invitation.email }) });
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  if (invitations.length === 0) return null;
  const labelOf = (id: string) => roles.find((role) => role.id === id)?.label ?? id;
  return (
    <div style={{ marginBlockStart: 28 }}>
      <Section title={t('people.pending')} hint={t('people.pendingHint')}>
        <DataTable
          label={t('people.pending')}
          rows={invitations}
          rowKey={(invitation) => invitation.id}
          columns={[
            {
              key: 'email',
              label: t('signIn.email'),
              grow: true,
              render: (invitation) => <bdi>{invitation.email}</bdi>,
            },
            {
              key: 'roles',
              label: t('users.roles'),
              render: (invitation) => <bdi>{invitation.roles.map(labelOf).join(', ') || t('ui.none')}</bdi>,
            },
            {
              key: 'until',
              label: t('people.until'),
              minor: true,
              render: (invitation) => (
                <time dateTime={invitation.until}>{formatDateTime(invitation.until)}</time>
              ),
            },
            {
              key: 'withdraw',
              label: <span className="visually-hidden">{t('people.withdraw')}</span>,
              align: 'end',
              render: (invitation) => (
                <Button
                  size="sm"
                  variant="subtle"
                  aria-label={t('people.withdrawNamed', { email: invitation.email })}
                  onClick={() => withdraw.mutate(invitation)}
                >
                  {t('people.withdraw')}
                </Button>
              ),
            },
          ]}
        />
      </Section>
    </div>
  );
}
