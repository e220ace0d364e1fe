import type { Operator } from '../../api/types.ts';
import { valuesWanted } from '../../fields/conditions/values-wanted.ts';

/** One condition of the filter line. Values are text in the plain form: `1234.5`, `2026-11-24`, a key. */
export interface Condition {
  field: string;
  operator: Operator;
  values: string[];
}

/** What a person sees of a collection: everything that stands in the address bar. */
export interface ViewState {
  /** Whether all conditions must hold or one is enough. */
  join: 'all' | 'any';
  conditions: Condition[];
  sort: { field: string; descending: boolean }[];
  /** Names of the columns in order; null for those a collection shows by itself. */
  columns: string[] | null;
  search: string;
  /** Archived records are shown as well. */
  archived: boolean;
}

/** The part of the address bar that holds a view. */
export interface ViewSearch {
  f?: string;
  s?: string;
  cols?: string;
  q?: string;
  archived?: string;
}

export const emptyView: ViewState = {
  join: 'all',
  conditions: [],
  sort: [],
  columns: null,
  search: '',
  archived: false,
};

/**
 * Reads a view from the address bar: `f=Status:in:paid,packing;Due:gte:2026-11-24`, with `|` instead of `;` where one
 * condition is enough, `s=-Milliseconds,Name`, `cols=Name,Album`, `q=text`, `archived=1`. What cannot be read is left out; never throws.
 */
export function readView(search: ViewSearch): ViewState {
  const text = asText(search.f);
  const any = splitAt(text, '|');
  const parts = any.length > 1 ? any : splitAt(text, ';');
  return {
    join: any.length > 1 ? 'any' : 'all',
    conditions: parts.map(readCondition).filter((condition) => condition !== null),
    sort: splitAt(asText(search.s), ',')
      .map((part) =>
        part.startsWith('-')
          ? { field: unescaped(part.slice(1)), descending: true }
          : { field: unescaped(part), descending: false },
      )
      .filter((part) => part.field !== ''),
    columns:
      search.cols === undefined || search.cols === ''
        ? null
        : splitAt(asText(search.cols), ',')
            .map(unescaped)
            .filter((name) => name !== ''),
    search: asText(search.q),
    archived: asText(search.archived) === '1',
  };
}

/** Writes a view for the address bar; a view without changes leaves it clean. */
export function writeView(view: ViewState): ViewSearch {
  const filter = view.conditions.map(writeCondition).join(view.join === 'any' ? '|' : ';');
  const sort = view.sort.map((part) => (part.descending ? '-' : '') + escaped(part.field)).join(',');
  return {
    ...(filter === '' ? {} : { f: filter }),
    ...(sort === '' ? {} : { s: sort }),
    ...(view.columns === null ? {} : { cols: view.columns.map(escaped).join(',') }),
    ...(view.search === '' ? {} : { q: view.search }),
    ...(view.archived ? { archived: '1' } : {}),
  };
}

/** Whether a condition has the values its operator wants; an incomplete one is never sent. */
export function isComplete(condition: Condition): boolean {
  const filled = condition.values.filter((value) => value !== '').length;
  const wanted = valuesWanted(condition.operator);
  return wanted === 'none' || (wanted === 'two' ? filled === 2 && condition.values.length === 2 : filled > 0);
}

function readCondition(text: string): Condition | null {
  const [field, operator, ...rest] = splitAt(text, ':');
  if (!field || !operator || !/^[a-z_]+$/.test(operator)) return null;
  const values = rest.length === 0 ? [] : splitAt(rest.join(':'), ',').map(unescaped);
  return { field: unescaped(field), operator: `_${operator}` as Operator, values };
}

function writeCondition({ field, operator, values }: Condition): string {
  const head = `${escaped(field)}:${operator.slice(1)}`;
  return values.length === 0 ? head : `${head}:${values.map(escaped).join(',')}`;
}

// A router may have read `f=5` as a number.
function asText(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** A colon, a comma and the two joints have a meaning of their own and are written with a backslash inside a value. */
function escaped(text: string): string {
  return text.replace(/[\\:;,|]/g, (sign) => `\\${sign}`).replace(/^-/, '\\-');
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}

function splitAt(text: string, sign: string): string[] {
  if (text === '') return [];
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (letter === '\\' && at + 1 < text.length) {
      part += letter + (text[at + 1] as string);
      at += 1;
    } else if (letter === sign) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  return [...parts, part];
}
