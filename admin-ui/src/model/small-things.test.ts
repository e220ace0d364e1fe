import { describe, expect, test } from 'vitest';
import { keyFromLabel } from './key-from-label.ts';
import { keyName } from './shortcuts.ts';
import { changedFields, valueText } from './value-text.ts';

test.each([
  ['Order', 'order'],
  ['Invoice line', 'invoice_line'],
  ['Größe (cm)', 'groesse_cm'],
  ['Prénom', 'prenom'],
  ['  2nd choice ', 'nd_choice'],
  ['日本', ''],
])('the key of "%s" is "%s"', (label, key) => {
  expect(keyFromLabel(label)).toBe(key);
});

describe('keys in the spelling of the registry', () => {
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  test.each([
    [{ ...none, key: 'k', ctrlKey: true }, 'mod+k'],
    [{ ...none, key: 'K', metaKey: true }, 'mod+k'],
    [{ ...none, key: '?', shiftKey: true }, '?'],
    [{ ...none, key: 'Z', ctrlKey: true, shiftKey: true }, 'mod+shift+z'],
    [{ ...none, key: 'Enter', shiftKey: true }, 'shift+enter'],
    [{ ...none, key: 'g' }, 'g'],
  ])('%j is %s', (event, name) => {
    expect(keyName(event)).toBe(name);
  });
});

describe('values in history', () => {
  test.each([
    [null, '–'],
    ['', '“”'],
    [true, 'Yes'],
    [{ a: 1 }, '{"a":1}'],
    ['a\n  b', 'a b'],
    ['x'.repeat(100), `${'x'.repeat(79)}…`],
  ])('%j reads %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });

  test('only what differs', () => {
    expect(changedFields({ a: 1, b: { c: 1 }, d: null }, { a: 2, b: { c: 1 } })).toEqual([
      { field: 'a', before: 1, after: 2 },
    ]);
  });
});
