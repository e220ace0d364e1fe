import type { ManifestCollection } from '../../api/types.ts';
import { isVariable } from '../../fields/conditions/condition-rows.ts';
import { readValue } from '../../fields/conditions/conditions-draft.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconPlus, IconX } from '../../ui/icons.ts';
import { Select } from '../../ui/select.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './access.module.css';

/** A value that a rule sets, as it is typed. */
export interface PresetRow {
  field: string;
  text: string;
}

/** The values that a rule sets, as rows. */
export function presetRows(presets: Record<string, unknown> | null): PresetRow[] {
  return Object.entries(presets ?? {}).map(([field, value]) => ({
    field,
    text: value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value),
  }));
}

type Read = { ok: true; presets: Record<string, unknown> | null } | { ok: false; message: string };

/** What the rows mean; an empty text sets nothing into the field. */
export function readPresets(rows: readonly PresetRow[], collection: ManifestCollection): Read {
  const presets: Record<string, unknown> = {};
  for (const { field: name, text } of rows) {
    const field = collection.fields.find((candidate) => candidate.name === name);
    const typed = text.trim();
    if (!field || typed === '' || isVariable(typed)) {
      presets[name] = typed === '' ? null : typed;
      continue;
    }
    const value = readValue(field, typed, collection);
    if (!value.ok) return { ok: false, message: `${field.label}: ${value.message}` };
    presets[name] = value.value;
  }
  return { ok: true, presets: rows.length === 0 ? null : presets };
}

interface PresetsEditorProps {
  rows: PresetRow[];
  collection: ManifestCollection;
  onChange: (rows: PresetRow[]) => void;
}

/** Fields with the value that each gets whenever a record is written by the rule. */
export function PresetsEditor({ rows, collection, onChange }: PresetsEditorProps) {
  const usable = collection.fields.filter(
    (field) => !field.readonly && (field.relation === null || field.relation.kind === 'many-to-one'),
  );
  const labelOf = (name: string) => usable.find((field) => field.name === name)?.label ?? name;
  const put = (index: number, row: PresetRow) => onChange(rows.map((old, at) => (at === index ? row : old)));
  const free = usable.find(({ name }) => !rows.some((row) => row.field === name));
  return (
    <fieldset className={styles['presets']}>
      <legend>{t('access.presets')}</legend>
      {rows.length === 0 ? null : <p className={styles['quiet']}>{t('access.presetsHint')}</p>}
      {rows.map((row, index) => (
        <div key={row.field} className={styles['preset']}>
          <Select
            aria-label={t('filter.field')}
            searchable
            data={usable
              .filter(({ name }) => name === row.field || !rows.some((other) => other.field === name))
              .map(({ name, label }) => ({ value: name, label }))}
            value={row.field}
            onChange={(field) => put(index, { ...row, field: field ?? row.field })}
          />
          <TextInput
            aria-label={t('access.presetValue', { field: labelOf(row.field) })}
            list="access-variables"
            placeholder={t('access.valueHint')}
            value={row.text}
            onChange={(event) => put(index, { ...row, text: event.currentTarget.value })}
          />
          <IconButton
            label={t('access.removePreset', { field: labelOf(row.field) })}
            icon={<IconX size={14} />}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {free ? (
        <Button
          variant="link"
          icon={<IconPlus size={14} />}
          onClick={() => onChange([...rows, { field: free.name, text: '' }])}
        >
          {t('access.addPreset')}
        </Button>
      ) : null}
    </fieldset>
  );
}
