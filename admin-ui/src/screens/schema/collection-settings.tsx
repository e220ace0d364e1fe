import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Row, Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import { CollectionRecords } from './collection-records.tsx';
import type { CollectionDefinition, FieldDefinition } from './definitions.ts';
import type { Patch } from './edits.ts';
import { IconPicker } from './icon-picker.tsx';
import styles from './schema.module.css';
import { WordsEditor } from './words-editor.tsx';

interface CollectionSettingsProps {
  collection: ManifestCollection;
  /** As it is wanted. */
  wanted: CollectionDefinition;
  /** The fields that stay, by the names that settings know them by. */
  fields: readonly FieldDefinition[];
  nameProblem: string | null;
  onChange: (patch: Patch) => void;
}

const COLORS = ['ok', 'warn', 'danger', 'info', 'violet', 'neutral'] as const;

/** How a collection is called, by people and by programs, how it is shown, and how it treats its records. */
export function CollectionSettings(props: CollectionSettingsProps) {
  const { collection, wanted, fields, nameProblem, onChange } = props;
  return (
    <Stack gap={14}>
      <Row end>
        <div className={styles['half']}>
          <TextInput
            label={t('schema.label')}
            placeholder={collection.label}
            value={wanted.label ?? ''}
            onChange={(event) => onChange({ label: event.currentTarget.value })}
          />
        </div>
        <div className={styles['half']}>
          <TextInput
            mono
            label={t('schema.key')}
            value={wanted.name ?? ''}
            error={nameProblem}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
        </div>
      </Row>
      {wanted.name === collection.name ? null : (
        <p className={styles['quiet']}>{t('schema.collectionKeyChanges')}</p>
      )}
      <Textarea
        label={t('schema.note')}
        autosize
        minRows={1}
        value={wanted.note ?? ''}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
      />
      <Row end>
        <div className={styles['half']}>
          <IconPicker
            icon={wanted.icon ?? null}
            color={wanted.color ?? null}
            onChange={(icon) => onChange({ icon })}
          />
        </div>
        <div className={styles['half']}>
          <Select
            label={t('schema.color')}
            placeholder={t('schema.colorNone')}
            clearable
            data={COLORS.map((value) => ({ value, label: t(`field.color.${value}`) }))}
            value={wanted.color ?? null}
            onChange={(color) => onChange({ color })}
          />
        </div>
      </Row>
      <Checkbox
        label={t('schema.hide')}
        checked={wanted.hidden ?? false}
        onChange={(event) => onChange({ hidden: event.currentTarget.checked })}
      />
      <div>
        <CollectionRecords collection={collection} wanted={wanted} fields={fields} onChange={onChange} />
        <WordsEditor
          translations={wanted.translations ?? {}}
          named={t('schema.label')}
          own={{ label: wanted.label ?? collection.label, note: wanted.note ?? '' }}
          onChange={(translations) => onChange({ translations })}
        />
      </div>
    </Stack>
  );
}
