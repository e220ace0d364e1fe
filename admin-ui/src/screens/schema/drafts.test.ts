import { expect, test } from 'vitest';
import { freeKey, keyProblem } from './drafts.ts';

test.each([
  ['', 'missing'],
  ['order_line', null],
  ['2nd', 'form'],
  ['größe', 'form'],
  ['a b', 'form'],
  ['kasbah_users', 'reserved'],
  ['meta', 'reserved'],
  ['Track', 'taken'],
  ['track', 'taken'],
] as const)('the key "%s" is %s', (key, problem) => {
  expect(keyProblem(key, ['Track'])).toBe(problem);
});

test('a free key gets a number where it is taken', () => {
  expect(freeKey('order', ['Order', 'order_2'])).toBe('order_3');
  expect(freeKey('order', [])).toBe('order');
});
