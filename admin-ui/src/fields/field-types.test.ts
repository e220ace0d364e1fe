import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Manifest, ManifestCollection, ManifestField } from '../api/types.ts';
import { loadTexts } from '../i18n/i18n.ts';
import type { FieldContext } from './field-type.ts';
import { fieldTypeOf } from './registry.ts';

// Refusals are sentences of the catalogue, which the app loads into the page.
beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await loadTexts('data');
  vi.unstubAllGlobals();
});

function contextOf(type: string, locale: string, more: Partial<ManifestField> = {}): FieldContext {
  const field = {
    name: 'x',
    type,
    label: 'X',
    required: false,
    primary: false,
    options: {},
    relation: null,
    ...more,
  } as ManifestField;
  const collection = { name: 'c', primary_key: ['id'], fields: [field] } as unknown as ManifestCollection;
  return {
    field,
    type: fieldTypeOf(type),
    collection,
    manifest: { collections: [] } as unknown as Manifest,
    locale,
    timeZone: 'UTC',
  };
}

const choices = { choices: [{ value: 'paid', label: 'Paid' }, { value: 'not_sent' }] };
const price = { options: { precision: 10, scale: 2 } };

describe('values as people read them', () => {
  const rows: [string, string, unknown, string, Partial<ManifestField>?][] = [
    ['string', 'en', 'a', 'a'],
    ['string', 'en', null, ''],
    ['text', 'en', 'two\nlines', 'two lines'],
    ['integer', 'en', 343719, '343,719'],
    ['integer', 'de', 343719, '343.719'],
    ['integer', 'en', 343719, '343719', { primary: true }],
    ['bigint', 'en', '9007199254740993', '9,007,199,254,740,993'],
    ['decimal', 'de', '1234.5', '1.234,50', price],
    ['float', 'en', 1 / 3, '0.333333'],
    ['boolean', 'en', true, 'Yes'],
    ['boolean', 'en', false, 'No'],
    ['boolean', 'en', null, ''],
    ['date', 'de', '2026-11-24', '24.11.2026'],
    ['time', 'en', '09:30:00', '09:30'],
    ['time', 'en', '09:30:15', '09:30:15'],
    ['datetime', 'de', '2026-11-23T09:00:00.000Z', '23.11.2026, 09:00'],
    ['json', 'en', { a: [1] }, '{"a":[1]}'],
    ['select', 'en', 'paid', 'Paid', { options: choices }],
    ['select', 'en', 'not_sent', 'Not sent', { options: choices }],
    ['select', 'en', 'gone', 'gone', { options: choices }],
    ['one-to-many', 'en', [1, 2, 3], '3'],
    ['many-to-many', 'en', [], ''],
    ['nobody knows', 'en', { a: 1 }, '{"a":1}'],
  ];
  test.each(rows)('%s in %s: %j', (type, locale, value, text, more) => {
    const context = contextOf(type, locale, more);
    expect(context.type.format(value, context)).toBe(text);
  });
});

describe('values as people type them', () => {
  const rows: [string, string, string, unknown, Partial<ManifestField>?][] = [
    ['string', 'en', 'a b', 'a b'],
    ['string', 'en', 'two\nlines', 'two lines'],
    ['string', 'en', '', null],
    ['string', 'en', '', '', { required: true }],
    ['text', 'en', 'two\nlines', 'two\nlines'],
    ['integer', 'de', '1.234', 1234],
    ['integer', 'en', '9007199254740991', 9007199254740991],
    ['bigint', 'en', '9223372036854775807', '9223372036854775807'],
    ['decimal', 'de', '1.234,50', '1234.50', price],
    ['decimal', 'en', '', null, price],
    ['float', 'en', '1e3', 1000],
    ['boolean', 'en', 'y', true],
    ['boolean', 'de', 'nein', false],
    ['date', 'de', '24.11.2026', '2026-11-24'],
    ['time', 'en', '9:30 pm', '21:30:00'],
    ['datetime', 'en', '2026-11-23T10:00:00+01:00', '2026-11-23T09:00:00.000Z'],
    ['uuid', 'en', ' 6F9619FF-8B86-D011-B42D-00CF4FC964FF ', '6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
    ['json', 'en', '{"a": 1}', { a: 1 }],
    ['select', 'en', 'not sent', 'not_sent', { options: choices }],
  ];
  test.each(rows)('%s in %s: %s', (type, locale, text, value, more) => {
    const context = contextOf(type, locale, more);
    expect(context.type.parse(text, context)).toEqual({ ok: true, value });
  });

  const refused: [string, string, Partial<ManifestField>?][] = [
    ['string', 'too long', { options: { max_length: 3 } }],
    ['integer', '1.5'],
    ['integer', '9007199254740993'],
    ['integer', '11', { options: { max: 10 } }],
    ['bigint', '9223372036854775808'],
    ['decimal', '1.234', price],
    ['decimal', '1e3', price],
    ['float', 'many'],
    ['boolean', 'perhaps'],
    ['date', '2026-02-30'],
    ['time', '25:00'],
    ['datetime', 'soon'],
    ['uuid', '12'],
    ['json', '{a: 1}'],
    ['select', 'Lost', { options: choices }],
    ['nobody knows', 'x'],
  ];
  test.each(refused)('%s refuses %s with a sentence', (type, text, more) => {
    const context = contextOf(type, 'en', more);
    const parsed = context.type.parse(text, context);
    expect(parsed.ok ? parsed.value : parsed.message).toMatch(/^.{12,}\.$|^This is not JSON yet/);
  });
});

test('what an editor shows reads back as the same value', () => {
  for (const [type, value] of [
    ['decimal', '1234.50'],
    ['integer', -7],
    ['date', '2026-11-24'],
    ['bigint', '12345678901'],
  ] as const) {
    for (const locale of ['en', 'de']) {
      const context = contextOf(type, locale, type === 'decimal' ? price : {});
      const text = (context.type.edit ?? context.type.format)(value, context);
      expect(context.type.parse(text, context)).toEqual({ ok: true, value });
    }
  }
});
