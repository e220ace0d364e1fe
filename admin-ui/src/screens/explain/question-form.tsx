import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AccessQuestion } from '../../api/access.ts';
import { keysQuery, usersQuery } from '../../api/queries.ts';
import type { ManifestCollection, PolicyAction } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { loggedKey, readableKey, urlKeyOf } from '../../model/record-key.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { useRoles } from '../../model/use-roles.ts';
import { useMe } from '../../model/use-session.ts';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { ACTIONS } from '../access/access-level.ts';
import styles from './explain.module.css';

interface QuestionFormProps {
  question: AccessQuestion;
  collection: ManifestCollection;
  onChange: (next: AccessQuestion) => void;
}

/** Who, does what, with which record. Only administrators choose who. */
export function QuestionForm({ question, collection, onChange }: QuestionFormProps) {
  const me = useMe();
  const { collections } = useManifest();
  const { action, field, item } = question;
  const set = (patch: Partial<AccessQuestion>) => onChange({ ...question, ...patch });
  const fields = collection.fields.filter((one) => me?.administrator || one.can.read || one.can.update);
  return (
    <div className={styles['form']}>
      {me?.administrator ? (
        <div className={styles['who']}>
          <Who value={question.actor ?? me.id} onChange={(actor) => set({ actor })} />
        </div>
      ) : null}
      <Select
        label={t('explain.does')}
        data={ACTIONS.map((value) => ({ value, label: t(`access.action.${value}`) }))}
        value={action}
        onChange={(next) => set({ action: next as PolicyAction })}
      />
      <Select
        label={t('access.collection')}
        searchable
        data={collections.map((one) => ({ value: one.name, label: one.label }))}
        value={collection.name}
        onChange={(next) =>
          onChange({ collection: next ?? '', action, ...(question.actor && { actor: question.actor }) })
        }
      />
      {action === 'delete' ? null : (
        <Select
          label={t('explain.field')}
          searchable
          data={[
            { value: '', label: t('explain.anyField') },
            ...fields.map((one) => ({ value: one.name, label: one.label })),
          ]}
          value={field ?? ''}
          onChange={(next) => set({ field: next ?? undefined })}
        />
      )}
      {action === 'create' || collection.primary_key.length === 0 ? null : (
        <RecordKey
          key={`${collection.name} ${item ?? ''}`}
          collection={collection}
          item={item}
          onChange={(next) => set({ item: next })}
        />
      )}
    </div>
  );
}

/** The key of one record, taken when it is typed to the end. */
function RecordKey({
  collection,
  item,
  onChange,
}: {
  collection: ManifestCollection;
  item: string | undefined;
  onChange: (item: string | undefined) => void;
}) {
  const shown = item === undefined ? '' : loggedKey(collection, item);
  const [text, setText] = useState(shown);
  const take = () => {
    const key = text.trim();
    if (key !== shown) onChange(key === '' ? undefined : urlKeyOf(collection, key));
  };
  return (
    <TextInput
      label={t('explain.record')}
      placeholder={t('explain.anyRecord')}
      aria-description={t('explain.recordHint')}
      value={collection.primary_key.length === 1 ? text : readableKey(text)}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}

/** People, roles, keys and guests. */
function Who({ value, onChange }: { value: string; onChange: (actor: string) => void }) {
  const users = useQuery(usersQuery({ limit: 200, sort: 'name' })).data?.data ?? [];
  const roles = useRoles().data ?? [];
  const keys = useQuery(keysQuery()).data ?? [];
  const groups = [
    {
      group: t('shell.users'),
      items: users.map((user) => ({ value: user.id, label: user.name || user.email })),
    },
    {
      group: t('access.roles'),
      items: roles.map((role) => ({ value: `role:${role.id}`, label: role.label })),
    },
    { group: t('explain.others'), items: [{ value: 'guest', label: t('explain.guest') }] },
    {
      group: t('access.keys'),
      items: keys.map((key) => ({ value: `key:${key.id}`, label: key.name })),
    },
  ].filter(({ items }) => items.length > 0);
  return (
    <Select
      label={t('explain.who')}
      searchable
      data={groups}
      value={value}
      onChange={(next) => onChange(next ?? value)}
    />
  );
}
