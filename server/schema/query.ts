import { invalidQuery } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';

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
  meta: { total: boolean; filtered: boolean };
  deep: Readonly<Record<string, unknown>>;
}

const PARAMETERS = ['fields', 'filter', 'sort', 'limit', 'offset', 'page', 'search', 'meta', 'deep'] as const;
export const DEFAULT_LIMIT = 100;
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
  const items = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(items)) throw invalidQuery(`${path} must be a list of names.`, path);
  const names = items.flatMap((item) => (typeof item === 'string' ? item.split(',') : [item]));
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

function parseMeta(value: unknown): Query['meta'] {
  const meta = { total: false, filtered: false };
  for (const name of list(value, 'meta')) {
    if (name === '*') return { total: true, filtered: true };
    if (name === 'total_count') meta.total = true;
    else if (name === 'filter_count') meta.filtered = true;
    else throw invalidQuery(`meta knows total_count, filter_count and *, not ${name}.`, 'meta');
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
    meta: get('meta') === undefined ? { total: false, filtered: false } : parseMeta(get('meta')),
    deep: get('deep') === undefined ? {} : object(get('deep'), where('deep')),
  };
}
