import { expect, test } from 'vitest';
import { daysLeft } from './parked-time.ts';
import { placeOf, recordsNamed } from './problem-places.ts';

const sent = [{ name: 'order', fields: [{ name: 'name', type: 'string' }] }];

test.each([
  ['order.fields.due.options.max_length', 'INVALID_SCHEMA', ['order', 'due', 'options.max_length']],
  ['order.fields.due', 'UNSUPPORTED_CHANGE', ['order', 'due', null]],
  ['order.name', 'VALUES_DO_NOT_FIT', ['order', 'name', null]],
  ['order.name', 'INVALID_SCHEMA', ['order', null, 'name']],
  ['collections[0].fields.0.name', 'INVALID_SCHEMA', ['order', 'name', 'name']],
  ['collections[0]', 'INVALID_SCHEMA', ['order', null, null]],
  ['customer.fields.orders', 'INVALID_SCHEMA', null],
  [null, 'CONFLICT', null],
] as const)('%s of %s', (path, code, place) => {
  const found = placeOf({ path, code }, sent);
  expect(found && [found.collection, found.field, found.part]).toEqual(place);
});

test('a refusal names its records', () => {
  expect(recordsNamed('2 of 3 values cannot become date. Items: 1, 2.')).toEqual({
    text: '2 of 3 values cannot become date.',
    keys: ['1', '2'],
    more: false,
  });
  expect(recordsNamed('Many. Items: 1, 2 ….').more).toBe(true);
  expect(recordsNamed('Nothing named.').keys).toEqual([]);
});

test('days are counted down to none', () => {
  const removed = '2026-11-23T12:00:00.000Z';
  expect(daysLeft(removed, Date.parse('2026-11-23T13:00:00Z'))).toBe(30);
  expect(daysLeft(removed, Date.parse('2026-12-22T13:00:00Z'))).toBe(1);
  expect(daysLeft(removed, Date.parse('2027-01-22T13:00:00Z'))).toBe(0);
});
