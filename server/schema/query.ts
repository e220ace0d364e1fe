import { invalidQuery } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { splitOutside } from './split-names.ts';

/** The filter language as JSON, before any name in it is looked up. */
export type FilterJson = { [key: string]: unknown };

/** A query after its form was checked; names are not resolved yet. */
export interface Query {
  fields: readonly string[];
  filter: FilterJson | null;
  sort: readonly string[];
  /** -1 asks for all. */
  limit: number;
  offset: number;
  search: string | null;
  /** `can`: what the caller may do with the collection and with each item. */
  meta: { total: boolean; filtered: boolean; can: boolean };
  deep: Readonly<Record<string, unknown>>;
  /** Names of the answer for fields of the collection. */
  alias: ReadonlyMap<string, string>;
  /** Null: pages by offset; the empty text begins at the first item. */
  cursor: string | null;
  /** How the database ran the question is told as well. */
  explain: boolean;
}

/** Functions of `aggregate`, by which the rows of a group become one value. */
export const AGGREGATES = [
  ...(['count', 'countDistinct', 'sum', 'sumDistinct', 'avg', 'avgDistinct', 'min', 'max'] as const),
] as const;
export type AggregateName = (typeof AGGREGATES)[number];

/** The part of a query that asks for groups instead of items. */
export interface AggregateQuery {
  aggregate: readonly { fn: AggregateName; fields: readonly string[] }[];
  groupBy: readonly string[];
  having: FilterJson | null;
}

const PARAMETERS = [
  ...['fields', 'filter', 'sort', 'limit', 'offset', 'page', 'cursor', 'search', 'meta', 'deep', 'alias'],
  ...['aggregate', 'groupBy', 'having', 'explain'],
] as const;
export const DEFAULT_LIMIT = 100;
/** No other names. */
export const NO_ALIAS: Query['alias'] = new Map();
const MAX_SEARCH = 256;

function json(value: unknown, path: string): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw invalidQuery(`${path} is not valid JSON.`, path);
  }
}

function object(value: unknown, path: string): Record<string, unknown> {
  const parsed = json(value, path);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalidQuery(`${path} must be an object.`, path);
  }
  return parsed as Record<string, unknown>;
}

function list(value: unknown, path: string): string[] {
  const items = typeof value === 'string' ? splitOutside(value, ',') : value;
  if (!Array.isArray(items)) throw invalidQuery(`${path} must be a list of names.`, path);
  const names = items.flatMap((item) => (typeof item === 'string' ? splitOutside(item, ',') : [item]));
  names.forEach((name, index) => {
    if (typeof name !== 'string') throw invalidQuery(`${path} must hold names only.`, `${path}[${index}]`);
  });
  return (names as string[]).map((name) => name.trim()).filter((name) => name !== '');
}

function whole(value: unknown, path: string, least: number): number {
  const number = typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < least) {
    throw invalidQuery(`${path} must be a whole number of at least ${least}.`, path);
  }
  return number;
}

const ALIAS = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Names that an object has a meaning of its own for. */
const TAKEN = new Set(['__proto__', 'constructor', 'prototype']);

function parseAlias(value: unknown, path: string): ReadonlyMap<string, string> {
  const entries = Object.entries(object(value, path));
  for (const [name, field] of entries) {
    if (!ALIAS.test(name) || TAKEN.has(name) || typeof field !== 'string')
      throw invalidQuery(
        'alias names fields: {"new_name":"field"}, with letters, digits and underscores in the new name.',
        `${path}.${name.slice(0, 80)}`,
      );
  }
  return new Map(entries as [string, string][]);
}

