import { fieldTypeOf } from '../../fields/registry.ts';
import { t } from '../../i18n/i18n.ts';
import { Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import type { CollectionDefinition, FieldDefinition } from './definitions.ts';
import type { Patch } from './edits.ts';
import { FieldValue } from './field-value.tsx';
import { Fold } from './fold.tsx';
import styles from './schema.module.css';

interface ArchiveSettingProps {
  wanted: CollectionDefinition;
  /** Fields that can say that a record is archived. */
  fields: readonly FieldDefinition[];
  labelOf: (name: string) => string;
  onChange: (patch: Patch) => void;
}

/** Where records go that are no longer needed every day: which field says so, and with which values. */
export function ArchiveSetting({ wanted, fields, labelOf, onChange }: ArchiveSettingProps) {
  const field = fields.find(({ name }) => name === wanted.archive_field);
  const formatted = (value: unknown) => {
    if (!field || value === undefined || value === null) return t('schema.archiveEmpty');
    const choices = field.options?.['choices'];
    const known = Array.isArray(choices) ? choices.find((choice) => choice.value === value) : undefined;
    return known?.label ?? (typeof value === 'boolean' ? t(value ? 'ui.yes' : 'ui.no') : String(value));
  };
  const value = (name: 'archive_value' | 'unarchive_value') =>
    field ? (
      <div className={styles['half']}>
        <FieldValue
          type={field.type}
          options={field.options ?? {}}
          label={t(`schema.${name}`)}
          value={wanted[name]}
          error={null}
          onChange={(next) => onChange({ [name]: next })}
          onInvalid={() => undefined}
        />
      </div>
    ) : null;
  return (
    <Fold
      title={t('schema.archive')}
      state={
        wanted.archive_field === undefined
          ? t('schema.archiveNone')
          : t('schema.archiveState', {
              field: labelOf(wanted.archive_field),
              value: formatted(wanted.archive_value),
            })
      }
    >
      <Stack>
        <p className={styles['quiet']}>{t('schema.archiveHint')}</p>
        <Select
          label={t('schema.archiveField')}
          placeholder={t('schema.archiveNone')}
          clearable
          data={fields.map(({ name }) => ({ value: name, label: labelOf(name) }))}
          value={wanted.archive_field ?? null}
          onChange={(name) => {
            const yesNo = fieldTypeOf(fields.find((one) => one.name === name)?.type ?? '').press;
            onChange({
              archive_field: name,
              archive_value: yesNo ? true : null,
              unarchive_value: yesNo ? false : null,
            });
          }}
        />
        {field ? (
          <div className={styles['pair']}>
            {value('archive_value')}
            {value('unarchive_value')}
          </div>
        ) : null}
      </Stack>
    </Fold>
  );
}
