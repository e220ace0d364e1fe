import type { Filter, ManifestCollection, ManifestField } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { fieldTypeOf } from '../registry.ts';
import { type ConditionRows, filterOf, isVariable, rowsOf } from './condition-rows.ts';
import { valuesWanted } from './values-wanted.ts';

/** The conditions while they are edited: as rows, or as JSON where rows cannot show them. */
export type FilterDraft = { mode: 'rows'; rows: ConditionRows } | { mode: 'json'; text: string };

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

/** Reads conditions that are edited as JSON. */
export function readJson(text: string): ReadDraft {
  if (text.trim() === '') return { ok: true, filter: null };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && !Array.isArray(value))
      return { ok: true, filter: value as Filter | null };
  } catch {
    // Said below, with what is expected.
  }
  return { ok: false, message: t('access.badJson') };
}

type ReadValue = { ok: true; value: unknown } | { ok: false; message: string };

/** What a typed value means for a field, or what is wrong with it. */
export function readValue(field: ManifestField, text: string, collection: ManifestCollection): ReadValue {
  if (isVariable(text)) return { ok: true, value: text };
  if (field.relation) return { ok: true, value: /^\d{1,15}$/.test(text) ? Number(text) : text };
  const type = fieldTypeOf(field.type);
  const manifest = {
    version: '',
    database: 'sqlite' as const,
    collections: [collection],
    field_types: [],
    plugins: [],
  };
  return type.parse(text, { field, type, collection, manifest, locale: 'en' });
}
