import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../data/database.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import type { Item } from '../schema/item.ts';
import { applySchema } from './change-schema.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';

describe.each(testDatabases(env))('statements of a nested read on $dialect', ({ create }) => {
  let test: TestDatabase;
  let kasbah: TestEngine;
  let statements: string[] = [];
  const counting = (database: Database): Database => ({
    ...database,
    all(sql, values) {
      statements.push(sql);
      return database.all(sql, values);
    },
  });
  const count = async (query: Item) => {
    statements = [];
    const items = await kasbah.list('posts', query);
    return { items: items.length, statements: statements.length };
  };

  beforeAll(async () => {
    test = await create();
    kasbah = await openTestEngine(test.url, counting);
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'authors',
          fields: [
            { name: 'name', type: 'string' },
            { name: 'posts', type: 'one-to-many', options: { collection: 'posts', field: 'author' } },
          ],
        },
        { name: 'tags', fields: [{ name: 'label', type: 'string' }] },
        {
          name: 'posts',
          fields: [
            { name: 'title', type: 'string' },
            { name: 'author', type: 'many-to-one', options: { collection: 'authors' } },
            { name: 'tags', type: 'many-to-many', options: { collection: 'tags' } },
            { name: 'kind', type: 'string' },
            {
              name: 'about',
              type: 'many-to-any',
              options: { collections: ['authors', 'tags'], collection_field: 'kind' },
            },
          ],
        },
      ],
    });
    await kasbah.create('authors', ...Array.from({ length: 10 }, (_, n) => ({ name: `author ${n}` })));
    await kasbah.create('tags', ...Array.from({ length: 5 }, (_, n) => ({ label: `tag ${n}` })));
    await kasbah.create(
      'posts',
      ...Array.from({ length: 60 }, (_, n) => ({
        title: `post ${n}`,
        author: (n % 10) + 1,
        tags: [(n % 5) + 1, ((n + 1) % 5) + 1],
        kind: n % 2 ? 'authors' : 'tags',
        about: (n % 5) + 1,
      })),
    );
  }, 60_000);
  afterAll(async () => {
    await kasbah?.close();
    await test?.drop();
  });

  it.each<[string, Item, number]>([
    ['plain fields', { fields: 'title' }, 1],
    ['a link to one', { fields: 'title,author.name' }, 1],
    ['a link to many', { fields: 'title,tags.label' }, 2],
    ['links to one of several', { fields: 'about:authors.name,about:tags.label' }, 3],
    ['two levels', { fields: 'author.posts.title,tags.label' }, 3],
    ['three levels', { fields: 'author.posts.tags.label' }, 3],
    [
      'the last two of each',
      { fields: 'author.posts.title', deep: { author: { posts: { _limit: 2, _sort: '-id' } } } },
      2,
    ],
  ])('%s take as many for three items as for all', async (_, query, wanted) => {
    expect(await count({ ...query, limit: 3 })).toEqual({ items: 3, statements: wanted });
    expect(await count({ ...query, limit: 60 })).toEqual({ items: 60, statements: wanted });
  });
});
