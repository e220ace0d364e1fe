import { expect, test } from 'vitest';
import { canonicalTag, withWords } from './languages.ts';

test.each([
  ['de', 'de'],
  [' DE ', 'de'],
  ['pt_br', 'pt-BR'],
  ['zh-hans', 'zh-Hans'],
  ['german', null],
  ['', null],
  ['x!', null],
])('“%s” names %s', (text, tag) => expect(canonicalTag(text)).toBe(tag));

test.each([
  [{}, { label: 'Stand' }, { de: { label: 'Stand' } }],
  [{ de: { label: 'Stand', note: 'x' } }, { label: '' }, { de: { note: 'x' } }],
  [{ de: {} }, { choices: { a: 'A' } }, { de: { choices: { a: 'A' } } }],
  [{ de: { choices: { a: 'A', b: 'B' } } }, { choices: { a: '' } }, { de: { choices: { b: 'B' } } }],
  [{ de: { choices: { a: 'A' } } }, { choices: { a: '' } }, { de: {} }],
  [{ fr: { label: 'x' } }, { label: 'Stand' }, { fr: { label: 'x' }, de: { label: 'Stand' } }],
])('%j with %j is %j', (before, patch, after) => expect(withWords(before, 'de', patch)).toEqual(after));
