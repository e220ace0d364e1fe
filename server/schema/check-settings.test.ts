import { describe, expect, it } from 'vitest';
import { checkDefinitions, checkShape } from './check-definitions.ts';
import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import { canonicalDefinition } from './definition-file.ts';
import { FIELD_TYPES } from './fields/all.ts';

const types = new Map(FIELD_TYPES.map((type) => [type.name, type]));
const choices = [{ value: 'new' }, { value: 'done' }];
const FIELDS: FieldDefinition[] = [
  { name: 'id', type: 'integer', primary: true, generated: true },
  { name: 'title', type: 'string' },
  { name: 'state', type: 'select', options: { choices } },
  { name: 'gone', type: 'boolean', required: true },
  { name: 'place', type: 'sort-order' },
  { name: 'price', type: 'decimal', options: { precision: 8, scale: 2 } },
  { name: 'changed', type: 'updated-at' },
  { name: 'parent', type: 'many-to-one', options: { collection: 'things' } },
];
const things = (more: Partial<CollectionDefinition>): CollectionDefinition => ({
  name: 'things',
  fields: FIELDS,
  ...more,
});
const words = (name: string, translations: FieldDefinition['translations']) =>
  things({
    fields: FIELDS.map((field) => (field.name === name && translations ? { ...field, translations } : field)),
  });

describe('the settings of collections and fields', () => {
  it.each<[string, CollectionDefinition]>([
    ['an archive in a choice', things({ archive_field: 'state', archive_value: 'done' })],
    [
      'an archive in a yes/no',
      things({ archive_field: 'gone', archive_value: true, unarchive_value: false }),
    ],
    ['an order by hand', things({ sort_field: 'place' })],
    ['an order by a whole number', things({ sort_field: 'id' })],
    ['a sort through a link', things({ default_sort: ['-parent.title', 'title'] })],
    ['a title through a link', things({ display_template: '{{title}} – {{parent.title}}' })],
    ['words of a collection', things({ color: 'info', translations: { de: { label: 'Dinge' } } })],
    ['words of choices', words('state', { 'pt-BR': { label: 'Estado', choices: { new: 'novo' } } })],
    ['words of a link', words('parent', { de: { label: 'Eltern' } })],
  ])('may be %s', (_, definition) => {
    expect([...checkShape(definition), ...checkDefinitions([definition], types)]).toEqual([]);
  });

  it.each<[string, CollectionDefinition, path: string, says: string]>([
    ['a sort by nothing', things({ default_sort: ['-tittle'] }), 'default_sort[0]', 'no field tittle'],
    ['a title of nothing', things({ display_template: '{{ name }}' }), 'display_template', 'no field name'],
    ['an order by nothing', things({ sort_field: 'plaice' }), 'sort_field', 'no field plaice'],
    ['an order by amounts', things({ sort_field: 'price' }), 'sort_field', 'no whole numbers'],
    ['an order by a link', things({ sort_field: 'parent' }), 'sort_field', 'no whole numbers'],
    [
      'an archive in nothing',
      things({ archive_field: 'sate', archive_value: 'done' }),
      'archive_field',
      'no field sate',
    ],
    [
      'an archive in a link',
      things({ archive_field: 'parent', archive_value: 1 }),
      'archive_field',
      'cannot say',
    ],
    [
      'an archive in what the server makes',
      things({ archive_field: 'changed', archive_value: 'x' }),
      'archive_field',
      'cannot say',
    ],
    ['an archive without a value', things({ archive_field: 'state' }), 'archive_value', 'What does state'],
    [
      'an archive in no choice',
      things({ archive_field: 'state', archive_value: 'old' }),
      'archive_value',
      '"old" is no value',
    ],
    [
      'a way out to no choice',
      things({ archive_field: 'state', archive_value: 'done', unarchive_value: 3 }),
      'unarchive_value',
      '3 is no value',
    ],
    [
      'a way out that leads nowhere',
      things({ archive_field: 'state', archive_value: 'done', unarchive_value: 'done' }),
      'unarchive_value',
      'the same',
    ],
    [
      'a required field without a way out',
      things({ archive_field: 'gone', archive_value: true }),
      'unarchive_value',
      'required',
    ],
    ['a value without its field', things({ archive_value: 'done' }), 'archive_value', 'says nothing'],
    [
      'words in no language',
      words('title', { german_: { label: 'x' } }),
      'fields.title.translations.german_',
      'not how',
    ],
    [
      'words in a misspelt tag',
      words('title', { de_AT: { label: 'x' } }),
      'fields.title.translations.de_AT',
      'not how',
    ],
    ['a tag in capitals', things({ translations: { DE: { label: 'x' } } }), 'translations.DE', 'not how'],
    [
      'words of a choice that is not there',
      words('state', { de: { choices: { dun: 'x' } } }),
      'fields.state.translations.de.choices.dun',
      'no choice dun',
    ],
    [
      'words of choices of a text',
      words('title', { de: { choices: { a: 'x' } } }),
      'fields.title.translations.de.choices.a',
      'no choice a',
    ],
  ])('may not be %s', (_, definition, path, says) => {
    expect(checkShape(definition)).toEqual([]);
    expect(checkDefinitions([definition], types)).toEqual([
      expect.objectContaining({
        code: 'INVALID_SCHEMA',
        path: `things.${path}`,
        message: expect.stringContaining(says),
      }),
    ]);
  });

  it.each<[string, object, path: string]>([
    ['a width', { fields: [{ ...FIELDS[1], width: 'third' }] }, 'fields.0.width'],
    ['a condition', { fields: [{ ...FIELDS[1], condition: 'always' }] }, 'fields.0.condition'],
    [
      'words',
      { fields: [{ ...FIELDS[1], translations: { de: { name: 'x' } } }] },
      'fields.0.translations.de.name',
    ],
    ['a colour', { color: '#ff0000' }, 'color'],
    ['a history', { history: 'some' }, 'history'],
  ])('have a form: not any %s', (_, more, path) => {
    expect(checkShape({ ...things({}), ...more }).map((problem) => problem.path)).toEqual([path]);
  });

  it('keep a value «no» in the file, which is no flag', () => {
    expect(
      canonicalDefinition(things({ hidden: false, archive_value: true, unarchive_value: false })),
    ).toEqual(expect.not.objectContaining({ hidden: false }));
    expect(canonicalDefinition(things({ archive_value: true, unarchive_value: false }))).toMatchObject({
      unarchive_value: false,
    });
  });
});
