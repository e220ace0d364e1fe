import { expect, test } from 'vitest';
import type { ManifestCollection } from '../api/types.ts';
import { readableKey, recordKey, recordKeyValue } from './record-key.ts';
import { recordTitle, templateFields } from './record-title.ts';

const one = { primary_key: ['id'] };
const two = { primary_key: ['list', 'track'] };

test.each([
  [one, { id: 5 }, '5', 5],
  [one, { id: 'a/b,c' }, 'a%2Fb%2Cc', 'a/b,c'],
  [two, { list: 1, track: 'x y' }, '1,x%20y', { list: 1, track: 'x y' }],
  [two, { list: { id: 1, name: 'n' }, track: 2 }, '1,2', { list: 1, track: 2 }],
  [one, {}, null, null],
  [{ primary_key: [] }, { id: 1 }, null, null],
])('the key of %j %j', (collection, item, key, value) => {
  expect(recordKey(collection, item)).toBe(key);
  expect(recordKeyValue(collection, item)).toEqual(value);
});

test('a key is readable again', () => {
  expect(readableKey('1,x%20y')).toBe('1, x y');
  expect(readableKey('100%')).toBe('100%');
});

test.each([
  ['{{first}} {{last}}', { id: 1, first: 'Ada', last: 'Lovelace' }, 'Ada Lovelace'],
  ['{{first}} {{last}}', { id: 1, first: 'Ada', last: null }, 'Ada'],
  ['{{album.title}}', { id: 1, album: { title: 'Blue' } }, 'Blue'],
  ['{{album.title}}', { id: 7, album: 3 }, '7'],
  ['{{none}}', {}, 'Things'],
])('%s names a record', (display_template, item, title) => {
  expect(
    recordTitle({ ...one, label: 'Things', display_template } as unknown as ManifestCollection, item),
  ).toBe(title);
});

test('a template tells which fields it needs', () => {
  expect(templateFields('{{first}} ({{ album.title }})')).toEqual(['first', 'album.title']);
});
