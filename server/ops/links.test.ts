import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../access/actor.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { applySchema } from './change-schema.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

const COLLECTIONS: CollectionDefinition[] = [
  {
    name: 'posts',
    fields: [
      { name: 'title', type: 'string' },
      {
        name: 'tags',
        type: 'many-to-many',
        options: { collection: 'tags', junction: 'posts_tags', from: 'post', to: 'tag' },
      },
    ],
  },
  {
    name: 'tags',
    fields: [
      { name: 'name', type: 'string' },
      { name: 'secret', type: 'boolean', default: false },
    ],
  },
  {
    name: 'posts_tags',
    fields: [
      { name: 'post', type: 'many-to-one', options: { collection: 'posts', on_delete: 'cascade' } },
      { name: 'tag', type: 'many-to-one', options: { collection: 'tags', on_delete: 'cascade' } },
    ],
  },
];

describe.each(testDatabases(env))('links through a junction made in Kasbah on $dialect', ({ create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  const editor: Actor = { type: 'user', id: null, name: 'Edna', roles: ['editor'], attributes: {} };
  const tags = async () => (await kasbah.list('posts', { fields: 'tags' }))[0]?.tags;
  const set = (actor: Actor, keys: unknown[]) =>
    updateItem(
      kasbah.engine,
      { actor, source: 'test' },
      'posts',
      1,
      { tags: keys },
      { parameters: () => ({}) },
    );

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await applySchema(kasbah.engine, kasbah.caller, { collections: COLLECTIONS });
    await kasbah.create('tags', { name: 'a' }, { name: 'b' }, { name: 'hidden', secret: true });
    await kasbah.create('posts', { title: 'one', tags: [1, 2, 3] });
    await kasbah.create('kasbah_roles', { id: 'editor', name: 'editor' });
    const policy = (collection: string, action: string, where: unknown = null) => ({
      role: 'editor',
      collection,
      action,
      effect: 'allow',
      where,
      fields: ['*'],
    });
    await kasbah.create(
      'kasbah_policies',
      policy('posts', 'read'),
      policy('posts', 'update'),
      policy('tags', 'read', { secret: { _eq: false } }),
      ...['create', 'read', 'delete'].map((action) => policy('posts_tags', action)),
    );
    await kasbah.engine.access.reload();
  });
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('makes a hidden junction where none is named, and the other side goes through it', async () => {
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'songs',
          fields: [
            { name: 'title', type: 'string' },
            { name: 'moods', type: 'many-to-many', options: { collection: 'moods' } },
          ],
        },
        {
          name: 'moods',
          fields: [
            { name: 'name', type: 'string' },
            {
              name: 'songs',
              type: 'many-to-many',
              options: { collection: 'songs', junction: 'songs_moods', from: 'linked', to: 'item' },
            },
          ],
        },
      ],
    });
    const junction = kasbah.engine.snapshot().collections.get('songs_moods');
    expect(junction?.definition).toMatchObject({
      hidden: true,
      indexes: [{ fields: ['item', 'linked'], unique: true }],
    });
    await kasbah.create('moods', { name: 'calm' }, { name: 'loud' });
    await kasbah.create('songs', { title: 'one', moods: [1, 2] }, { title: 'two', moods: [2] });
    expect(
      await kasbah.list('moods', {
        fields: 'name,songs.title',
        sort: 'id',
        deep: { songs: { _sort: 'title' } },
      }),
    ).toEqual([
      { name: 'calm', songs: [{ title: 'one' }] },
      { name: 'loud', songs: [{ title: 'one' }, { title: 'two' }] },
    ]);
    // The junction takes fields of its own, which the links then carry.
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          ...junction!.definition,
          fields: [...junction!.definition.fields, { name: 'weight', type: 'integer', default: 3 }],
        },
      ],
    });
    expect(
      await kasbah.list('songs', { fields: 'moods.weight,moods.linked.name', filter: { id: 2 } }),
    ).toEqual([{ moods: [{ weight: 3, linked: { name: 'loud' } }] }]);
  });

  it('adds and removes links of a junction that has a key of its own', async () => {
    await set(kasbah.caller.actor, [2, 3]);
    expect(await tags()).toEqual([2, 3]);
    await set(kasbah.caller.actor, [1, 2, 3]);
    expect(await tags()).toEqual(expect.arrayContaining([1, 2, 3]));
  });

  it('keeps links to items that the person who writes does not see', async () => {
    await set(editor, [1]);
    expect(await tags()).toEqual([1, 3]);
  });

  it('answers a hidden item like one that is not there', async () => {
    await set(kasbah.caller.actor, [1]);
    const hidden = await set(editor, [1, 3]).catch((error: unknown) => error);
    const absent = await set(editor, [1, 99]).catch((error: unknown) => error);
    expect(hidden).toMatchObject({ code: 'RELATED_MISSING', path: 'tags' });
    expect((hidden as Error).message).toBe((absent as Error).message);
    expect(await tags()).toEqual([1]);
  });
});