/** The form of `aggregate`, `groupBy` and `having`; null where the query asks for items. @throws KasbahError INVALID_QUERY */
export function parseAggregate(input: Readonly<Record<string, unknown>>): AggregateQuery | null {
  if (input.aggregate === undefined) {
    const idle = ['groupBy', 'having'].find((name) => input[name] !== undefined);
    if (idle) throw invalidQuery(`${idle} needs aggregate beside it.`, idle, 'Try aggregate[count]=*.');
    return null;
  }
  const aggregate = Object.entries(object(input.aggregate, 'aggregate')).map(([name, fields]) => {
    const fn = AGGREGATES.find((one) => one === name);
    if (!fn) {
      const near = nearest(name, AGGREGATES);
      throw invalidQuery(
        `There is no aggregate ${name.slice(0, 80)}.`,
        `aggregate.${name.slice(0, 80)}`,
        near ? `Did you mean ${near}?` : `There are ${AGGREGATES.join(', ')}.`,
      );
    }
    return { fn, fields: list(fields, `aggregate.${fn}`) };
  });
  if (aggregate.every(({ fields }) => fields.length === 0))
    throw invalidQuery('aggregate names no field.', 'aggregate', 'Try aggregate[count]=*.');
  return {
    aggregate,
    groupBy: input.groupBy === undefined ? [] : list(input.groupBy, 'groupBy'),
    having: input.having === undefined ? null : object(input.having, 'having'),
  };
}

const NO_META: Query['meta'] = { total: false, filtered: false, can: false };

function parseMeta(value: unknown): Query['meta'] {
  const meta = { ...NO_META };
  for (const name of list(value, 'meta')) {
    if (name === '*') meta.total = meta.filtered = true;
    else if (name === 'total_count') meta.total = true;
    else if (name === 'filter_count') meta.filtered = true;
    else if (name === 'can') meta.can = true;
    else throw invalidQuery(`meta knows total_count, filter_count, can and *, not ${name}.`, 'meta');
  }
  return meta;
}

/**
 * Checks the form of a query that came as URL parameters or as a body; every unknown parameter is refused.
 * `prefix` is `_` for the parameters of `deep`. @throws KasbahError INVALID_QUERY with the parameter as path
 */
export function parseQuery(input: Readonly<Record<string, unknown>>, prefix = '', at = ''): Query {
  const get = (name: string) => input[prefix + name];
  const where = (name: string) => at + prefix + name;
  for (const key of Object.keys(input)) {
    const name = key.slice(prefix.length);
    if (!key.startsWith(prefix) || !(PARAMETERS as readonly string[]).includes(name)) {
      const near = nearest(name, PARAMETERS);
      throw invalidQuery(
        `There is no parameter ${key.slice(0, 80)}.`,
        at + key.slice(0, 80),
        near && `Did you mean ${prefix}${near}?`,
      );
    }
  }
  const limit = get('limit') === undefined ? DEFAULT_LIMIT : whole(get('limit'), where('limit'), -1);
  const page = get('page') === undefined ? 1 : whole(get('page'), where('page'), 1);
  const search = get('search');
  const explain = get('explain');
  if (explain !== undefined && explain !== 'query')
    throw invalidQuery('explain knows query.', where('explain'));
  const cursor = get('cursor');
  if (cursor !== undefined && (typeof cursor !== 'string' || cursor.length > 8000))
    throw invalidQuery(
      'cursor is the next_cursor of an answer, or empty for the first page.',
      where('cursor'),
    );
  if (cursor !== undefined && (get('offset') !== undefined || get('page') !== undefined))
    throw invalidQuery('Pages go by cursor or by offset and page, not by both.', where('cursor'));
  const searchable =
    typeof search === 'string' &&
    search.length <= MAX_SEARCH &&
    search.isWellFormed() &&
    !search.includes('\u0000');
  if (search !== undefined && !searchable) {
    throw invalidQuery(`search must be a text of at most ${MAX_SEARCH} characters.`, where('search'));
  }
  return {
    fields: get('fields') === undefined ? ['*'] : list(get('fields'), where('fields')),
    filter: get('filter') === undefined ? null : object(get('filter'), where('filter')),
    sort: get('sort') === undefined ? [] : list(get('sort'), where('sort')),
    limit,
    offset:
      get('offset') === undefined
        ? Math.max(0, (page - 1) * limit)
        : whole(get('offset'), where('offset'), 0),
    search: search ? search : null,
    meta: get('meta') === undefined ? NO_META : parseMeta(get('meta')),
    deep: get('deep') === undefined ? {} : object(get('deep'), where('deep')),
    alias: get('alias') === undefined ? NO_ALIAS : parseAlias(get('alias'), where('alias')),
    cursor: cursor ?? null,
    explain: explain !== undefined,
  };
}
