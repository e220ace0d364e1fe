import { OPERATORS } from '../../schema/operators.ts';
import { AGGREGATES } from '../../schema/query.ts';
import type { Ask } from './attacks.ts';

/** A query that names a field, and the place where it does. */
export interface Question {
  place: string;
  query: Record<string, unknown>;
}

const nested = (path: readonly string[], leaf: unknown): Record<string, unknown> =>
  path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), leaf) as Record<string, unknown>;

const POINT = { type: 'Point', coordinates: [1, 2] };

function operand(operator: string, value: string): unknown {
  if (/n?null$|n?empty$/.test(operator)) return true;
  if (/^_n?in$/.test(operator)) return [value, 'another'];
  if (operator.endsWith('between')) return [value, `${value}~`];
  if (operator.includes('intersects')) return POINT;
  return value;
}

/** The condition below ever more logic that does not change its meaning. */
const WRAPPERS: readonly [string, (leaf: Record<string, unknown>) => Record<string, unknown>][] = [
  ['_and', (leaf) => ({ _and: [leaf] })],
  ['_or beside what is always so', (leaf) => ({ _or: [leaf, { id: { _null: true } }] })],
  ['_not', (leaf) => ({ _not: leaf })],
  ['_and beside', (leaf) => ({ _and: [{ id: { _nnull: true } }, leaf] })],
  ['two levels', (leaf) => ({ _or: [{ _and: [leaf] }] })],
  ['three levels with a double _not', (leaf) => ({ _or: [{ _not: { _not: leaf } }] })],
  ['ten levels', (leaf) => Array.from({ length: 10 }).reduce<typeof leaf>((of) => ({ _and: [of] }), leaf)],
];

/**
 * The grammar of questions about one field, `path` being the relations to it and its name: every operator by itself, some
 * in every wrapper and below every quantifier, and every other place in which the query language takes a name.
 */
export function questionsAbout(path: readonly string[], value: string): Question[] {
  const dotted = path.join('.');
  const name = path.at(-1) ?? '';
  const list: Question[] = [];
  const add = (place: string, query: Record<string, unknown>) => list.push({ place, query });
  const above = path.slice(0, -1);
  const leafOf = (operator: string) => nested(path, { [operator]: operand(operator, value) });

  for (const operator of OPERATORS) add(`filter ${operator}`, { filter: leafOf(operator) });
  add('filter without an operator', { filter: nested(path, value) });
  add('filter of null', { filter: nested(path, null) });
  for (const [wrapper, wrap] of WRAPPERS)
    for (const operator of ['_eq', '_starts_with', '_null', '_in'])
      add(`filter ${operator} in ${wrapper}`, { filter: wrap(leafOf(operator)) });
  for (const quantifier of ['_some', '_none', '_every'])
    if (above.length > 0)
      add(`filter below ${quantifier}`, {
        filter: nested(above, { [quantifier]: { [name]: { _eq: value } } }),
      });

  add('fields', { fields: `id,${dotted}` });
  add('fields as a list', { fields: [dotted] });
  add('sort', { sort: dotted });
  add('sort down', { sort: `id,-${dotted}` });
  add('alias', { fields: 'x', alias: { x: dotted } });
  add('groupBy', { aggregate: { count: '*' }, groupBy: dotted });
  for (const fn of AGGREGATES) {
    add(`aggregate ${fn}`, { aggregate: { [fn]: dotted } });
    add(`having ${fn}`, { aggregate: { count: '*' }, having: { [fn]: { [dotted]: { _gt: value } } } });
  }
  for (const call of ['year', 'hour', 'count'].map((fn) => `${fn}(${dotted})`).concat(`json(${dotted}, k)`)) {
    add(`fields ${call}`, { fields: call });
    add(`filter ${call}`, { filter: { [call]: { _eq: value } } });
    add(`sort ${call}`, { sort: call });
    add(`groupBy ${call}`, { aggregate: { count: '*' }, groupBy: call });
    add(`max ${call}`, { aggregate: { max: call } });
    add(`alias ${call}`, { fields: 'x', alias: { x: call } });
  }
  const [first] = above;
  if (first !== undefined) {
    const below = nested(path.slice(1), { _eq: value });
    add('deep filter', { fields: `id,${first}.id`, deep: { [first]: { _filter: below } } });
    add('deep sort', { fields: `id,${first}.id`, deep: { [first]: { _sort: path.slice(1).join('.') } } });
    add('deep alias', { fields: `id,${first}.x`, deep: { [first]: { _alias: { x: name } } } });
  } else add('deep', { fields: 'id', deep: { [name]: { _limit: 1 } } });
  add('cursor', { sort: dotted, cursor: '', limit: 1 });
  return list;
}

