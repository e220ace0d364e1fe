import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../access/actor.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import type { Item } from '../schema/item.ts';
import { applySchema } from './change-schema.ts';
import { type ListResult, listItems } from './list.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';

const COLLECTIONS: CollectionDefinition[] = [
  {
    name: 'authors',
    fields: [
      { name: 'name', type: 'string' },
      { name: 'books', type: 'one-to-many', options: { collection: 'books', field: 'author' } },
    ],
  },
  { name: 'tags', fields: [{ name: 'label', type: 'string' }] },
  {
    name: 'books_tags',
    fields: [
      { name: 'book', type: 'many-to-one', options: { collection: 'books' } },
      { name: 'tag', type: 'many-to-one', options: { collection: 'tags' } },
      { name: 'weight', type: 'integer' },
    ],
  },
  {
    name: 'books',
    fields: [
      { name: 'title', type: 'string' },
      { name: 'genre', type: 'string' },
      { name: 'price', type: 'decimal', options: { precision: 10, scale: 2 } },
      { name: 'pages', type: 'integer' },
      { name: 'sold', type: 'bigint' },
      { name: 'day', type: 'date' },
      { name: 'at', type: 'datetime' },
      { name: 'clock', type: 'time' },
      { name: 'words', type: 'tags' },
      { name: 'extra', type: 'json' },
      { name: 'draft', type: 'boolean' },
      { name: 'place', type: 'geometry' },
      { name: 'author', type: 'many-to-one', options: { collection: 'authors' } },
      {
        name: 'tags',
        type: 'many-to-many',
        options: { collection: 'tags', junction: 'books_tags', from: 'book', to: 'tag' },
      },
    ],
  },
];

const BOOKS: Item[] = [
  {
    title: 'A',
    genre: 'crime',
    price: '10.00',
    pages: 100,
    sold: '9007199254740993',
    day: '2024-12-30',
    at: '2026-03-29T01:30:15.000Z',
    clock: '09:05:07',
    words: ['x', 'y'],
    extra: { size: { w: 5 }, list: ['a', 'b'], ok: true, name: 'ten' },
    draft: false,
    author: 1,
  },
  {
    title: 'B',
    genre: 'crime',
    price: '12.50',
    pages: 200,
    sold: '5',
    day: '2026-11-27',
    at: '2025-01-01T00:00:00.000Z',
    clock: '23:00:00',
    words: [],
    extra: { size: { w: 40 }, name: '5' },
    draft: true,
    author: 1,
  },
  {
    title: 'C',
    genre: 'poems',
    price: '7.25',
    pages: null,
    sold: null,
    day: null,
    at: null,
    clock: null,
    words: null,
    extra: null,
    draft: false,
    author: 2,
  },
  {
    title: 'D',
    genre: null,
    price: null,
    pages: 50,
    sold: '7',
    day: '2021-01-03',
    at: '2026-12-31T23:59:59.000Z',
    clock: '00:00:00',
    words: ['x'],
    extra: [1, { deep: null }],
    draft: false,
    author: null,
  },
];

