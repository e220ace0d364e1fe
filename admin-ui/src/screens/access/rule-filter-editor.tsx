import { fieldTypeOf } from '../../fields/registry.ts';
import type { Filter, ManifestCollection, ManifestField } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconPlus, IconX } from '../../ui/icons.ts';
import { Row } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Textarea, TextInput } from '../../ui/text-input.tsx';
import { valuesWanted } from '../collection/view-state.ts';
import styles from './access.module.css';
import { filterOf, type RuleRow, type RuleRows, rowsOf, VARIABLES } from './rule-filter.ts';
import { operatorWords } from './rule-sentence.ts';

/** The conditions while they are edited: as rows, or as JSON where rows cannot show them. */
export type FilterDraft = { mode: 'rows'; rows: RuleRows } | { mode: 'json'; text: string };

type ReadDraft = { ok: true; filter: Filter | null } | { ok: false; message: string };

/** Begins with rows where the filter fits into them. */
export function startDraft(filter: Filter | null, collection: ManifestCollection): FilterDraft {
  const rows = rowsOf(filter, collection);
  return rows ? { mode: 'rows', rows } : { mode: 'json', text: JSON.stringify(filter, null, 2) };
}

/** What the draft means, or what is missing. */
export function readDraft(draft: FilterDraft, collection: ManifestCollection): ReadDraft {
  if (draft.mode === 'json') return readJson(draft.text);
  for (const row of draft.rows.rows) {
    const field = collection.fields.find((candidate) => candidate.name === row.field);
    const wanted = valuesWanted(row.operator);
    const filled = row.values.filter((value) => value.trim() !== '');
    if (!field || (wanted === 'two' ? filled.length !== 2 : wanted !== 'none' && filled.length === 0)) {
      return { ok: false, message: t('filter.incomplete', { field: field?.label ?? row.field }) };
    }
    for (const text of filled) {
      const value = readValue(field, text, collection);
      if (!value.ok) return value;
    }
  }
  return {
    ok: true,
    filter: filterOf(draft.rows, (row, text) => {
      const field = collection.fields.find((candidate) => candidate.name === row.field);
      const value = field ? readValue(field, text, collection) : { ok: false as const };
      return value.ok ? value.value : text;
    }),
  };
}

function readJson(text: string): ReadDraft {
  if (text.trim() === '') return { ok: true, filter: null };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && !Array.isArray(value)) return { ok: true, filter: value as Filter | null };
  } catch {
    // Said below, with what is expected.
  }
  return { ok: false, message: t('access.badJson') };
}

type ReadValue = { ok: true; value: unknown } | { ok: false; message: string };

function readValue(field: ManifestField, text: string, collection: ManifestCollection): ReadValue {
  if ((VARIABLES as readonly string[]).includes(text)) return { ok: true, value: text };
  if (field.relation) return { ok: true, value: /^\d{1,15}$/.test(text) ? Number(text) : text };
  const type = fieldTypeOf(field.type);
  const manifest = { version: '', database: 'sqlite' as const, collections: [collection], field_types: [], plugins: [] };
  return type.parse(text, { field, type, collection, manifest, locale: 'en' });
}

interface EditorProps {
  draft: FilterDraft;
  onChange: (draft: FilterDraft) => void;
  collection: ManifestCollection;
  /** The condition is about what is being added rather than what is there. */
  creates: boolean;
}