/** The parameters that one item may be asked with. */
const ofItem = ({ query }: Question) =>
  Object.keys(query).every((key) => ['fields', 'alias', 'deep'].includes(key));
/** Those that choose what a write reaches. */
const ofWrite = ({ query }: Question) => 'filter' in query;

const bracketed = (prefix: string, value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => bracketed(`${prefix}[${key}]`, inner))
    : [`${encodeURIComponent(prefix)}=${encodeURIComponent(String(value))}`];

const inBrackets = (query: Record<string, unknown>) =>
  Object.entries(query)
    .flatMap(([name, value]) => bracketed(name, value))
    .join('&');

const encoded = (query: Record<string, unknown>) =>
  Object.entries(query)
    .map(([k, v]) => `${k}=${encodeURIComponent(typeof v === 'string' ? v : JSON.stringify(v))}`)
    .join('&');

/** A way in for a question; null where it does not take this kind. */
export type Transport = (collection: string, question: Question) => Ask | null;

/** Every way in that reads. */
export const READ_TRANSPORTS = {
  list: (collection, { query }) => ({ request: `GET /api/items/${collection}`, query }),
  brackets: (collection, { query }) => ({ request: `GET /api/items/${collection}?${inBrackets(query)}` }),
  SEARCH: (collection, { query }) => ({ request: `SEARCH /api/items/${collection}`, body: { query } }),
  item: (collection, question) =>
    ofItem(question) ? { request: `GET /api/items/${collection}/1`, query: question.query } : null,
  csv: (collection, { query }) => ({
    request: `GET /api/items/${collection}`,
    query: { ...query, export: 'csv' },
  }),
  json: (collection, { query }) => ({
    request: `SEARCH /api/items/${collection}`,
    body: { query: { ...query, export: 'json' } },
  }),
  batch: (collection, { query }) => ({
    request: 'POST /api/batch',
    body: { steps: [{ method: 'GET', path: `/items/${collection}?${encoded(query)}` }] },
  }),
  'batch item': (collection, question) =>
    ofItem(question)
      ? {
          request: 'POST /api/batch',
          body: { steps: [{ method: 'GET', path: `/items/${collection}/1?${encoded(question.query)}` }] },
        }
      : null,
  'meta only': (collection, { query }) =>
    'filter' in query
      ? { request: `GET /api/items/${collection}`, query: { ...query, limit: 0, meta: 'filter_count' } }
      : null,
} satisfies Record<string, Transport>;

/** Every way in that writes and takes a question, for what is chosen by it and for what is answered. */
export const WRITE_TRANSPORTS = {
  'PATCH by query': (collection, question) =>
    ofWrite(question)
      ? {
          request: `PATCH /api/items/${collection}`,
          body: { query: question.query, data: { title: 'changed' } },
        }
      : null,
  'DELETE by query': (collection, question) =>
    ofWrite(question)
      ? { request: `DELETE /api/items/${collection}`, body: { query: question.query } }
      : null,
  'dry run by query': (collection, question) =>
    ofWrite(question)
      ? {
          request: `DELETE /api/items/${collection}?dry_run=true`,
          body: { query: question.query },
        }
      : null,
  'batch DELETE by query': (collection, question) =>
    ofWrite(question)
      ? {
          request: 'POST /api/batch',
          body: {
            steps: [{ method: 'DELETE', path: `/items/${collection}`, body: { query: question.query } }],
          },
        }
      : null,
  'PATCH answer': (collection, question) =>
    ofItem(question)
      ? { request: `PATCH /api/items/${collection}/1`, query: question.query, body: { title: 'changed' } }
      : null,
  'dry run answer': (collection, question) =>
    ofItem(question)
      ? {
          request: `PATCH /api/items/${collection}/1`,
          query: { ...question.query, dry_run: 'true' },
          body: { title: 'changed' },
        }
      : null,
} satisfies Record<string, Transport>;
