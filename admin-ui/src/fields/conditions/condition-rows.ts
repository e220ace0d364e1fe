import type { Filter, ManifestCollection, Operator } from '../../api/types.ts';
import { valuesWanted } from './values-wanted.ts';

/** One condition of a rule; values are plain text, as typed. */
export interface ConditionRow {
  field: string;
  operator: Operator;
  values: string[];
}

/** The conditions of a rule as the editor shows them. */
export interface ConditionRows {
  join: 'all' | 'any';
  rows: ConditionRow[];
}

/** Values that the server fills in when it asks the rule. */
export const VARIABLES = ['$CURRENT_USER', '$NOW'] as const;

/** Whether a text stands for such a value: `$CURRENT_USER`, `$CURRENT_USER.city`, `$NOW(-1 day)`. */
export function isVariable(text: string): boolean {
  return /^\$(CURRENT_USER(\.\w+)*|NOW(\([^()]*\))?)$/.test(text);
}

/** Reads a filter into rows; null for one that rows cannot show (nested groups, relations), which stays JSON. */
export function rowsOf(filter: Filter | null, collection: ManifestCollection): ConditionRows | null {
  if (filter === null || Object.keys(filter).length === 0) return { join: 'all', rows: [] };
  const join = '_or' in filter ? 'any' : 'all';
  const group = filter['_or'] ?? filter['_and'];
  const parts: unknown[] = Array.isArray(group) && Object.keys(filter).length === 1 ? group : [filter];
  const rows: ConditionRow[] = [];
  for (const part of parts) {
    if (!isObject(part)) return null;
    for (const [field, condition] of Object.entries(part)) {
      const known = collection.fields.find((candidate) => candidate.name === field);
      if (!known || !isObject(condition)) return null;
      for (const [operator, value] of Object.entries(condition)) {
        if (!(known.operators as readonly string[]).includes(operator)) return null;
        const values = textsOf(operator as Operator, value);
        if (values === null) return null;
        rows.push({ field, operator: operator as Operator, values });
      }
    }
  }
  // Within one part several conditions must all hold; "any" with such a part has no rows.
  if (join === 'any' && rows.length !== parts.length) return null;
  return { join, rows };
}

/** Builds the filter; `read` turns a typed text into the field's value. */
export function filterOf(
  { join, rows }: ConditionRows,
  read: (row: ConditionRow, text: string) => unknown,
): Filter | null {
  const parts = rows.map((row): Filter => {
    const values = row.values.map((text) => (isVariable(text) ? text : read(row, text)));
    const wanted = valuesWanted(row.operator);
    return {
      [row.field]: { [row.operator]: wanted === 'none' ? true : wanted === 'one' ? values[0] : values },
    };
  });
  if (parts.length === 0) return null;
  if (parts.length === 1) return parts[0] ?? null;
  return join === 'any' ? { _or: parts } : { _and: parts };
}

function textsOf(operator: Operator, value: unknown): string[] | null {
  const wanted = valuesWanted(operator);
  if (wanted === 'none') return value === true ? [] : null;
  const values = wanted === 'one' ? [value] : value;
  if (!Array.isArray(values) || values.some((one) => one === null || typeof one === 'object')) return null;
  return values.map(String);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