/** Which records: all, or those where conditions hold; nested conditions are edited as JSON. */
export function RuleFilterEditor({ draft, onChange, collection, creates }: EditorProps) {
  const label = t(creates ? 'access.whichNew' : 'access.which');
  if (draft.mode === 'json') {
    const rows = (() => {
      const read = readJson(draft.text);
      return read.ok ? rowsOf(read.filter, collection) : null;
    })();
    return (
      <div>
        <Textarea mono label={label} description={t('access.jsonHint', { example: '{"author":{"city":{"_eq":"Kyoto"}}}' })} autosize minRows={4} value={draft.text} onChange={(event) => onChange({ mode: 'json', text: event.currentTarget.value })} />
        {rows ? (
          <Button variant="link" onClick={() => onChange({ mode: 'rows', rows })}>
            {t('access.asRows')}
          </Button>
        ) : null}
      </div>
    );
  }
  const { rows } = draft;
  const put = (next: RuleRows) => onChange({ mode: 'rows', rows: next });
  const setRow = (index: number, row: RuleRow) => put({ ...rows, rows: rows.rows.map((old, at) => (at === index ? row : old)) });
  const usable = collection.fields.filter((field) => field.operators.length > 0 && field.can.read);
  const first = usable.find((field) => !field.relation) ?? usable[0];
  return (
    <fieldset className={styles['conditions']}>
      <legend>{label}</legend>
      {rows.rows.length === 0 ? <p className={styles['quiet']}>{t('access.allRecords')}</p> : null}
      {rows.rows.map((row, index) => (
        <RowEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          key={index}
          row={row}
          fields={usable}
          onChange={(next) => setRow(index, next)}
          onRemove={() => put({ ...rows, rows: rows.rows.filter((_, at) => at !== index) })}
        />
      ))}
      {rows.rows.length > 1 ? (
        <Select
          aria-label={t('filter.join')}
          data={[
            { value: 'all', label: t('filter.all') },
            { value: 'any', label: t('filter.any') },
          ]}
          value={rows.join}
          onChange={(join) => put({ ...rows, join: join === 'any' ? 'any' : 'all' })}
        />
      ) : null}
      <Row>
        {first ? (
          <Button
            variant="link"
            icon={<IconPlus size={14} />}
            onClick={() => put({ ...rows, rows: [...rows.rows, { field: first.name, operator: first.operators[0] ?? '_eq', values: [''] }] })}
          >
            {t('access.addCondition')}
          </Button>
        ) : null}
        <Button
          variant="link"
          onClick={() => {
            const read = readDraft(draft, collection);
            onChange({ mode: 'json', text: JSON.stringify(read.ok ? read.filter : {}, null, 2) });
          }}
        >
          {t('access.asJson')}
        </Button>
      </Row>
    </fieldset>
  );
}

interface RowEditorProps {
  row: RuleRow;
  fields: ManifestField[];
  onChange: (row: RuleRow) => void;
  onRemove: () => void;
}

function RowEditor({ row, fields, onChange, onRemove }: RowEditorProps) {
  const field = fields.find((candidate) => candidate.name === row.field);
  const label = field?.label ?? row.field;
  const wanted = valuesWanted(row.operator);
  const setOperator = (next: string | null) => {
    const operator = field?.operators.find((candidate) => candidate === next);
    if (operator) onChange({ ...row, operator, values: valuesWanted(operator) === 'none' ? [] : row.values.length > 0 ? row.values : [''] });
  };
  const text = wanted === 'many' ? row.values.join(', ') : (row.values[0] ?? '');
  return (
    <div className={styles['condition']}>
      <Select
        aria-label={t('filter.field')}
        searchable
        data={fields.map((candidate) => ({ value: candidate.name, label: candidate.label }))}
        value={row.field}
        onChange={(name) => {
          const next = fields.find((candidate) => candidate.name === name);
          if (next) onChange({ field: next.name, operator: next.operators[0] ?? '_eq', values: [''] });
        }}
      />
      <Select
        aria-label={t('filter.operator', { field: label })}
        data={(field?.operators ?? []).map((operator) => ({ value: operator, label: operatorWords(operator, field?.type ?? '') }))}
        value={row.operator}
        onChange={setOperator}
      />
      {wanted === 'none' ? (
        <span />
      ) : (
        <TextInput
          aria-label={t('filter.value', { field: label })}
          list="access-variables"
          placeholder={wanted === 'many' ? t('access.commas') : t('access.valueHint')}
          value={text}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            onChange({ ...row, values: wanted === 'many' ? typed.split(',').map((part) => part.trim()) : [typed, ...row.values.slice(1)] });
          }}
        />
      )}
      {wanted === 'two' ? (
        <TextInput
          aria-label={t('filter.to')}
          value={row.values[1] ?? ''}
          onChange={(event) => onChange({ ...row, values: [row.values[0] ?? '', event.currentTarget.value] })}
        />
      ) : null}
      <IconButton label={t('access.removeCondition', { field: label })} icon={<IconX size={14} />} onClick={onRemove} />
      <datalist id="access-variables">
        {VARIABLES.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}
