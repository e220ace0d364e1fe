import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { waysInQuery } from '../../api/people.ts';
import { usersQuery } from '../../api/queries.ts';
import type { Role, User } from '../../api/types.ts';
import { formatNumber, formatRelative } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useRoles } from '../../model/use-roles.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Notice } from '../../ui/notice.tsx';
import { Avatar, Pill } from '../../ui/pill.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Split } from '../../ui/side-panel.tsx';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { roleIds } from './role-ids.ts';
import { UserPanel } from './user-panel.tsx';
import styles from './users.module.css';
import { waysText } from './ways-text.ts';

/** Who may sign in, with their roles and how they do it; who is invited; one person beside the list. */
export function UsersScreen() {
  const { user: open } = useSearch({ strict: false }) as { user?: string };
  const navigate = useNavigate();
  const users = useQuery(usersQuery({ limit: 200, sort: 'name', meta: 'total_count' }));
  const roles = useRoles();
  const go = (user: string | null) => void navigate({ to: '/users', search: user === null ? {} : { user } });
  const list = users.data?.data;
  /** Beside a panel there is room for less. */
  const aside = open !== undefined;
  const [inviting, setInviting] = useState(false);
  const ways = useQuery(waysInQuery(list?.map((user) => user.id) ?? [])).data;
  const waysOf = (user: User) => ways?.find((one) => one.user === user.id);
  const chosen = open === 'new' ? null : (list?.find((user) => user.id === open) ?? null);
  const total = users.data?.meta['total_count'] ?? list?.length;
  return (
    <Split
      panel={
        open === 'new' || chosen ? (
          <UserPanel
            key={open}
            user={chosen}
            roles={roles.data ?? []}
            onClose={() => go(null)}
            onCreated={(user) => go(user.id)}
          />
        ) : null
      }
    >
      <Screen
        title={t('shell.users')}
        meta={total === undefined ? undefined : formatNumber(total)}
        wide
        actions={
          <>
            <Button onClick={() => go('new')}>{t('users.new')}</Button>
            <Button variant="primary" icon={<IconPlus size={14} />} onClick={() => setInviting(true)}>
              {t('people.invite')}
            </Button>
          </>
        }
      >
        {users.isError ? (
          <Notice
            compact
            title={t('error.title')}
            detail={errorText(users.error)}
            actions={<Button onClick={() => void users.refetch()}>{t('ui.retry')}</Button>}
          />
        ) : (
          <DataTable
            label={t('shell.users')}
            rows={list}
            rowKey={(user) => user.id}
            selected={open ?? null}
            onOpen={(user) => go(user.id)}
            columns={[
              {
                key: 'name',
                label: t('ui.name'),
                grow: true,
                render: (user) => (
                  <>
                    <Avatar name={user.name || user.email} />
                    <bdi>{user.name || user.email}</bdi>
                  </>
                ),
              },
              ...(aside
                ? []
                : [
                    {
                      key: 'email',
                      label: t('signIn.email'),
                      minor: true,
                      render: (user: User) => <bdi>{user.email}</bdi>,
                    },
                  ]),
              {
                key: 'roles',
                label: t('users.roles'),
                render: (user) => <bdi>{roleLabels(user, roles.data ?? []) || t('ui.none')}</bdi>,
              },
              {
                key: 'ways',
                label: t('people.signsInWith'),
                minor: true,
                render: (user) => <span className={styles['line']}>{waysText(waysOf(user)) || '–'}</span>,
              },
              {
                key: 'steps',
                label: t('people.twoStep'),
                minor: true,
                render: (user) => {
                  const found = waysOf(user);
                  return found ? t(found.second_factor ? 'people.twoStep.on' : 'people.twoStep.off') : '–';
                },
              },
              {
                key: 'status',
                label: t('users.status'),
                render: (user) => (
                  <Pill tone={user.status === 'active' ? 'ok' : 'neutral'}>
                    {t(`users.status.${user.status}`)}
                  </Pill>
                ),
              },
              ...(aside
                ? []
                : [
                    {
                      key: 'seen',
                      label: t('users.lastSeen'),
                      minor: true,
                      align: 'end' as const,
                      render: (user: User) =>
                        user.last_seen_at ? (
                          <time className={styles['line']} dateTime={user.last_seen_at}>
                            {formatRelative(user.last_seen_at)}
                          </time>
                        ) : (
                          '–'
                        ),
                    },
                  ]),
            ]}
          />
        )}
        <Invitations roles={roles.data ?? []} />
        {inviting ? <InviteDialog roles={roles.data ?? []} onClose={() => setInviting(false)} /> : null}
      </Screen>
    </Split>
  );
}

function roleLabels(user: User, roles: readonly Role[]): string {
  return roleIds(user)
    .map((id) => roles.find((role) => role.id === id)?.label ?? id)
    .join(', ');
}
