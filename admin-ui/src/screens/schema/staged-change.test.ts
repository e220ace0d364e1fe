import { describe, expect, test } from 'vitest';
import { countSteps } from './count-steps.ts';
import type { CollectionDefinition } from './definitions.ts';
import { newDraft } from './drafts.ts';
import { type Edits, movedField, NO_EDITS, patchedWith } from './edits.ts';
import { stagedChange } from './staged-change.ts';

const order: CollectionDefinition = {
  id: 'c_order',
  name: 'order',
  display_template: '{{number}} {{customer}}',
  default_sort: ['-number', 'id'],
  indexes: [{ fields: ['number'] }],
  fields: [
    { id: 'f_id', name: 'id', type: 'integer', primary: true, generated: true },
    { id: 'f_number', name: 'number', type: 'string', options: { max_length: 20 } },
    { id: 'f_customer', name: 'customer', type: 'many-to-one', options: { collection: 'customer' } },
  ],
};
const customer: CollectionDefinition = {
  id: 'c_customer',
  name: 'customer',
  fields: [
    { id: 'f_name', name: 'name', type: 'string' },
    {
      id: 'f_orders',
      name: 'orders',
      type: 'one-to-many',
      options: { collection: 'order', field: 'customer' },
    },
  ],
};
const all = [order, customer];
const edits = (change: Partial<Edits>): Edits => ({ ...NO_EDITS, ...change });
const staged = (change: Partial<Edits>) => stagedChange(order, edits(change), all);

describe('patches', () => {
  const field = { name: 'due', type: 'date', required: true, options: { a: 1, b: 2 } };
  test.each([
    ['a new value', { name: 'due_date' }, { name: 'due_date' }],
    ['the value it has', { name: 'due' }, {}],
    ['off, where it was on', { required: false }, { required: null }],
    ['off, where it was not set', { unique: false }, {}],
    ['a default of no', { default: false }, { default: false }],
    ['options in another order', { options: { b: 2, a: 1 } }, {}],
  ])('%s', (_name, change, patch) => {
    expect(patchedWith(field, {}, change)).toEqual(patch);
  });

  test('what is changed back is no change', () => {
    expect(patchedWith(field, { name: 'x', type: 'text' }, { name: 'due' })).toEqual({ type: 'text' });
  });
});

test.each([
  ['nothing', {}, 0],
  ['a rename', { fields: { f_number: { name: 'no' } } }, 1],
  ['a rename and a label', { fields: { f_number: { name: 'no', label: 'No' } } }, 1],
  ['a rename and a type', { fields: { f_number: { name: 'no', type: 'text' } } }, 2],
  [
    'a removed field that was edited, which the title named',
    { removed: ['f_number'], fields: { f_number: { name: 'no' } } },
    2,
  ],
  ['a removed link, its other side, and the title', { removed: ['f_customer'] }, 3],
  ['name and note of the collection', { settings: { name: 'sale', note: 'x' } }, 2],
  ['a new field and an empty line', { added: [newDraft('string', 'Title'), newDraft('string')] }, 1],
  ['the collection goes with the link to it', { gone: true, settings: { name: 'sale' } }, 2],
] as [string, Partial<Edits>, number][])('%s counts as it will be planned', (_name, change, count) => {
  expect(countSteps(staged(change), all)).toBe(count);
});

describe('the change to send', () => {
  test('renames by id', () => {
    const { collections, remove } = staged({
      settings: { name: 'sale' },
      fields: { f_number: { name: 'no' } },
    });
    expect(remove).toEqual([]);
    expect(collections.map(({ id, name }) => [id, name])).toEqual([['c_order', 'sale']]);
    expect(collections[0]?.fields.map(({ id, name }) => [id, name])).toContainEqual(['f_number', 'no']);
  });

  test('a removed link takes its other side with it', () => {
    const { collections } = staged({ removed: ['f_customer'] });
    expect(collections.map(({ name, fields }) => [name, fields.map((field) => field.name)])).toEqual([
      ['order', ['id', 'number']],
      ['customer', ['name']],
    ]);
  });

  test('a removed field leaves titles, sorting and indexes', () => {
    const [own] = staged({ removed: ['f_number'] }).collections;
    expect([own?.display_template, own?.default_sort, own?.indexes]).toEqual(['{{customer}}', ['id'], []]);
  });

  test('a removed collection takes the links to it with it', () => {
    expect(staged({ gone: true })).toEqual({
      collections: [{ ...customer, fields: [customer.fields[0]] }],
      remove: ['order'],
    });
  });

  test('a new link to the collection itself works while it is renamed', () => {
    const parent = { ...newDraft('many-to-one', 'Parent'), options: { collection: 'order' } };
    const { collections } = staged({ settings: { name: 'sale' }, added: [parent] });
    expect(collections).toHaveLength(1);
    expect(collections[0]?.fields.at(-1)).toMatchObject({
      type: 'one-to-many',
      options: { collection: 'sale', field: 'parent' },
    });
  });
});

describe('the order of fields', () => {
  const move = (by: -1 | 1, id: string, before: Partial<Edits> = {}) =>
    movedField(order, edits(before), id, by);
  test.each<[string, -1 | 1, string[] | null]>([
    ['f_number', -1, ['f_number', 'f_id', 'f_customer']],
    ['f_number', 1, ['f_id', 'f_customer', 'f_number']],
    ['f_id', -1, null],
    ['f_customer', 1, null],
  ])('%s goes by %i', (id, by, expected) => expect(move(by, id).order).toEqual(expected));

  test('there and back again is no change', () => {
    const there = move(1, 'f_number');
    expect(movedField(order, there, 'f_number', -1)).toEqual(NO_EDITS);
    const change = staged({ order: there.order });
    expect(change.collections[0]?.fields.map((field) => field.name)).toEqual(['id', 'customer', 'number']);
    expect(countSteps(change, all)).toBe(1);
  });

  test('a field that came in meanwhile stands last', () => {
    const change = staged({ order: ['f_customer', 'f_id'] });
    expect(change.collections[0]?.fields.map((field) => field.name)).toEqual(['customer', 'id', 'number']);
  });
});

test('a removed field leaves the archive and the order by hand', () => {
  const own = {
    ...order,
    sort_field: 'number',
    archive_field: 'number',
    archive_value: 'x',
    unarchive_value: 'y',
  };
  const [change] = stagedChange(own, edits({ removed: ['f_number'] }), [own, customer]).collections;
  expect(change).not.toHaveProperty('sort_field');
  expect(change).not.toHaveProperty('archive_field');
  expect(change).not.toHaveProperty('archive_value');
  expect(change).not.toHaveProperty('unarchive_value');
});
