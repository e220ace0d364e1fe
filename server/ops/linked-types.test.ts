import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../access/actor.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import type { Item } from '../schema/item.ts';
import { applySchema } from './change-schema.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

const any = (collections: string[]) => ({ collections, collection_field: 'kind' });

const COLLECTIONS: CollectionDefinition[] = [
  {
    name: 'headings',
    fields: [
      { name: 'title', type: 'string' },
      { name: 'draft', type: 'boolean', default: false },
      { name: 'words', type: 'one-to-many', options: { collection: 'words', field: 'heading' } },
    ],
  },
  {
    name: 'words',
    fields: [
      { name: 'text', type: 'string' },
      { name: 'heading', type: 'many-to-one', options: { collection: 'headings' } },
    ],
  },
  {
    name: 'quotes',
    fields: [
      { name: 'code', type: 'string', primary: true },
      { name: 'text', type: 'string' },
    ],
  },
  {
    name: 'pages',
    fields: [
      { name: 'name', type: 'string' },
      { name: 'blocks', type: 'one-to-many', options: { collection: 'blocks', field: 'page' } },
    ],
  },
  {
    name: 'blocks',
    fields: [
      { name: 'page', type: 'many-to-one', options: { collection: 'pages' } },
      { name: 'item', type: 'many-to-any', options: any(['headings', 'quotes']) },
      { name: 'kind', type: 'string' },
    ],
  },
  {
    name: 'menu',
    fields: [
      { name: 'name', type: 'string' },
      { name: 'above', type: 'tree' },
      { name: 'below', type: 'one-to-many', options: { collection: 'menu', field: 'above' } },
    ],
  },
];

