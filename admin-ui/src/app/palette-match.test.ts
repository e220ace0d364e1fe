import { expect, test } from 'vitest';
import { matchScore } from './palette-match.ts';
import { parseSearch, stringifySearch } from './search-params.ts';

test('the start of a label beats the start of a word, beats the middle, beats scattered letters', () => {
  const ranked = ['Invoice line', 'Line item', 'Pipeline', 'Long income'].sort(
    (a, b) => matchScore(b, 'line') - matchScore(a, 'line'),
  );
  expect(ranked).toEqual(['Line item', 'Invoice line', 'Pipeline', 'Long income']);
});

test.each([
  ['Größe', 'grosse', false],
  ['Größe', 'grö', true],
  ['Café', 'cafe', true],
  ['Track', 'x', false],
  ['Track', 'k', true],
  ['Track', 'tk', true],
])('%s answers %s: %s', (label, typed, answers) => {
  expect(matchScore(label, typed) > 0).toBe(answers);
});

test('the address bar keeps plain text', () => {
  const search = { f: 'status:in:paid,packing', q: 'a b', n: '12' };
  expect(stringifySearch(search)).toBe('?f=status:in:paid,packing&q=a+b&n=12');
  expect(parseSearch(stringifySearch(search))).toEqual(search);
  expect(stringifySearch({ a: undefined, b: '' })).toBe('');
});
