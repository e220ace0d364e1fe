import { describe, expect, test } from 'vitest';
import { newDraft } from './drafts.ts';
import { draftProblems, withBackFields } from './field-drafts.ts';

const link = (label: string, collection?: string) => ({
  ...newDraft('many-to-one', label),
  options: collection === undefined ? {} : { collection },
});

describe('problems of drafts', () => {
  test.each([
    ['a good one', newDraft('string', 'Title'), undefined],
    ['no name', newDraft('string', ''), 'missing'],
    ['the key of the collection', newDraft('string', 'Id'), 'taken'],
    ['a link to nowhere', link('Customer'), 'target'],
    ['a choice without choices', newDraft('select', 'Status'), 'choices'],
  ])('%s', (_name, draft, problem) => {
    expect(draftProblems([draft], ['id']).get(draft.id)).toBe(problem);
  });

  test('two of one name', () => {
    const second = newDraft('string', 'title');
    expect([...draftProblems([newDraft('string', 'Title'), second], [])]).toEqual([[second.id, 'taken']]);
  });
});

describe('the other side of a relation', () => {
  const customer = { name: 'customer', fields: [{ name: 'order', type: 'string' }] };

  test('is added to the other collection under a free key', () => {
    const [own, other] = withBackFields(
      { name: 'order', label: 'Order', fields: [] },
      [link('Customer', 'customer')],
      [customer],
    );
    expect(own?.fields).toEqual([
      {
        name: 'customer',
        type: 'many-to-one',
        label: 'Customer',
        options: { collection: 'customer', on_delete: 'restrict' },
      },
    ]);
    expect(other?.fields.at(-1)).toEqual({
      name: 'order_2',
      type: 'one-to-many',
      label: 'Order',
      options: { collection: 'order', field: 'customer' },
    });
  });

  test('goes back through the same junction where both sides have many', () => {
    const draft = { ...newDraft('many-to-many', 'Tags'), options: { collection: 'tag' } };
    const [own, other] = withBackFields(
      { name: 'order', label: 'Order', fields: [] },
      [draft],
      [{ name: 'tag', fields: [] }],
    );
    expect(own?.fields).toEqual([
      { name: 'tags', type: 'many-to-many', label: 'Tags', options: { collection: 'tag' } },
    ]);
    expect(other?.fields).toEqual([
      {
        name: 'order',
        type: 'many-to-many',
        label: 'Order',
        options: { collection: 'order', junction: 'order_tags', from: 'linked', to: 'item' },
      },
    ]);
  });

  test('is left out where it is not wanted', () => {
    const draft = { ...link('Customer', 'customer'), back: { wanted: false, label: null } };
    expect(withBackFields({ name: 'order', fields: [] }, [draft], [customer])).toHaveLength(1);
  });

  test('stands in the same collection where it points to itself', () => {
    const definitions = withBackFields(
      { name: 'page', label: 'Page', fields: [] },
      [{ ...link('Parent', 'page'), back: { wanted: true, label: 'Children' } }],
      [],
    );
    expect(definitions).toHaveLength(1);
    expect(definitions[0]?.fields.map((field) => field.name)).toEqual(['parent', 'children']);
  });
});
