import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { policiesQuery } from '../../api/queries.ts';
import type { PolicyAction, Role } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useCollection } from '../../model/use-manifest.ts';
import { useRoles } from '../../model/use-roles.ts';
import { useAskWhy } from '../../model/why.ts';
import { Button } from '../../ui/button.tsx';
import { IconHelp, IconPlus } from '../../ui/icons.ts';
import { Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Split } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ACTIONS } from './access-level.ts';
import { Keys } from './keys.tsx';
import { NewKey } from './new-key.tsx';
import { RoleDialog } from './role-dialog.tsx';
import { RoleMatrix } from './role-matrix.tsx';
import { RolePicker } from './role-picker.tsx';
import { RulePanel } from './rule-panel.tsx';

interface AccessSearch {
  tab?: string;
  role?: string;
  collection?: string;
  action?: string;
  rule?: string;
  add?: string;
}

/** Roles with what each may do, rule by rule, and the API keys. The address holds what is open. */
export function AccessScreen() {
  const search = useSearch({ strict: false }) as AccessSearch;
  const navigate = useNavigate();
  const roles = useRoles();
  const [dialog, setDialog] = useState<'role' | 'key' | null>(null);
  const ask = useAskWhy();
  const tab = search.tab === 'keys' ? 'keys' : 'roles';
  const role =
    roles.data?.find((candidate) => candidate.id === search.role) ??
    roles.data?.find((candidate) => !candidate.builtin) ??
    roles.data?.[0];
  const go = (next: AccessSearch) => void navigate({ to: '/access', search: next as Record<string, string> });
  const action = ACTIONS.find((candidate) => candidate === search.action);
  return (
    <Split
      panel={
        tab === 'roles' && role && action && search.collection ? (
          <OpenRule
            key={`${role.id} ${search.collection} ${action} ${search.rule ?? ''}`}
            role={role}
            collection={search.collection}
            action={action}
            focus={search.rule}
            add={search.add}
            onClose={() => go({ role: role.id })}
          />
        ) : null
      }
    >
      <Screen
        title={t('shell.access')}
        wide
        actions={
          <>
            <Button
              icon={<IconHelp size={15} stroke={1.7} />}
              onClick={() => ask(tab === 'roles' && role ? { actor: `role:${role.id}` } : {})}
            >
              {t('access.explain')}
            </Button>
            <Button
              variant="primary"
              icon={<IconPlus size={14} />}
              onClick={() => setDialog(tab === 'keys' ? 'key' : 'role')}
            >
              {t(tab === 'keys' ? 'access.newKey' : 'access.newRole')}
            </Button>
          </>
        }
      >
        <Tabs
          label={t('shell.access')}
          value={tab}
          onChange={(next) => go(next === 'keys' ? { tab: 'keys' } : {})}
          tabs={[
            { value: 'roles', label: t('access.roles') },
            { value: 'keys', label: t('access.keys') },
          ]}
        >
          <div style={{ paddingBlockStart: 16 }}>
            {tab === 'keys' ? (
              <Keys onNew={() => setDialog('key')} />
            ) : roles.isError ? (
              <Notice
                compact
                title={t('error.title')}
                detail={errorText(roles.error)}
                actions={<Button onClick={() => void roles.refetch()}>{t('ui.retry')}</Button>}
              />
            ) : role ? (
              <>
                <RolePicker roles={roles.data ?? []} role={role} onPick={(id) => go({ role: id })} />
                <RoleMatrix
                  key={role.id}
                  role={role}
                  onOpen={(collection, next) => go({ role: role.id, collection, action: next })}
                  onDeleted={() => go({})}
                />
              </>
            ) : (
              <Skeleton height={160} />
            )}
          </div>
        </Tabs>
        {dialog === 'role' ? (
          <RoleDialog
            edited={null}
            onClose={() => setDialog(null)}
            onSaved={(saved) => go({ role: saved.id })}
          />
        ) : null}
        {dialog === 'key' ? <NewKey onClose={() => setDialog(null)} /> : null}
      </Screen>
    </Split>
  );
}

function OpenRule({
  role,
  collection: name,
  action,
  focus,
  add,
  onClose,
}: {
  role: Role;
  collection: string;
  action: PolicyAction;
  focus: string | undefined;
  add: string | undefined;
  onClose: () => void;
}) {
  const collection = useCollection(name);
  const policies = useQuery(policiesQuery(role.id));
  if (!collection || !policies.data) return null;
  return (
    <RulePanel
      role={role}
      collection={collection}
      action={action}
      policies={policies.data}
      focus={focus}
      add={add}
      onClose={onClose}
    />
  );
}
