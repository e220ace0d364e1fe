import { describe, expect, it } from 'vitest';
import type { Filter, ManifestField } from '../api/types.ts';
import type { FieldContext } from './field-type.ts';
import { holds } from './holds.ts';
import { fieldTypeOf } from './registry.ts';

const TYPES: Record<string, string> = {
  title: 'string',
  age: 'integer',
  price: 'decimal',
  live: 'boolean',
  day: 'date',
  at: 'datetime',
  long: 'duration',
  tags: 'tags',
  state: 'select',
};
const contexts = new Map(
  Object.entries(TYPES).map(([name, type]) => [
    name,
    { field: { name, options: {} } as ManifestField, type: fieldTypeOf(type) } as FieldContext,
  ]),
);
const now = new Date('2026-11-27T13:00:00Z');
const user = { id: 'u1', email: 'olga@example.com' };
const ask = (filter: Filter, values: Record<string, unknown>) =>
  holds(filter, { contexts, valueOf: (name) => values[name], user, now });

describe('a condition on a form', () => {
  it.each<[Filter, Record<string, unknown>, boolean]>([
    [{}, {}, true],
    [{ title: { _eq: 'a' } }, { title: 'a' }, true],
    [{ title: 'a' }, { title: 'a' }, true],
    [{ title: { _eq: 'a' } }, { title: 'b' }, false],
    [{ title: { _neq: 'a' } }, { title: null }, false],
    [{ _not: { title: { _eq: 'a' } } }, { title: null }, false],
    [{ title: { _eq: null } }, { title: null }, true],
    [{ title: { _neq: null } }, { title: 'x' }, true],
    [{ title: { _null: true } }, {}, true],
    [{ title: { _null: false } }, {}, false],
    [{ title: { _nnull: true } }, { title: '' }, true],
    [{ title: { _empty: true } }, { title: '' }, true],
    [{ title: { _nempty: true } }, { title: '' }, false],
    [{ title: { _icontains: 'LIN' } }, { title: 'oak, linen' }, true],
    [{ title: { _contains: 'LIN' } }, { title: 'oak, linen' }, false],
    [{ title: { _nstarts_with: 'oak' } }, { title: 'oak, linen' }, false],
    [{ title: { _ends_with: 'nen' } }, { title: 'oak, linen' }, true],
    [{ title: { _lt: '9' } }, { title: '10' }, true],
    [{ age: { _lt: 9 } }, { age: 10 }, false],
    [{ age: { _gte: '9', _lt: 11 } }, { age: 10 }, true],
    [{ price: { _gt: '9.5' } }, { price: '10.00' }, true],
    [{ price: { _eq: '10' } }, { price: '10.00' }, true],
    [{ age: { _between: [1, 10] } }, { age: 10 }, true],
    [{ age: { _nbetween: [1, 10] } }, { age: 10 }, false],
    [{ age: { _in: [1, 10] } }, { age: 10 }, true],
    [{ age: { _in: '1,10' } }, { age: 10 }, true],
    [{ age: { _in: [] } }, { age: 10 }, false],
    [{ age: { _nin: [1, 2] } }, { age: 10 }, true],
    [{ live: { _eq: true } }, { live: true }, true],
    [{ live: { _eq: 'false' } }, { live: false }, true],
    [{ live: { _neq: true } }, { live: false }, true],
    [{ long: { _gt: 'PT2H' } }, { long: 'PT10H' }, true],
    [{ tags: { _contains: 'new' } }, { tags: ['new', 'old'] }, true],
    [{ tags: { _ncontains: 'new' } }, { tags: ['old'] }, true],
    [{ tags: { _empty: true } }, { tags: [] }, true],
    [{ day: { _lte: '$NOW' } }, { day: '2026-11-27' }, true],
    [{ day: { _lte: '$NOW(-1 day)' } }, { day: '2026-11-27' }, false],
    [{ at: { _gt: '$NOW(-1 month)' } }, { at: '2026-11-01T00:00:00.000Z' }, true],
    [{ title: { _eq: '$CURRENT_USER' } }, { title: 'u1' }, true],
    [{ title: { _eq: '$CURRENT_USER.email' } }, { title: 'olga@example.com' }, true],
    [{ title: { _eq: '$CURRENT_USER.boss' } }, { title: 'x' }, false],
    [{ _and: [{ title: 'a' }, { age: 1 }] }, { title: 'a', age: 2 }, false],
    [{ _or: [{ title: 'a' }, { age: 1 }] }, { title: 'a', age: 2 }, true],
    [{ _or: [{ title: 'a' }, { age: 1 }] }, { age: 1 }, true],
    [{ _or: [] }, {}, false],
    [{ _and: [] }, {}, true],
    [{ title: 'a', age: 1 }, { title: 'a', age: 1 }, true],
    [{ gone: { _eq: 1 } }, { gone: 1 }, false],
  ])('%j of %j is %s', (filter, values, expected) => {
    expect(ask(filter, values)).toBe(expected);
  });
});
