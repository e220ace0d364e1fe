import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createKey } from '../../api/mutations.ts';
import type { KeyScopes } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useVisibleCollections } from '../../model/use-manifest.ts';
import { useRoles } from '../../model/use-roles.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { MultiSelect } from '../../ui/multi-select.tsx';
import { Callout } from '../../ui/notice.tsx';
import { CodeBlock, Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';

const DAY = 86_400_000;

/** Makes an API key and shows it this once, with a request that works when pasted. */
export function NewKey({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const roles = useRoles().data ?? [];
  const [name, setName] = useState('');
  const [as, setAs] = useState('me');
  const [days, setDays] = useState('90');
  const [readOnly, setReadOnly] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const collections = useVisibleCollections();
  const create = useMutation({
    mutationFn: () =>
      createKey({
        name: name.trim(),
        expires_at: days === 'never' ? null : new Date(Date.now() + Number(days) * DAY).toISOString(),
        ...(as === 'me' ? {} : { role: as }),
        scopes: scopesOf(readOnly, chosen),
      }),
    // The secret must not stay in the query cache; it lives in this dialog only.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ['access', 'keys'] }),
  });
  if (create.data) return <ShowKey token={create.data.token} only={chosen} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('access.newKey')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            form="key"
            variant="primary"
            loading={create.isPending}
            disabled={name.trim() === ''}
          >
            {t('keys.create')}
          </Button>
        </>
      }
    >
      <form
        id="key"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack gap={14}>
          {create.error ? (
            <Callout tone="danger" live>
              {errorText(create.error)}
            </Callout>
          ) : null}
          <TextInput
            data-autofocus
            label={t('ui.name')}
            description={t('keys.nameHint')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t('keys.actsAs')}
            description={t(as === 'me' ? 'keys.asMeHint' : 'keys.asRoleHint')}
            data={[
              { value: 'me', label: t('keys.me') },
              ...roles.map((role) => ({ value: role.id, label: t('keys.role', { role: role.label }) })),
            ]}
            value={as}
            onChange={(next) => setAs(next ?? 'me')}
          />
          <Checkbox
            label={t('keys.readOnly')}
            description={t('keys.onlyReadHint')}
            checked={readOnly}
            onChange={(event) => setReadOnly(event.currentTarget.checked)}
          />
          <MultiSelect
            label={t('keys.onlyCollections')}
            description={t('keys.onlyCollectionsHint')}
            data={collections.map((one) => ({ value: one.name, label: one.label }))}
            searchable
            value={chosen}
            onChange={setChosen}
          />
          <Select
            label={t('keys.expires')}
            data={[
              ...['7', '30', '90', '365'].map((value) => ({
                value,
                label: t('keys.inDays', { count: Number(value) }),
              })),
              { value: 'never', label: t('keys.noEnd') },
            ]}
            value={days}
            onChange={(next) => setDays(next ?? '90')}
          />
        </Stack>
      </form>
    </Modal>
  );
}

function scopesOf(readOnly: boolean, collections: string[]): KeyScopes | null {
  if (!readOnly && collections.length === 0) return null;
  return {
    actions: readOnly ? ['read'] : null,
    collections: collections.length > 0 ? collections : null,
  };
}

function ShowKey({
  token,
  only,
  onClose,
}: {
  token: string;
  /** The collections that the key is narrowed to. */
  only: string[];
  onClose: () => void;
}) {
  const first = useVisibleCollections()[0]?.name;
  const collection = only[0] ?? first;
  const url = `${location.origin}/api/${collection === undefined ? 'users/me' : `items/${encodeURIComponent(collection)}?limit=5`}`;
  const curl = `curl -H 'Authorization: Bearer ${token}' '${url}'`;
  return (
    <Modal
      opened
      insistent
      onClose={onClose}
      title={t('keys.created')}
      width={620}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('keys.done')}
        </Button>
      }
    >
      <Stack gap={14}>
        <p>{t('keys.once')}</p>
        <div>
          <CodeBlock label={t('keys.token')} wrap>
            {token}
          </CodeBlock>
          <CopyButton text={token} label={t('keys.copy')} />
        </div>
        <div>
          <p style={{ marginBlockEnd: 4, color: 'var(--text-2)' }}>{t('keys.try')}</p>
          <CodeBlock label={t('keys.try')} wrap>
            {curl}
          </CodeBlock>
          <CopyButton text={curl} label={t('keys.copyCurl')} />
        </div>
      </Stack>
    </Modal>
  );
}
