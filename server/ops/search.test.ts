import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { applySchema } from './change-schema.ts';
import { exportItems } from './export.ts';
import { listItems } from './list.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';

const BOOKS = [
  { id: 1, title: 'War and Peace', notes: 'A long novel' },
  { id: 2, title: 'Peace', notes: 'Short. About war, too.' },
  { id: 3, title: 'The Café in Zürich', notes: 'a to be on with' },
  { id: 4, title: 'Straße nach Łódź', notes: 'Ærøskøbing' },
  { id: 5, title: '東京の地下鉄', notes: '京都ではない' },
  { id: 6, title: 'Шёлковый путь', notes: 'ΟΔΥΣΣΕΥΣ' },
  { id: 7, title: 'C++ for "experts"', notes: 'foo@bar.example, a_b-c' },
  { id: 8, title: '🎉 party', notes: '100% sure' },
  { id: 9, title: 'Hello', notes: 'x'.repeat(300) },
  { id: 10, title: 'ภาษาไทย', notes: 'हिन्दी भाषा' },
  { id: 11, title: 'warfare', notes: null },
];

/** What is searched, and the items that are found, whatever the order. */
const FOUND: [string, number[]][] = [
  ['peace', [1, 2]],
  ['PEACE', [1, 2]],
  ['pea', [1, 2]],
  ['war peace', [1, 2]],
  ['peace war', [1, 2]],
  ['"war and"', [1]],
  ['"and war"', []],
  ['"war', [1, 2, 11]],
  ['war', [1, 2, 11]],
  ['cafe', [3]],
  ['CAFÉ zur', [3]],
  ['strasse lodz', [4]],
  ['aeros', [4]],
  ['a', [1, 2, 3, 4, 7, 8, 11]],
  ['to be', [3]],
  ['the', [3]],
  ['地下', [5]],
  ['京', [5]],
  ['京の', [5]],
  ['の京', []],
  ['шелк', [6]],
  ['ПУТЬ', [6]],
  ['οδυσσευς', [6]],
  ['οδυσσ', [6]],
  ['c++', [7]],
  ['c++ experts', [7]],
  ['foo@bar', [7]],
  ['🎉', [8]],
  ['100%', [8]],
  ['%', [8]],
  ['x'.repeat(200), [9]],
  ['ell', [9]],
  ['ภาษา', [10]],
  ['हिन्', [10]],
  ['nothing of it', []],
  ["' OR 1=1 --", []],
  ['war NEAR peace', []],
  ['(war', [1, 2, 11]],
  ['war*', [1, 2, 11]],
  ['-war', [1, 2, 11]],
  ['title:war', []],
  ['^war +peace ~x <novel', []],
  ['war & peace | !x', []],
  ['""', []],
];

describe.each(testDatabases(env))('Search on $dialect', ({ create }) => {
  let kasbah: TestEngine;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'books',
          fields: [
            { name: 'id', type: 'integer', primary: true },
            { name: 'title', type: 'string' },
            { name: 'notes', type: 'text' },
            { name: 'kind', type: 'string' },
          ],
        },
      ],
    });
    await kasbah.create('books', ...BOOKS);
  }, 60_000);
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('has an index once it was searched', async () => {
    await kasbah.list('books', { search: 'x' });
    const states = await kasbah.engine.database.all('SELECT ready FROM kasbah_search');
    expect(states.map(({ ready }) => Number(ready))).toEqual([1]);
  });

  it.each<[string, number[]]>([
    ['war', [1, 2, 11]],
    ['warf', [11]],
  ])('answers the best hits of %s first', async (search, expected) => {
    const order = async (more: object) =>
      (await kasbah.list('books', { search, fields: ['id'], ...more })).map(({ id }) => id);
    expect((await order({})).at(-1)).toBe(expected.at(-1));
    expect(await order({ sort: '-id' })).toEqual(expected.toSorted((a, b) => b - a));
    expect(await order({ cursor: '' })).toEqual(expected.toSorted((a, b) => a - b));
  });

  it('explains itself without taking the full-text index for a table that is read from end to end', async () => {
    const { meta } = await listItems(kasbah.engine, kasbah.caller, 'books', {
      parameters: () => ({ search: 'cafe', explain: 'query' }),
    });
    const [first] = meta.explain?.statements ?? [];
    expect(first?.sql).toContain('kasbah_search_');
    expect(first?.scans.filter((name) => name.endsWith('_fts'))).toEqual([]);
  });

  it('finds the same in groups, in pages and in an export', async () => {
    const groups = await kasbah.list('books', { search: 'cafe', aggregate: { count: '*' } });
    expect(groups).toEqual([{ count: 1 }]);
    const pages = [0, 1, 2].map((offset) =>
      kasbah.list('books', { search: 'war', fields: ['id'], limit: 1, offset }),
    );
    expect(
      (await Promise.all(pages))
        .flat()
        .map(({ id }) => Number(id))
        .sort(),
    ).toEqual([1, 11, 2]);
    const exported = await exportItems(kasbah.engine, kasbah.caller, 'books', {
      parameters: () => ({ search: 'cafe', fields: 'id' }),
    });
    const rows = [];
    for await (const page of exported.pages) rows.push(...page);
    expect(rows).toEqual([{ id: 3 }]);
  });

  it.each(FOUND)('finds %s', async (search, expected) => {
    const { items, meta } = await listItems(kasbah.engine, kasbah.caller, 'books', {
      parameters: () => ({ search, fields: ['id'], meta: 'filter_count' }),
    });
    expect(items.map(({ id }) => id).sort((a, b) => Number(a) - Number(b))).toEqual(expected);
    expect(meta.filter_count).toBe(expected.length);
  });
});
