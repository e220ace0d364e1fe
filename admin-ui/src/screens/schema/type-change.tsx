import { Suspense } from 'react';
import { fieldTypeOf } from '../../fields/registry.ts';
import { type MessageKey, t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Callout } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import type { FieldDefinition } from './definitions.ts';
import type { Patch } from './edits.ts';
import { fieldTypeLabel } from './field-type-label.ts';
import styles from './schema.module.css';

interface TypeChangeProps {
  stored: FieldDefinition;
  field: FieldDefinition;
  /** Why the type stays as it is; null where it can change. */
  locked: string | null;
  error: string | null;
  /** What is wrong with the settings of the type. */
  settingsError: string | null;
  onChange: (patch: Patch) => void;
}

/** What is stored as it was hashed cannot become anything else. */
const SEALED = new Set(['hash']);

const SENTENCES: Record<string, MessageKey> = {
  string: 'schema.becomes.string',
  text: 'schema.becomes.text',
  integer: 'schema.becomes.whole',
  bigint: 'schema.becomes.whole',
  decimal: 'schema.becomes.number',
  float: 'schema.becomes.number',
  boolean: 'schema.becomes.boolean',
  date: 'schema.becomes.date',
  datetime: 'schema.becomes.date',
  time: 'schema.becomes.time',
  select: 'schema.becomes.select',
};

/** The type of a field that holds values already: which it may become, what becomes of the values, its size. */
export function TypeChange({ stored, field, locked, error, settingsError, onChange }: TypeChangeProps) {
  const { field_types } = useManifest();
  const candidates = field_types.filter(
    (type) => type.name === stored.type || (!type.relation && !SEALED.has(type.name)),
  );
  const Settings = fieldTypeOf(field.type).Settings;
  const options = field.options ?? {};
  return (
    <>
      <Select
        label={t('schema.type')}
        description={locked ?? undefined}
        searchable
        disabled={locked !== null}
        error={error}
        data={candidates.map((type) => ({ value: type.name, label: fieldTypeLabel(type) }))}
        value={field.type}
        onChange={(type) => {
          if (type === null || type === field.type) return;
          const back = type === stored.type;
          onChange({
            type,
            options: back ? stored.options : {},
            // A default of the old type would be refused.
            default: back ? stored.default : null,
          });
        }}
      />
      {field.type === stored.type ? null : (
        <Callout tone="info">
          <p>{t(SENTENCES[field.type] ?? 'schema.becomes.other')}</p>
          <p>{t('schema.becomes.kept')}</p>
        </Callout>
      )}
      {Settings && field.type !== 'many-to-one' && (locked === null || field.type === 'select') ? (
        <div data-problem={settingsError !== null || undefined}>
          <Suspense>
            <Settings options={options} onChange={(next) => onChange({ options: next })} />
          </Suspense>
          {settingsError === null ? null : <p className={styles['problem']}>{settingsError}</p>}
        </div>
      ) : null}
    </>
  );
}
