import { expect, test } from 'vitest';
import { listOf, parseList, typedList } from './list-text.ts';

test.each([
  [['a', 'b'], 'a, b'],
  [['a,b', 'say "hi"'], '"a,b", "say ""hi"""'],
  [[], ''],
  [['ünï 🎉'], 'ünï 🎉'],
])('%j is typed as %s and read again', (values, text) => {
  expect(typedList(values)).toBe(text);
  expect(parseList(text)).toEqual(values);
});

test('blanks, empty values and repeated ones are left out', () => {
  expect(parseList(' a ,, b,a , ')).toEqual(['a', 'b']);
});

test('what is no list has no values', () => {
  expect(listOf('a')).toEqual([]);
  expect(listOf(null)).toEqual([]);
});
