import { describe, expect, test } from 'vitest';
import type { Filter, ManifestCollection } from '../../api/types.ts';
import { filterOf, rowsOf } from './condition-rows.ts';

const collection = {
  fields: [
    { name: 'city', operators: ['_eq', '_in', '_null', '_between'] },
    { name: 'owner', operators: ['_eq'] },
  ],
} as unknown as ManifestCollection;
const asTyped = (_row: unknown, text: string) => text;

describe('rows of a rule', () => {
  const cases: [string, Filter | null][] = [
    ['nothing', null],
    ['one condition', { city: { _eq: 'Kyoto' } }],
    ['all of several', { _and: [{ city: { _in: ['Kyoto', 'Oslo'] } }, { owner: { _eq: '$CURRENT_USER' } }] }],
    ['any of several', { _or: [{ city: { _null: true } }, { owner: { _eq: '$CURRENT_USER' } }] }],
    ['two ends', { city: { _between: ['a', 'm'] } }],
  ];
  test.each(cases)('%s goes there and back', (_name, filter) => {
    const rows = rowsOf(filter, collection);
    expect(rows).not.toBeNull();
    expect(filterOf(rows ?? { join: 'all', rows: [] }, asTyped)).toEqual(filter);
  });

  test.each([
    ['a nested group', { _and: [{ _or: [{ city: { _eq: 'a' } }] }] }],
    ['a relation', { city: { name: { _eq: 'a' } } }],
    ['a field that is gone', { gone: { _eq: 'a' } }],
    ['an operator the field lacks', { owner: { _null: true } }],
    [
      'a part of two conditions under any',
      { _or: [{ city: { _eq: 'a', _null: true } }, { owner: { _eq: 'b' } }] },
    ],
  ] as [string, Filter][])('%s stays JSON', (_name, filter) => {
    expect(rowsOf(filter, collection)).toBeNull();
  });
});