describe.each(testDatabases(env))('links that no foreign key holds on $dialect', ({ create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  const reader: Actor = { type: 'user', id: null, name: 'Rita', roles: ['reader'], attributes: {} };
  const noQuery = { parameters: () => ({}) };
  const update = (collection: string, id: unknown, patch: Item, actor = kasbah.caller.actor) =>
    updateItem(kasbah.engine, { actor, source: 'test' }, collection, id, patch, noQuery);
  const refused = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => ({}),
      (reason: unknown) => reason,
    );
    const { code, path } = error as { code?: string; path?: string };
    return [code, path];
  };

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await applySchema(kasbah.engine, kasbah.caller, { collections: COLLECTIONS });
    await kasbah.create('headings', { title: 'One' }, { title: 'Hidden', draft: true });
    await kasbah.create('words', { text: 'uno', heading: 1 });
    await kasbah.create('quotes', { code: 'q-1', text: 'To be' });
    await kasbah.create('pages', { name: 'Home' });
    await kasbah.create(
      'blocks',
      { page: 1, kind: 'headings', item: 1 },
      { page: 1, kind: 'quotes', item: 'q-1' },
      { page: 1, kind: 'headings', item: '2' },
      { page: 1, kind: null, item: null },
    );
    await kasbah.create('menu', { name: 'root' }, { name: 'a', above: 1 }, { name: 'b', above: 2 });
    await kasbah.create('kasbah_roles', { id: 'reader', name: 'reader' });
    const policy = (collection: string, action: string, where: unknown = null) => ({
      role: 'reader',
      collection,
      action,
      effect: 'allow',
      where,
      fields: ['*'],
    });
    await kasbah.create(
      'kasbah_policies',
      policy('pages', 'read'),
      policy('blocks', 'read'),
      policy('blocks', 'update'),
      policy('headings', 'read', { draft: { _eq: false } }),
    );
    await kasbah.engine.access.reload();
  });
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('follows links into each collection, and gives the key where it was not asked to', async () => {
    expect(
      await kasbah.list('blocks', {
        fields: 'kind,item:headings.title,item:headings.words.text,item:quotes.*',
        sort: 'id',
      }),
    ).toEqual([
      { kind: 'headings', item: { title: 'One', words: [{ text: 'uno' }] } },
      { kind: 'quotes', item: { code: 'q-1', text: 'To be' } },
      { kind: 'headings', item: { title: 'Hidden', words: [] } },
      { kind: null, item: null },
    ]);
    expect(await kasbah.list('blocks', { fields: 'item,item:quotes.text', sort: 'id', limit: 2 })).toEqual([
      { item: '1' },
      { item: { text: 'To be' } },
    ]);
    expect(await kasbah.list('pages', { fields: 'blocks.*.*' })).toMatchObject([
      {
        blocks: [
          { item: { title: 'One' } },
          { item: { code: 'q-1' } },
          { item: { title: 'Hidden' } },
          { item: null },
        ],
      },
    ]);
  });

  it('filters through them', async () => {
    const ids = async (filter: Item, actor?: Actor) =>
      (await kasbah.list('blocks', { fields: 'id', filter }, actor)).map(({ id }) => id);
    expect(await ids({ 'item:headings': { title: { _contains: 'n' } } })).toEqual([1, 3]);
    expect(await ids({ 'item:quotes': { text: { _eq: 'To be' } } })).toEqual([2]);
    expect(await ids({ _not: { 'item:quotes': { text: { _eq: 'To be' } } } })).toEqual([1, 3, 4]);
    expect(await ids({ 'item:headings': { title: { _nnull: true } } }, reader)).toEqual([1]);
  });

  it('shows nobody what lies at the other end and may not be seen', async () => {
    expect(await kasbah.list('blocks', { fields: 'item:headings.title', sort: 'id' }, reader)).toEqual([
      { item: { title: 'One' } },
      { item: 'q-1' },
      { item: null },
      { item: null },
    ]);
    const hidden = kasbah.list('blocks', { fields: 'item:quotes.text' }, reader);
    const absent = kasbah.list('blocks', { fields: 'item:nothing.text' }, reader);
    expect(await refused(hidden)).toEqual(['INVALID_QUERY', 'fields.item:quotes']);
    expect(await refused(absent)).toEqual(['INVALID_QUERY', 'fields.item:nothing']);
    expect(
      await refused(kasbah.list('blocks', { filter: { 'item:quotes': { text: { _eq: 'x' } } } }, reader)),
    ).toEqual(['INVALID_QUERY', 'filter.item:quotes']);
    expect(await refused(kasbah.list('blocks', { fields: 'page:pages.name' }))).toEqual([
      'INVALID_QUERY',
      'fields.page:pages',
    ]);
    expect(await refused(kasbah.list('blocks', { fields: 'item:quotes' }))).toEqual([
      'INVALID_QUERY',
      'fields.item:quotes',
    ]);
  });

  it.each<[string, Item, string, string]>([
    ['an item that is not there', { kind: 'headings', item: 99 }, 'RELATED_MISSING', 'item'],
    ['what is no key of the collection', { kind: 'headings', item: 'abc' }, 'RELATED_MISSING', 'item'],
    ['another collection', { kind: 'pages', item: 1 }, 'VALIDATION_FAILED', 'kind'],
    ['no collection', { kind: null, item: 1 }, 'VALIDATION_FAILED', 'kind'],
    ['another kind for the same key', { kind: 'headings' }, 'RELATED_MISSING', 'item'],
  ])('refuses %s', async (_, patch, code, path) => {
    expect(await refused(update('blocks', 2, patch))).toEqual([code, path]);
    expect(await kasbah.list('blocks', { fields: 'kind,item', filter: { id: { _eq: 2 } } })).toEqual([
      { kind: 'quotes', item: 'q-1' },
    ]);
  });

  it('answers a hidden item like one that is not there, and leaves a link that is not touched', async () => {
    expect(await refused(update('blocks', 1, { item: '2' }, reader))).toEqual(['RELATED_MISSING', 'item']);
    expect(await update('blocks', 3, { page: null }, reader)).toMatchObject({ page: null });
  });

  it('keeps its collections through a rename', async () => {
    const quotes = kasbah.engine.snapshot().collections.get('quotes')!.definition;
    await applySchema(kasbah.engine, kasbah.caller, { collections: [{ ...quotes, name: 'sayings' }] });
    const item = kasbah.engine.snapshot().collections.get('blocks')!.fields.get('item')!;
    expect(item.any?.collections).toEqual(['headings', 'sayings']);
    expect(
      await kasbah.list('blocks', { fields: 'kind,item:sayings.text', filter: { id: { _eq: 2 } } }),
    ).toEqual([{ kind: 'sayings', item: { text: 'To be' } }]);
  });

  it('keeps apart a name that one collection leaves and another takes', async () => {
    const definition = (name: string) => kasbah.engine.snapshot().collections.get(name)!.definition;
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        { ...definition('sayings'), name: 'words_of_wisdom' },
        { ...definition('headings'), name: 'sayings' },
      ],
    });
    expect(await kasbah.list('blocks', { fields: 'kind', sort: 'id', limit: 2 })).toEqual([
      { kind: 'sayings' },
      { kind: 'words_of_wisdom' },
    ]);
  });

  it('has trees that never lead in a circle', async () => {
    expect(kasbah.engine.snapshot().collections.get('menu')!.fields.get('above')!.relation).toMatchObject({
      kind: 'many-to-one',
      collection: 'menu',
    });
    expect(await kasbah.list('menu', { fields: 'name,above.name,below.name', sort: 'id' })).toEqual([
      { name: 'root', above: null, below: [{ name: 'a' }] },
      { name: 'a', above: { name: 'root' }, below: [{ name: 'b' }] },
      { name: 'b', above: { name: 'a' }, below: [] },
    ]);
    expect(await refused(update('menu', 1, { above: 3 }))).toEqual(['VALIDATION_FAILED', 'above']);
    expect(await refused(update('menu', 2, { above: 2 }))).toEqual(['VALIDATION_FAILED', 'above']);
    expect(await refused(kasbah.create('menu', { id: 50, above: 50 }))).toEqual([
      'VALIDATION_FAILED',
      'above',
    ]);
    expect(await update('menu', 3, { above: 1 })).toMatchObject({ above: 1 });
    const circle = await Promise.allSettled([
      update('menu', 2, { above: 3 }),
      update('menu', 3, { above: 2 }),
    ]);
    expect(circle.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2);
  });
});