describe.each(testDatabases(env))('reading on $dialect', ({ create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  const someone = (role: string): Actor => ({
    type: 'user',
    id: null,
    name: role,
    roles: [role],
    attributes: {},
  });
  const ask = (collection: string, parameters: Item, actor?: Actor): Promise<ListResult> =>
    listItems(kasbah.engine, actor ? { actor, source: 'test' } : kasbah.caller, collection, {
      parameters: () => parameters,
    });
  const list = async (collection: string, parameters: Item, actor?: Actor) =>
    (await ask(collection, parameters, actor)).items;
  const titles = async (filter: Item, actor?: Actor) =>
    (await list('books', { fields: 'title', filter, sort: 'id' }, actor)).map(({ title }) => title).join('');
  const refused = async (collection: string, parameters: Item, actor?: Actor) => {
    const error = await ask(collection, parameters, actor).then(
      () => ({}),
      (reason: unknown) => reason,
    );
    const { code, path } = error as { code?: string; path?: string };
    return `${code} ${path}`;
  };

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await applySchema(kasbah.engine, kasbah.caller, { collections: COLLECTIONS });
    await kasbah.create('authors', { name: 'Ada' }, { name: 'Ben' }, { name: 'Cy' });
    await kasbah.create('tags', { label: 'new' }, { label: 'old' });
    await kasbah.create('books', ...BOOKS);
    await kasbah.create(
      'books_tags',
      { book: 1, tag: 1, weight: 3 },
      { book: 1, tag: 2, weight: 1 },
      { book: 2, tag: 2, weight: 9 },
    );
    await kasbah.create('kasbah_roles', { id: 'reader', name: 'reader' });
    const policy = (collection: string, parts: Item = {}) => ({
      role: 'reader',
      collection,
      action: 'read',
      effect: 'allow',
      where: null,
      fields: ['*'],
      ...parts,
    });
    await kasbah.create(
      'kasbah_policies',
      policy('authors'),
      policy('books', { where: { draft: { _eq: false } } }),
      policy('books', { effect: 'deny', fields: ['price'], where: { genre: { _eq: 'crime' } } }),
      policy('books', { effect: 'deny', fields: ['sold'] }),
    );
    await kasbah.engine.access.reload();
  }, 60_000);
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('answers functions under the name of field and function', async () => {
    const fields =
      'year(day),month(day),day(day),week(day),weekday(day),year(at),hour(at),minute(at),second(at),week(at),hour(clock),count(words),count(tags),count(author)'.replace(
        ',count(author)',
        '',
      );
    expect(await list('books', { fields, sort: 'id' })).toEqual([
      {
        day_year: 2024,
        day_month: 12,
        day_day: 30,
        day_week: 1,
        day_weekday: 1,
        at_year: 2026,
        at_hour: 1,
        at_minute: 30,
        at_second: 15,
        at_week: 13,
        clock_hour: 9,
        words_count: 2,
        tags_count: 2,
      },
      {
        day_year: 2026,
        day_month: 11,
        day_day: 27,
        day_week: 48,
        day_weekday: 5,
        at_year: 2025,
        at_hour: 0,
        at_minute: 0,
        at_second: 0,
        at_week: 1,
        clock_hour: 23,
        words_count: 0,
        tags_count: 1,
      },
      {
        day_year: null,
        day_month: null,
        day_day: null,
        day_week: null,
        day_weekday: null,
        at_year: null,
        at_hour: null,
        at_minute: null,
        at_second: null,
        at_week: null,
        clock_hour: null,
        words_count: null,
        tags_count: 0,
      },
      {
        day_year: 2021,
        day_month: 1,
        day_day: 3,
        day_week: 53,
        day_weekday: 0,
        at_year: 2026,
        at_hour: 23,
        at_minute: 59,
        at_second: 59,
        at_week: 53,
        clock_hour: 0,
        words_count: 1,
        tags_count: 0,
      },
    ]);
    expect(await list('authors', { fields: 'name,count(books)', sort: '-count(books),name' })).toEqual([
      { name: 'Ada', books_count: 2 },
      { name: 'Ben', books_count: 1 },
      { name: 'Cy', books_count: 0 },
    ]);
  });

  it('counts only what may be seen', async () => {
    expect(await list('authors', { fields: 'name,count(books)', sort: 'id' }, someone('reader'))).toEqual([
      { name: 'Ada', books_count: 1 },
      { name: 'Ben', books_count: 1 },
      { name: 'Cy', books_count: 0 },
    ]);
    expect(
      await list('authors', { fields: 'name', filter: { 'count(books)': { _gte: 2 } } }, someone('reader')),
    ).toEqual([]);
    expect(await refused('books', { fields: 'count(tags)' }, someone('reader'))).toBe(
      'INVALID_QUERY fields.count(tags)',
    );
  });

  it('reads values inside of JSON', async () => {
    expect(
      await list('books', {
        fields:
          'json(extra, size.w),json(extra, list[1]),json(extra, ok),json(extra, [1].deep),json(extra, size)',
        sort: 'id',
      }),
    ).toEqual([
      {
        extra_size_w_json: 5,
        extra_list_1_json: 'b',
        extra_ok_json: true,
        extra_1_deep_json: null,
        extra_size_json: { w: 5 },
      },
      {
        extra_size_w_json: 40,
        extra_list_1_json: null,
        extra_ok_json: null,
        extra_1_deep_json: null,
        extra_size_json: { w: 40 },
      },
      {
        extra_size_w_json: null,
        extra_list_1_json: null,
        extra_ok_json: null,
        extra_1_deep_json: null,
        extra_size_json: null,
      },
      {
        extra_size_w_json: null,
        extra_list_1_json: null,
        extra_ok_json: null,
        extra_1_deep_json: null,
        extra_size_json: null,
      },
    ]);
  });

  it.each<[string, Item, string]>([
    ['a part of a date', { 'year(day)': { _eq: 2026 } }, 'B'],
    ['a part of a date as text', { 'year(at)': '2026' }, 'AD'],
    ['a week', { 'week(day)': { _in: [1, 53] } }, 'AD'],
    ['a count of links', { 'count(tags)': { _gt: 0 } }, 'AB'],
    ['a count of values', { 'count(words)': { _eq: 0 } }, 'B'],
    ['a function through a link', { author: { 'count(books)': { _eq: 2 } } }, 'AB'],
    ['a number inside of JSON', { 'json(extra, size.w)': { _gt: 9 } }, 'B'],
    ['a text inside of JSON', { 'json(extra, name)': { _eq: '5' } }, 'B'],
    ['a number is no text', { 'json(extra, name)': { _eq: 5 } }, ''],
    ['true inside of JSON', { 'json(extra, ok)': { _eq: true } }, 'A'],
    ['an element of a list', { 'json(extra, list[0])': { _contains: 'a' } }, 'A'],
    ['nothing there', { 'json(extra, size.w)': { _null: true } }, 'CD'],
    ['the junction itself', { tags: { weight: { _gt: 2 }, tag: { label: { _eq: 'new' } } } }, 'A'],
    ['no row of the junction', { tags: { _none: { tag: { label: { _eq: 'old' } } } } }, 'CD'],
  ])('filters by %s', async (_, filter, wanted) => {
    expect(await titles(filter)).toBe(wanted);
  });

  it('decides patterns value by value, alike on every database', async () => {
    const by = (pattern: string) => titles({ title: { _regex: pattern } });
    expect([await by('^[AB]$'), await by('(?i)c'), await by('c'), await by('')]).toEqual([
      'AB',
      'C',
      '',
      'ABCD',
    ]);
    expect(await titles({ _not: { genre: { _regex: 'crime' } } })).toBe('C');
    expect(await titles({ author: { name: { _regex: 'd' } } })).toBe('AB');
    expect(await titles({ 'json(extra, name)': { _regex: '^t' } })).toBe('A');
    expect(
      await list('authors', {
        fields: 'books.title',
        filter: { id: 1 },
        deep: { books: { _filter: { title: { _regex: 'B' } } } },
      }),
    ).toEqual([{ books: [{ title: 'B' }] }]);
    expect(
      await ask('books', { fields: 'id', filter: { title: { _regex: 'A|D' } }, meta: 'filter_count' }),
    ).toMatchObject({ meta: { filter_count: 2 } });
    expect(
      await list('books', { aggregate: { count: '*' }, filter: { title: { _regex: '[A-C]' } } }),
    ).toEqual([{ count: 3 }]);
    // A pattern that takes other engines years.
    expect(await titles({ title: { _regex: '^(A+)+B$' } })).toBe('');
  });

  it('finds places by areas and boxes', async () => {
    const point = (...coordinates: number[]) => ({ type: 'Point', coordinates });
    const square = (a: number, b: number) => ({
      type: 'Polygon',
      coordinates: [
        [
          [a, a],
          [b, a],
          [b, b],
          [a, b],
          [a, a],
        ],
      ],
    });
    const triangle = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [10, 0],
          [0, 10],
          [0, 0],
        ],
      ],
    };
    const made = await kasbah.create(
      'books',
      { title: 'P', place: point(1, 1) },
      { title: 'Q', place: point(9, 9) },
      { title: 'R', place: square(20, 30) },
    );
    expect(await titles({ place: { _intersects: triangle } })).toBe('P');
    expect(await titles({ place: { _intersects_bbox: triangle } })).toBe('PQ');
    expect(await titles({ place: { _nintersects: triangle } })).toBe('QR');
    expect(await titles({ place: { _nintersects_bbox: JSON.stringify(triangle) } })).toBe('R');
    await kasbah.engine.database.run(
      `DELETE FROM books WHERE id IN (${made.map((item) => item?.id).join(', ')})`,
    );
  });

  it('passes over as many items as it was told, through links too', async () => {
    const filter = { author: { books: { pages: { _gte: 100 } } } };
    const ids = async (offset: number) =>
      (await list('books', { fields: 'id', filter, limit: 1, offset })).map(({ id }) => id);
    expect([await ids(0), await ids(1), await ids(2), await ids(3)]).toEqual([[1], [2], [], []]);
  });

  it('walks a junction by name: its rows and all that stands in them', async () => {
    expect(
      await list('books', {
        fields: 'title,tags.label',
        filter: { id: 1 },
        deep: { tags: { _sort: 'label' } },
      }),
    ).toEqual([{ title: 'A', tags: [{ label: 'new' }, { label: 'old' }] }]);
    expect(
      await list('books', {
        fields: 'tags.weight,tags.tag.label',
        filter: { id: 1 },
        deep: { tags: { _sort: 'weight' } },
      }),
    ).toEqual([
      {
        tags: [
          { weight: 1, tag: { label: 'old' } },
          { weight: 3, tag: { label: 'new' } },
        ],
      },
    ]);
  });

  it('gives fields other names, each with a question of its own', async () => {
    expect(
      await list('authors', {
        fields: 'called,cheap.title,long.title',
        alias: { called: 'name', cheap: 'books', long: 'books' },
        deep: { cheap: { _filter: { price: { _lt: 11 } } }, long: { _filter: { pages: { _gt: 150 } } } },
        filter: { id: 1 },
      }),
    ).toEqual([{ called: 'Ada', cheap: [{ title: 'A' }], long: [{ title: 'B' }] }]);
    expect(
      await list('books', { fields: 'writer.name', alias: { writer: 'author' }, filter: { id: 1 } }),
    ).toEqual([{ writer: { name: 'Ada' } }]);
    expect(
      await list('authors', {
        fields: 'books.t',
        deep: { books: { _alias: { t: 'title' }, _sort: 'title' } },
        filter: { id: 1 },
      }),
    ).toEqual([{ books: [{ t: 'A' }, { t: 'B' }] }]);
  });

  it('groups, with functions and conditions on the groups', async () => {
    expect(await list('books', { aggregate: { count: '*' } })).toEqual([{ count: 4 }]);
    expect(
      await list('books', {
        aggregate: {
          count: '*,pages',
          countDistinct: 'genre',
          sum: 'price,pages,sold',
          avg: 'pages',
          min: 'price,day',
          max: 'sold,title',
        },
      }),
    ).toEqual([
      {
        count: { '*': 4, pages: 3 },
        countDistinct: { genre: 2 },
        sum: { price: '29.75', pages: 350, sold: '9007199254741005' },
        avg: { pages: expect.closeTo(116.6667, 3) },
        min: { price: '7.25', day: '2021-01-03' },
        max: { sold: '9007199254740993', title: 'D' },
      },
    ]);
    expect(await list('books', { aggregate: { count: '*', sum: ['price'] }, groupBy: 'genre' })).toEqual([
      { genre: null, count: 1, sum: { price: null } },
      { genre: 'crime', count: 2, sum: { price: '22.50' } },
      { genre: 'poems', count: 1, sum: { price: '7.25' } },
    ]);
    expect(
      await list('books', {
        aggregate: { count: '*' },
        groupBy: ['year(at)'],
        sort: '-count,at_year',
        filter: { at: { _nnull: true } },
      }),
    ).toEqual([
      { at_year: 2026, count: 2 },
      { at_year: 2025, count: 1 },
    ]);
    expect(
      await list('books', { aggregate: { count: '*' }, groupBy: 'genre', having: { count: { _gt: 1 } } }),
    ).toEqual([{ genre: 'crime', count: 2 }]);
    expect(
      await list('books', {
        aggregate: { sum: 'price' },
        groupBy: 'genre',
        having: { _or: [{ sum: { price: { _lt: '8' } } }, { _not: { count: { _lt: 2 } } }] },
        sort: '-sum.price',
        limit: 1,
      }),
    ).toEqual([{ genre: 'crime', sum: { price: '22.50' } }]);
    expect(await list('authors', { aggregate: { sum: 'count(books)' } })).toEqual([
      { sum: { books_count: 3 } },
    ]);
  });

  it('groups only what may be seen', async () => {
    expect(
      await list(
        'books',
        { aggregate: { count: '*,price', sum: 'price' }, groupBy: 'genre' },
        someone('reader'),
      ),
    ).toEqual([
      { genre: null, count: { '*': 1, price: 0 }, sum: { price: null } },
      { genre: 'crime', count: { '*': 1, price: 0 }, sum: { price: null } },
      { genre: 'poems', count: { '*': 1, price: 1 }, sum: { price: '7.25' } },
    ]);
    expect(
      await list('books', { aggregate: { count: '*' }, groupBy: 'price', sort: 'price' }, someone('reader')),
    ).toEqual([
      { price: null, count: 2 },
      { price: '7.25', count: 1 },
    ]);
    expect(
      await list(
        'books',
        { aggregate: { count: '*' }, having: { sum: { price: { _gt: 8 } } } },
        someone('reader'),
      ),
    ).toEqual([]);
    for (const query of [
      { aggregate: { sum: 'sold' } },
      { aggregate: { count: '*' }, groupBy: 'sold' },
      { aggregate: { count: '*' }, having: { max: { sold: { _gt: 0 } } } },
    ])
      expect(await refused('books', query, someone('reader'))).toMatch(/^INVALID_QUERY/);
  });

  it.each<[string, Item]>([
    ['price', { sort: 'price' }],
    ['a date, descending', { sort: '-day' }],
    ['a link and a field', { sort: 'author.name,-title' }],
    ['a large number, descending', { sort: '-sold' }],
    ['a function', { sort: '-year(at),genre' }],
    ['the key alone', {}],
  ])('goes through pages by cursor, sorted by %s', async (_, query) => {
    const whole = (await list('books', { fields: 'id', ...query })).map(({ id }) => id);
    for (const limit of [1, 2, 3]) {
      const seen: unknown[] = [];
      let cursor: string | null = '';
      for (let page = 0; cursor !== null && page < 10; page++) {
        const { items, meta }: ListResult = await ask('books', { fields: 'id', limit, cursor, ...query });
        seen.push(...items.map(({ id }) => id));
        cursor = meta.next_cursor ?? null;
      }
      expect(seen).toEqual(whole);
    }
  });

  it('keeps its place when items come and go, and tells nothing of what may not be seen', async () => {
    const first = await ask('books', { fields: 'id', sort: 'title', limit: 2, cursor: '' });
    const [added] = await kasbah.create('books', { title: 'AA' });
    const second = await ask('books', {
      fields: 'id',
      sort: 'title',
      limit: 5,
      cursor: first.meta.next_cursor,
    });
    expect(second.items.map(({ id }) => id)).toEqual([3, 4]);
    expect(second.meta.next_cursor).toBeNull();
    await kasbah.engine.database.run(`DELETE FROM books WHERE id = ${added?.id}`);
    const next = String(first.meta.next_cursor);
    expect(Buffer.from(next.split('.')[2] ?? '', 'base64url').toString()).not.toContain('"B"');
    expect(await refused('books', { sort: 'price', cursor: next })).toBe('INVALID_QUERY cursor');
    expect(await refused('books', { sort: 'title', cursor: next }, someone('reader'))).toBe(
      'INVALID_QUERY cursor',
    );
    expect(await refused('books', { sort: 'title', cursor: `${next.slice(0, -3)}AAA` })).toBe(
      'INVALID_QUERY cursor',
    );
    expect(await refused('books', { sort: 'title', cursor: 'x' })).toBe('INVALID_QUERY cursor');
  });

  it.each<[string, Item, string]>([
    ['an unknown function', { fields: 'decade(day)' }, 'fields.decade(day)'],
    ['a function of another kind', { fields: 'year(title)' }, 'fields.year(title)'],
    ['a function of a function', { fields: 'year(year(day))' }, 'fields.year(year(day))'],
    ['a count of one', { fields: 'count(author)' }, 'fields.count(author)'],
    ['an open path', { fields: 'json(extra)' }, 'fields.json(extra)'],
    ['a broken path', { fields: 'json(extra, a..b)' }, 'fields.json(extra, a..b)'],
    ['quotes in a path', { fields: 'json(extra, a"b)' }, 'fields.json(extra, a"b)'],
    ['JSON of a text', { fields: 'json(title, a)' }, 'fields.json(title, a)'],
    ['a broken pattern', { filter: { title: { _regex: '(' } } }, 'filter.title._regex'],
    ['a pattern of a number', { filter: { pages: { _regex: '1' } } }, 'filter.pages._regex'],
    [
      'a place that is none',
      { filter: { place: { _intersects: { type: 'Circle' } } } },
      'filter.place._intersects',
    ],
    ['a name that every object has', { fields: '__proto__' }, 'fields.__proto__'],
    ['another one', { fields: 'constructor' }, 'fields.constructor'],
    ['one inside deep', { deep: JSON.parse('{"__proto__":{}}') }, 'deep.__proto__'],
    [
      'an alias that every object has',
      { fields: 'title', alias: JSON.parse('{"__proto__":"title"}') },
      'alias.__proto__',
    ],
    ['an alias of a field that is there', { fields: 'title', alias: { title: 'genre' } }, 'alias.title'],
    ['an alias with a dot', { fields: 'a', alias: { 'a.b': 'genre' } }, 'alias.a.b'],
    ['an alias of nothing', { fields: 'a', alias: { a: 'nothing' } }, 'fields.nothing'],
    ['an unknown aggregate', { aggregate: { median: 'price' } }, 'aggregate.median'],
    ['a sum of texts', { aggregate: { sum: 'title' } }, 'aggregate.sum'],
    ['a sum of everything', { aggregate: { sum: '*' } }, 'aggregate.sum'],
    ['no aggregate', { aggregate: {} }, 'aggregate'],
    ['groups without an aggregate', { groupBy: 'genre' }, 'groupBy'],
    ['groups by a list', { aggregate: { count: '*' }, groupBy: 'words' }, 'groupBy[0]'],
    ['groups with fields', { aggregate: { count: '*' }, fields: 'title' }, 'fields'],
    [
      'a sort by what is not there',
      { aggregate: { count: '*' }, groupBy: 'genre', sort: 'title' },
      'sort[0]',
    ],
    ['having of a field', { aggregate: { count: '*' }, having: { genre: { _eq: 'x' } } }, 'having.genre'],
    ['a cursor with an offset', { cursor: '', offset: 3 }, 'cursor'],
    ['a cursor without an end', { cursor: '', limit: -1 }, 'limit'],
    ['a cursor inside deep', { fields: 'tags.label', deep: { tags: { _cursor: '' } } }, 'deep.tags._cursor'],
  ])('refuses %s', async (_, query, path) => {
    expect(await refused('books', query)).toBe(`INVALID_QUERY ${path}`);
  });
});
