import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteKey } from '../../api/mutations.ts';
import { keysQuery } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { formatDateTime, formatRelative } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { useRoles } from '../../model/use-roles.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Notice } from '../../ui/notice.tsx';
import { toast } from '../../ui/toast.tsx';

/** API keys with what they act as and when they were last used. */
export function Keys({ onNew }: { onNew: () => void }) {
  const client = useQueryClient();
  const keys = useQuery(keysQuery());
  const roles = useRoles().data ?? [];
  const [asked, setAsked] = useState<ApiKey | null>(null);
  const remove = useMutation({
    mutationFn: (key: ApiKey) => deleteKey(key.id),
    onSuccess: async (_, key) => {
      setAsked(null);
      await client.invalidateQueries({ queryKey: ['access', 'keys'] });
      toast({ message: t('keys.deleted', { name: key.name }) });
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  const actsAs = (key: ApiKey) => {
    const role = typeof key.role === 'string' ? key.role : key.role?.id;
    if (role) return roles.find((candidate) => candidate.id === role)?.label ?? role;
    return typeof key.user === 'object' && key.user ? key.user.name : t('keys.owner');
  };
  const { collections } = useManifest();
  const allowed = ({ scopes }: ApiKey) => {
    const names = scopes?.collections?.map(
      (name) => collections.find((one) => one.name === name)?.label ?? name,
    );
    const actions = scopes?.actions;
    return t('keys.inCollections', {
      actions: !actions
        ? t('keys.everything')
        : actions.every((action) => action === 'read')
          ? t('keys.readOnly')
          : actions.join(', '),
      collections: names ? names.join(', ') : t('keys.everyCollection'),
    });
  };
  if (keys.isError) return <Notice compact title={t('error.title')} detail={errorText(keys.error)} />;
  return (
    <>
      <DataTable
        label={t('access.keys')}
        rows={keys.data}
        rowKey={(key) => key.id}
        empty={
          <Notice
            compact
            title={t('keys.none')}
            detail={t('keys.noneHint')}
            actions={<Button onClick={onNew}>{t('access.newKey')}</Button>}
          />
        }
        columns={[
          { key: 'name', label: t('ui.name'), grow: true, render: (key) => <bdi>{key.name}</bdi> },
          {
            key: 'prefix',
            label: t('keys.prefix'),
            minor: true,
            render: (key) => <bdi className="mono">{key.prefix}…</bdi>,
          },
          { key: 'as', label: t('keys.actsAs'), render: (key) => <bdi>{actsAs(key)}</bdi> },
          { key: 'may', label: t('keys.allowed'), minor: true, render: (key) => <bdi>{allowed(key)}</bdi> },
          {
            key: 'used',
            label: t('keys.lastUsed'),
            minor: true,
            render: (key) =>
              key.last_used_at ? (
                <time dateTime={key.last_used_at} title={formatDateTime(key.last_used_at)}>
                  {formatRelative(key.last_used_at)}
                </time>
              ) : (
                t('keys.never')
              ),
          },
          {
            key: 'expires',
            label: t('keys.expires'),
            minor: true,
            render: (key) =>
              key.expires_at ? formatDateTime(key.expires_at, { dateStyle: 'medium' }) : t('keys.noEnd'),
          },
          {
            key: 'delete',
            label: <span className="visually-hidden">{t('ui.delete')}</span>,
            align: 'end',
            render: (key) => (
              <Button
                size="sm"
                variant="subtle"
                aria-label={t('keys.deleteNamed', { name: key.name })}
                onClick={() => setAsked(key)}
              >
                {t('ui.delete')}
              </Button>
            ),
          },
        ]}
      />
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={t('keys.deleteTitle', { name: asked?.name ?? '' })}
        footer={
          <>
            <Button data-autofocus onClick={() => setAsked(null)}>
              {t('ui.cancel')}
            </Button>
            <Button variant="danger" loading={remove.isPending} onClick={() => asked && remove.mutate(asked)}>
              {t('keys.delete')}
            </Button>
          </>
        }
      >
        {t('keys.deleteHint')}
      </Modal>
    </>
  );
}
