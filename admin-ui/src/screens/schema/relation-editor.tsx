import { rich, t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { type FieldDraft, ON_DELETE_DEFAULT } from './drafts.ts';
import { backLabel } from './field-drafts.ts';
import styles from './schema.module.css';

const ON_DELETE = ['restrict', 'set_null', 'cascade'] as const;

interface RelationEditorProps {
  owner: string;
  draft: FieldDraft;
  missing: boolean;
  onChange: (draft: FieldDraft) => void;
}

/** A relation in words: which collection, what both sides are called, what happens when the other record goes. */
export function RelationEditor({ owner, draft, missing, onChange }: RelationEditorProps) {
  const { collections } = useManifest();
  const linkable = collections.filter((collection) => collection.primary_key.length === 1);
  const target = linkable.find((collection) => collection.name === draft.options['collection']);
  const setOption = (name: string, value: string | null) =>
    onChange({ ...draft, options: { ...draft.options, [name]: value } });
  const chosen = ON_DELETE.find((rule) => rule === draft.options['on_delete']) ?? ON_DELETE_DEFAULT;
  const many = draft.type === 'many-to-many';
  const rules = ON_DELETE.filter((rule) => !(rule === 'set_null' && draft.required));
  return (
    <div className={styles['draftMore']}>
      <Stack>
        <Select
          label={t('schema.linksTo')}
          placeholder={t('schema.chooseCollection')}
          searchable
          data={linkable.map((collection) => ({ value: collection.name, label: collection.label }))}
          value={target?.name ?? null}
          error={missing ? t('schema.targetMissing') : undefined}
          onChange={(name) => {
            const next = linkable.find((collection) => collection.name === name);
            if (next)
              onChange({
                ...draft,
                label: draft.label === '' ? next.label : draft.label,
                options: { ...draft.options, collection: next.name },
              });
          }}
        />
        {target ? (
          <>
            <p className={styles['words']}>
              {rich(many ? 'schema.inWordsMany' : 'schema.inWords', { own: owner, other: target.label })}
            </p>
            <Checkbox
              label={t('schema.back', { other: target.label })}
              checked={draft.back.wanted}
              onChange={(event) =>
                onChange({ ...draft, back: { ...draft.back, wanted: event.currentTarget.checked } })
              }
            />
            {draft.back.wanted ? (
              <TextInput
                label={t('schema.backLabel', { other: target.label })}
                value={draft.back.label ?? backLabel(draft, owner)}
                onChange={(event) =>
                  onChange({ ...draft, back: { ...draft.back, label: event.currentTarget.value } })
                }
              />
            ) : null}
            {many ? null : (
              <Select
                label={t('schema.onDelete', { other: target.label })}
                data={rules.map((rule) => ({
                  value: rule,
                  label: t(`schema.onDelete.${rule}`, { own: owner, other: target.label }),
                }))}
                value={rules.includes(chosen) ? chosen : ON_DELETE_DEFAULT}
                onChange={(rule) => setOption('on_delete', rule)}
              />
            )}
          </>
        ) : null}
      </Stack>
    </div>
  );
}
