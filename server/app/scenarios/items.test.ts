import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { queryString, scenarios } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const KEY = { name: 'id', type: 'integer', primary: true, generated: true };

const COLLECTIONS = [
  {
    name: 'things',
    fields: [
      KEY,
      { name: 'a_string', type: 'string' },
      { name: 'a_text', type: 'text' },
      { name: 'an_integer', type: 'integer' },
      { name: 'a_bigint', type: 'bigint' },
      { name: 'a_decimal', type: 'decimal', options: { precision: 12, scale: 2 } },
      { name: 'a_float', type: 'float' },
      { name: 'a_boolean', type: 'boolean' },
      { name: 'a_date', type: 'date' },
      { name: 'a_time', type: 'time' },
      { name: 'a_datetime', type: 'datetime' },
      { name: 'a_uuid', type: 'uuid' },
      { name: 'a_json', type: 'json' },
      { name: 'a_select', type: 'select', options: { choices: [{ value: 'red' }, { value: 'blue' }] } },
    ],
  },
  {
    name: 'authors',
    fields: [
      KEY,
      { name: 'name', type: 'string', required: true },
      { name: 'born', type: 'integer' },
      { name: 'posts', type: 'one-to-many', options: { collection: 'posts', field: 'author' } },
    ],
  },
  {
    name: 'posts',
    fields: [
      KEY,
      { name: 'title', type: 'string', required: true, options: { max_length: 80 } },
      { name: 'score', type: 'integer' },
      { name: 'author', type: 'many-to-one', options: { collection: 'authors' } },
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
      { name: 'slug', type: 'string', primary: true, required: true },
      { name: 'label', type: 'string' },
      {
        name: 'posts',
        type: 'many-to-many',
        options: { collection: 'posts', junction: 'posts_tags', from: 'tag', to: 'post' },
      },
    ],
  },
  {
    name: 'posts_tags',
    fields: [
      {
        name: 'post',
        type: 'many-to-one',
        primary: true,
        required: true,
        options: { collection: 'posts', on_delete: 'cascade' },
      },
      {
        name: 'tag',
        type: 'many-to-one',
        primary: true,
        required: true,
        options: { collection: 'tags', on_delete: 'cascade' },
      },
    ],
  },
  { name: 'many', fields: [KEY, { name: 'n', type: 'integer', indexed: true }] },
];

/** What is sent, and what must come back; the same where only one is given. */
const VALUES: [field: string, sent: unknown, back?: unknown][] = [
  ['a_string', null],
  ['a_string', ''],
  ['a_string', 'plain'],
  ['a_string', ' spaces '],
  ['a_string', 'Ünïcödé'],
  ['a_string', 'naïve café'],
  ['a_string', '漢字かな'],
  ['a_string', '👩‍👩‍👧 🏴‍☠️ 𝔘'],
  ['a_string', `'"\`;--\\ % _ ? $1 :a {{x}}`],
  ['a_string', 'x'.repeat(255)],
  ['a_string', '🎉'.repeat(255)],
  ['a_string', 'null'],
  ['a_string', '$CURRENT_USER'],
  ['a_text', ''],
  ['a_text', 'line\r\nline\ttab\u0001'],
  ['a_text', 'long '.repeat(20_000)],
  ['a_text', '\u202eright to left'],
  ['an_integer', 0],
  ['an_integer', -1],
  ['an_integer', 2147483647],
  ['an_integer', -2147483648],
  ['an_integer', null],
  ['a_bigint', '0'],
  ['a_bigint', '9007199254740991'],
  ['a_bigint', '9007199254740992'],
  ['a_bigint', '9007199254740993'],
  ['a_bigint', '-9007199254740993'],
  ['a_bigint', '9223372036854775807'],
  ['a_bigint', '-9223372036854775808'],
  ['a_bigint', 7, '7'],
  ['a_bigint', '007', '7'],
  ['a_decimal', '0.10'],
  ['a_decimal', '12.5', '12.50'],
  ['a_decimal', '-0.01'],
  ['a_decimal', '9999999999.99'],
  ['a_decimal', 3, '3.00'],
  ['a_decimal', null],
  ['a_float', 0.1],
  ['a_float', -1.5e300],
  ['a_float', 1e-300],
  ['a_float', 3],
  ['a_boolean', true],
  ['a_boolean', false],
  ['a_boolean', null],
  ['a_date', '2026-11-23'],
  ['a_date', '2024-02-29'],
  ['a_date', '1000-01-01'],
  ['a_date', '9999-12-31'],
  ['a_time', '09:30', '09:30:00'],
  ['a_time', '23:59:59'],
  ['a_time', '00:00:00'],
  ['a_time', '09:30:15.500', '09:30:15.5'],
  ['a_time', '09:30:15.123'],
  ['a_datetime', '2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z'],
  ['a_datetime', '2026-11-23T09:00:00+05:30', '2026-11-23T03:30:00.000Z'],
  ['a_datetime', '2026-11-23T09:00:00.123Z'],
  ['a_datetime', '2026-11-23 09:00', '2026-11-23T09:00:00.000Z'],
  ['a_datetime', '2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['a_datetime', '1969-12-31T23:59:59.999Z'],
  ['a_datetime', '1000-01-01T00:00:00.000Z'],
  ['a_datetime', '9999-12-31T23:59:59.999Z'],
  ['a_uuid', '0192F0C1-2B3C-7D4E-8F5A-6B7C8D9E0F1A', '0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a'],
  ['a_json', { a: [1, { b: null }], c: 'ä' }],
  ['a_json', []],
  ['a_json', 'text'],
  ['a_json', '123'],
  ['a_json', 'null'],
  ['a_json', '[1]'],
  ['a_json', 5],
  ['a_json', false],
  ['a_json', JSON.parse('['.repeat(25) + ']'.repeat(25))],
  ['a_select', 'red'],
  ['a_select', null],
];

const WRONG: [field: string, value: unknown][] = [
  ['a_string', 5],
  ['a_string', {}],
  ['a_string', ['a']],
  ['a_string', 'x'.repeat(256)],
  ['a_string', 'nul\u0000'],
  ['a_string', '\ud800'],
  ['an_integer', 1.5],
  ['an_integer', '1'],
  ['an_integer', 2147483648],
  ['an_integer', true],
  ['a_bigint', '9223372036854775808'],
  ['a_bigint', '1.5'],
  ['a_bigint', 'x'],
  ['a_bigint', 2 ** 60],
  ['a_decimal', 'abc'],
  ['a_decimal', '1e5'],
  ['a_decimal', ''],
  ['a_decimal', {}],
  ['a_decimal', '99999999999.99'],
  ['a_decimal', '0.123'],
  ['a_float', '1'],
  ['a_float', 'NaN'],
  ['a_boolean', 'true'],
  ['a_boolean', 1],
  ['a_date', '2026-02-30'],
  ['a_date', '2026-1-1'],
  ['a_date', '0000-01-01'],
  ['a_date', 5],
  ['a_time', '25:00'],
  ['a_time', '9:00'],
  ['a_datetime', 'yesterday'],
  ['a_datetime', '2026-13-01T00:00:00Z'],
  ['a_datetime', '9999-12-31T23:59:59-05:00'],
  ['a_datetime', 5],
  ['a_uuid', 'not-a-uuid'],
  ['a_json', 'nul\u0000'],
  ['a_select', 'green'],
  ['a_select', ''],
];

const AUTHORS = [
  { name: 'Ada', born: 1815 },
  { name: 'Émile', born: 1840 },
  { name: 'ada', born: null },
];
const POSTS = [
  { title: 'Alpha', score: 10, author: 1, tags: ['a', 'b'] },
  { title: 'alphabet', score: 20, author: 2, tags: ['b'] },
  { title: 'Über 100%', score: null, author: 2, tags: [] },
  { title: 'under_score', score: -5, author: 3, tags: ['a'] },
  { title: 'UNDER*SCORE', score: 0, author: null, tags: ['c'] },
  { title: 'back\\slash [x]', score: 10, author: null, tags: [] },
];

/** Filters on posts and the ids that they leave, on every database. */
const FILTERS: [filter: unknown, ids: number[]][] = [
  [{}, [1, 2, 3, 4, 5, 6]],
  [{ score: { _eq: 10 } }, [1, 6]],
  [{ score: 10 }, [1, 6]],
  [{ score: { _eq: '10' } }, [1, 6]],
  [{ score: { _eq: null } }, [3]],
  [{ score: { _neq: 10 } }, [2, 4, 5]],
  [{ score: { _neq: null } }, [1, 2, 4, 5, 6]],
  [{ score: { _lt: 0 } }, [4]],
  [{ score: { _lte: 0 } }, [4, 5]],
  [{ score: { _gt: 10 } }, [2]],
  [{ score: { _gte: 10 } }, [1, 2, 6]],
  [{ score: { _in: [10, 0] } }, [1, 5, 6]],
  [{ score: { _in: '10,0' } }, [1, 5, 6]],
  [{ score: { _in: [] } }, []],
  [{ score: { _nin: [10, 0] } }, [2, 4]],
  [{ score: { _nin: [] } }, [1, 2, 4, 5, 6]],
  [{ score: { _null: true } }, [3]],
  [{ score: { _null: false } }, [1, 2, 4, 5, 6]],
  [{ score: { _nnull: true } }, [1, 2, 4, 5, 6]],
  [{ score: { _between: [0, 10] } }, [1, 5, 6]],
  [{ score: { _nbetween: [0, 10] } }, [2, 4]],
  [{ score: { _gt: 0, _lt: 20 } }, [1, 6]],
  [{ title: { _eq: 'Alpha' } }, [1]],
  [{ title: { _eq: 'alpha' } }, []],
  [{ title: { _contains: 'lph' } }, [1, 2]],
  [{ title: { _contains: 'ALPH' } }, []],
  [{ title: { _ncontains: 'lph' } }, [3, 4, 5, 6]],
  [{ title: { _icontains: 'ALPH' } }, [1, 2]],
  [{ title: { _nicontains: 'ALPH' } }, [3, 4, 5, 6]],
  [{ title: { _icontains: 'über' } }, [3]],
  [{ title: { _icontains: 'ÜBER' } }, [3]],
  [{ title: { _starts_with: 'alpha' } }, [2]],
  [{ title: { _nstarts_with: 'alpha' } }, [1, 3, 4, 5, 6]],
  [{ title: { _istarts_with: 'ALPHA' } }, [1, 2]],
  [{ title: { _nistarts_with: 'ALPHA' } }, [3, 4, 5, 6]],
  [{ title: { _ends_with: 'score' } }, [4]],
  [{ title: { _nends_with: 'score' } }, [1, 2, 3, 5, 6]],
  [{ title: { _iends_with: 'Score' } }, [4, 5]],
  [{ title: { _niends_with: 'Score' } }, [1, 2, 3, 6]],
  [{ title: { _contains: '%' } }, [3]],
  [{ title: { _icontains: '%' } }, [3]],
  [{ title: { _contains: '_' } }, [4]],
  [{ title: { _icontains: '_' } }, [4]],
  [{ title: { _contains: '*' } }, [5]],
  [{ title: { _icontains: '*' } }, [5]],
  [{ title: { _contains: '\\' } }, [6]],
  [{ title: { _icontains: '\\' } }, [6]],
  [{ title: { _contains: '[x]' } }, [6]],
  [{ title: { _icontains: '[X]' } }, [6]],
  [{ title: { _contains: '?' } }, []],
  [{ title: { _empty: true } }, []],
  [{ title: { _nempty: true } }, [1, 2, 3, 4, 5, 6]],
  [{ title: { _lt: 'a' } }, [1, 5]],
  [{ title: { _gt: 'under_score' } }, [3]],
  [{ _and: [{ score: 10 }, { title: 'Alpha' }] }, [1]],
  [{ _and: [] }, [1, 2, 3, 4, 5, 6]],
  [{ _or: [{ score: 20 }, { score: { _null: true } }] }, [2, 3]],
  [{ _or: [] }, []],
  [{ _and: [{ _or: [] }, { score: 10 }] }, []],
  [{ _not: { title: { _eq: 'Alpha' } } }, [2, 3, 4, 5, 6]],
  [{ _not: { _or: [] } }, [1, 2, 3, 4, 5, 6]],
  [{ _not: {} }, []],
  [{ author: { _eq: 2 } }, [2, 3]],
  [{ author: 2 }, [2, 3]],
  [{ author: { _null: true } }, [5, 6]],
  [{ author: { _in: [1, 3] } }, [1, 4]],
  [{ author: { name: { _eq: 'Ada' } } }, [1]],
  [{ author: { name: 'Ada' } }, [1]],
  [{ author: { born: { _gt: 1820 } } }, [2, 3]],
  [{ author: { _not: { born: { _null: true } } } }, [1, 2, 3]],
  [{ author: { posts: { title: 'alphabet' } } }, [2, 3]],
  [{ author: { _or: [{ name: 'Ada' }, { born: { _null: true } }] } }, [1, 4]],
  [{ tags: { slug: 'a' } }, [1, 4]],
  [{ tags: { _some: { slug: 'b' } } }, [1, 2]],
  [{ tags: { _none: { slug: 'a' } } }, [2, 3, 5, 6]],
  [{ tags: { _every: { slug: 'b' } } }, [2, 3, 6]],
  [{ tags: { _null: true } }, [3, 6]],
  [{ tags: { _nnull: true } }, [1, 2, 4, 5]],
  [{ tags: { _some: {} } }, [1, 2, 4, 5]],
  [{ tags: { _none: {} } }, [3, 6]],
  [{ tags: { _some: { slug: 'a' }, _none: { slug: 'b' } } }, [4]],
  [{ tags: { posts: { title: 'alphabet' } } }, [1, 2]],
  [{ id: { _gt: '$NOW' } }, []],
];

const AUTHOR_FILTERS: [filter: unknown, ids: number[]][] = [
  [{ posts: { _every: { score: { _gt: 15 } } } }, []],
  [{ posts: { _every: { score: { _gte: -5 } } } }, [1, 3]],
  [{ posts: { _some: { score: { _null: true } } } }, [2]],
  [{ posts: { _none: { score: { _gt: 15 } } } }, [1, 3]],
  [{ posts: { _null: false } }, [1, 2, 3]],
];

const SORTS: [sort: string, ids: number[]][] = [
  ['id', [1, 2, 3, 4, 5, 6]],
  ['-id', [6, 5, 4, 3, 2, 1]],
  ['score', [3, 4, 5, 1, 6, 2]],
  ['-score', [2, 6, 1, 5, 4, 3]],
  ['-score,id', [2, 1, 6, 5, 4, 3]],
  ['title', [1, 5, 2, 6, 4, 3]],
  ['-title', [3, 4, 6, 2, 5, 1]],
  ['author.name', [5, 6, 1, 4, 2, 3]],
  ['-author.name', [3, 2, 4, 1, 6, 5]],
  ['author.born,-id', [6, 5, 4, 1, 3, 2]],
  ['author,-id', [6, 5, 1, 3, 2, 4]],
];

describe.each(testDatabases())('Items on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  const ids = async (collection: string, query: Record<string, unknown>) => {
    const { status, json, text } = await server.api(
      'GET',
      `/api/items/${collection}?${queryString({ fields: 'id', ...query })}`,
    );
    expect(status, text).toBe(200);
    return json.data.map((item: { id: number }) => item.id);
  };
  const refused = async (address: string, options: Parameters<TestServer['api']>[2] = {}, method = 'GET') => {
    const answer = await server.api(method, address, options);
    expect(answer.status, answer.text).toBe(400);
    return answer.json.errors[0].extensions;
  };

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    const made = await server.api('POST', '/api/schema/apply', { body: { collections: COLLECTIONS } });
    expect(made.status, made.text).toBe(200);
    for (const [collection, items] of [
      ['authors', AUTHORS],
      [
        'tags',
        [
          { slug: 'a', label: 'A' },
          { slug: 'b', label: null },
          { slug: 'c', label: 'C' },
        ],
      ],
      ['posts', POSTS],
    ] as const) {
      const { status, text } = await server.api('POST', `/api/items/${collection}`, { body: items });
      expect(status, text).toBe(200);
    }
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it.each(
    VALUES.map(
      ([field, sent, back = sent]) => [field, JSON.stringify(sent)?.slice(0, 40), sent, back] as const,
    ),
  )('%s keeps %s through create, read, filter and update', async (field, _, sent, back) => {
    const seq = await server.lastChange();
    const made = await server.api('POST', '/api/items/things', { body: { [field]: sent } });
    expect(made.status, made.text).toBe(200);
    expect(made.json.data[field]).toEqual(back);
    const { id } = made.json.data;
    expect((await server.api('GET', `/api/items/things/${id}`)).json.data[field]).toEqual(back);
    const empty = await server.api('POST', '/api/items/things', { body: {} });
    const put = await server.api('PATCH', `/api/items/things/${empty.json.data.id}`, {
      body: { [field]: sent },
    });
    expect(put.json.data[field]).toEqual(back);
    if (field !== 'a_json' && sent !== null && sent !== '$CURRENT_USER') {
      const filter = { id: { _eq: id }, [field]: { _eq: sent } };
      const found = await server.api('SEARCH', '/api/items/things', {
        body: { query: { filter, fields: ['id'] } },
      });
      if (String(sent).length < 16_000) expect(found.json.data, found.text).toEqual([{ id }]);
      const change = (await server.changesAfter(seq)).find(
        (one) => one.collection === 'things' && one.item === String(id),
      );
      expect(change?.after?.[field]).toEqual(back);
    }
  });

  it.each(WRONG.map(([field, value]) => [field, JSON.stringify(value).slice(0, 40), value] as const))(
    '%s refuses %s with its path',
    async (field, _, value) => {
      const before = await server.lastChange();
      const made = await server.api('POST', '/api/items/things', { body: { [field]: value } });
      expect(made.status, made.text).toBe(400);
      expect(made.json.errors).toMatchObject([{ extensions: { code: 'VALIDATION_FAILED', path: field } }]);
      expect(await server.changesAfter(before)).toEqual([]);
    },
  );

  it('names every problem of every item at once', async () => {
    const { json } = await server.api('POST', '/api/items/posts', {
      body: { title: 5, score: 'x', nope: 1, author: {} },
    });
    expect(json.errors.map((one: { extensions: { path: string } }) => one.extensions.path)).toEqual(['nope']);
    const second = await server.api('POST', '/api/items/posts', { body: { score: 'x', author: {} } });
    expect(
      second.json.errors.map((one: { extensions: { path: string } }) => one.extensions.path).sort(),
    ).toEqual(['author', 'score', 'title']);
  });

  it.each(FILTERS.map(([filter, expected]) => [JSON.stringify(filter), filter, expected] as const))(
    'posts %s',
    async (_, filter, expected) => {
      expect(await ids('posts', { filter, sort: 'id' })).toEqual(expected);
      const { json } = await server.api('SEARCH', '/api/items/posts', {
        body: { query: { filter, meta: '*', limit: 1 } },
      });
      expect(json.meta).toEqual({ total_count: 6, filter_count: expected.length });
    },
  );

  it.each(AUTHOR_FILTERS.map(([filter, expected]) => [JSON.stringify(filter), filter, expected] as const))(
    'authors %s',
    async (_, filter, expected) => {
      expect(await ids('authors', { filter, sort: 'id' })).toEqual(expected);
    },
  );

  it('takes filters in brackets', async () => {
    const list = async (query: string) => {
      const { json, text } = await server.api('GET', `/api/items/posts?fields[]=id&sort[]=id&${query}`);
      expect(json.data, text).toBeDefined();
      return json.data.map((item: { id: number }) => item.id);
    };
    expect(await list('filter[score][_gte]=10')).toEqual([1, 2, 6]);
    expect(await list('filter[score][_in][]=10&filter[score][_in][]=0')).toEqual([1, 5, 6]);
    expect(await list('filter[_or][0][score][_eq]=20&filter[_or][1][score][_null]=true')).toEqual([2, 3]);
    expect(await list('filter[author][name][_eq]=Ada')).toEqual([1]);
  });

  it.each(SORTS)('sorts by %s', async (sort, expected) => {
    expect(await ids('posts', { sort })).toEqual(expected);
  });

  it('pages without overlap', async () => {
    expect(await ids('posts', { limit: 2 })).toEqual([1, 2]);
    expect(await ids('posts', { limit: 2, offset: 4 })).toEqual([5, 6]);
    expect(await ids('posts', { limit: 2, page: 2, sort: '-id' })).toEqual([4, 3]);
    expect(await ids('posts', { limit: 0 })).toEqual([]);
    expect(await ids('posts', { limit: -1 })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await ids('posts', { offset: 100 })).toEqual([]);
  });

  it('refuses more rows than the budget instead of cutting them short', async () => {
    const rows = Array.from({ length: 5000 }, (_, n) => ({ n }));
    for (const part of [rows, rows])
      expect((await server.api('POST', '/api/items/many', { body: part })).status).toBe(200);
    const all = await server.api('GET', '/api/items/many?limit=-1&fields=id');
    expect(all.json.data).toHaveLength(10_000);
    await server.api('POST', '/api/items/many', { body: { n: 1 } });
    expect(await refused('/api/items/many?limit=-1&fields=id')).toMatchObject({
      code: 'TOO_MANY_ROWS',
      path: 'limit',
    });
    expect(await refused('/api/items/many?limit=10001&fields=id')).toMatchObject({ code: 'TOO_MANY_ROWS' });
    expect((await server.api('GET', '/api/items/many?fields=id')).json.data).toHaveLength(100);
  });

  it('searches in every text field and ignores case', async () => {
    expect(await ids('posts', { search: 'ALPHA', sort: 'id' })).toEqual([1, 2]);
    expect(await ids('posts', { search: '100%' })).toEqual([3]);
    expect(await ids('posts', { search: 'nothing like it' })).toEqual([]);
    expect(await ids('posts', { search: '' })).toHaveLength(6);
    expect(await ids('posts', { search: 'alpha', filter: { score: { _gt: 15 } } })).toEqual([2]);
  });

  it('expands relations and wildcards', async () => {
    const get = async (collection: string, query: Record<string, unknown>) => {
      const { json, text } = await server.api('GET', `/api/items/${collection}?${queryString(query)}`);
      expect(json.data, text).toBeDefined();
      return json.data;
    };
    const [first] = await get('posts', { filter: { id: 1 } });
    expect(first).toEqual({ id: 1, title: 'Alpha', score: 10, author: 1, tags: ['a', 'b'] });
    expect(
      await get('posts', { fields: 'title,author.name', filter: { id: { _in: [1, 5] } }, sort: 'id' }),
    ).toEqual([
      { title: 'Alpha', author: { name: 'Ada' } },
      { title: 'UNDER*SCORE', author: null },
    ]);
    expect(await get('posts', { fields: '*.*', filter: { id: 1 } })).toEqual([
      {
        id: 1,
        title: 'Alpha',
        score: 10,
        author: { id: 1, name: 'Ada', born: 1815, posts: [1] },
        tags: [
          { slug: 'a', label: 'A', posts: [1, 4] },
          { slug: 'b', label: null, posts: [1, 2] },
        ],
      },
    ]);
    expect(
      await get('authors', { fields: 'name,posts.title,posts.tags.slug', sort: 'id', filter: { id: 2 } }),
    ).toEqual([
      {
        name: 'Émile',
        posts: [
          { title: 'alphabet', tags: [{ slug: 'b' }] },
          { title: 'Über 100%', tags: [] },
        ],
      },
    ]);
    expect(await get('posts', { fields: ',', limit: 2 })).toEqual([{}, {}]);
    expect(await get('posts', { fields: '', limit: 1 })).toEqual([{}]);
  });

  it('limits, sorts and filters inside relations', async () => {
    const deep = async (inner: unknown) => {
      const { json, text } = await server.api(
        'GET',
        `/api/items/authors?${queryString({ fields: 'id,posts', sort: 'id', deep: { posts: inner } })}`,
      );
      expect(json.data, text).toBeDefined();
      return json.data.map((item: { posts: number[] }) => item.posts);
    };
    expect(await deep({})).toEqual([[1], [2, 3], [4]]);
    expect(await deep({ _sort: ['-id'] })).toEqual([[1], [3, 2], [4]]);
    expect(await deep({ _limit: 1, _sort: '-id' })).toEqual([[1], [3], [4]]);
    expect(await deep({ _limit: 1, _offset: 1 })).toEqual([[], [3], []]);
    expect(await deep({ _limit: 1, _page: 2 })).toEqual([[], [3], []]);
    expect(await deep({ _filter: { score: { _gte: 10 } } })).toEqual([[1], [2], []]);
    expect(await deep({ _search: 'alpha' })).toEqual([[1], [2], []]);
  });

  it('sets links to many and logs them in the same changeset', async () => {
    const made = await server.api('POST', '/api/items/posts', {
      body: { title: 'linked', tags: ['a', 'c', 'a'] },
    });
    expect(made.json.data.tags).toEqual(['a', 'c']);
    const { id } = made.json.data;
    const seq = await server.lastChange();
    const put = await server.api('PATCH', `/api/items/posts/${id}`, { body: { tags: ['b', 'c'] } });
    expect(put.json.data.tags).toEqual(['b', 'c']);
    const changes = await server.changesAfter(seq);
    expect(changes.map((one) => `${one.collection} ${one.action} ${one.item}`)).toEqual([
      `posts_tags delete ${id},a`,
      `posts_tags create ${id},b`,
    ]);
    expect(new Set(changes.map((one) => one.changeset)).size).toBe(1);
    expect(
      (await refused(`/api/items/posts/${id}`, { body: { title: 'x', tags: ['nope'] } }, 'PATCH')).code,
    ).toBe('RELATED_MISSING');
    expect((await server.api('GET', `/api/items/posts/${id}`)).json.data).toMatchObject({
      title: 'linked',
      tags: ['b', 'c'],
    });
    for (const tags of [[{}], 'b', [['b']], { create: [] }]) {
      expect(await refused(`/api/items/posts/${id}`, { body: { tags } }, 'PATCH')).toMatchObject({
        code: 'VALIDATION_FAILED',
        path: 'tags',
      });
    }
    expect((await server.api('DELETE', `/api/items/posts/${id}`)).status).toBe(204);
    expect(await server.sql('SELECT * FROM posts_tags WHERE post > 6')).toEqual([]);
  });

  it('reads, changes and deletes items with a key of two fields', async () => {
    expect((await server.api('GET', '/api/items/posts_tags/1,a')).json.data).toEqual({ post: 1, tag: 'a' });
    for (const key of ['1', '1,a,b', 'x,a', '1,%', '%25,a', '1,%25', '%E0%A4%A,a', ',', '1,nope']) {
      const { status } = await server.api('GET', `/api/items/posts_tags/${key}`);
      expect([400, 404], key).toContain(status);
    }
    await server.api('POST', '/api/items/tags', { body: { slug: 'a,b/c%d' } });
    await server.api('POST', '/api/items/posts_tags', { body: { post: 6, tag: 'a,b/c%d' } });
    const address = `/api/items/posts_tags/6,${encodeURIComponent('a,b/c%d')}`;
    expect((await server.api('GET', address)).json.data).toEqual({ post: 6, tag: 'a,b/c%d' });
    expect((await server.api('GET', `${address}/history`)).json.data).toHaveLength(1);
    expect((await server.api('DELETE', address)).status).toBe(204);
  });

  it('creates, changes and deletes several items, all or none', async () => {
    const seq = await server.lastChange();
    const made = await server.api('POST', '/api/items/authors', {
      body: [{ name: 'x1' }, { name: 'x2' }, { name: 'x3' }],
    });
    const keys = made.json.data.map((item: { id: number }) => item.id);
    expect((await server.changesAfter(seq)).map((one) => one.after?.name)).toEqual(['x1', 'x2', 'x3']);
    expect(
      (await server.api('PATCH', '/api/items/authors', { body: { keys, data: { born: 1 } } })).json.data,
    ).toHaveLength(3);
    const own = keys.map((id: number, n: number) => ({ id, born: n }));
    expect(
      (await server.api('PATCH', '/api/items/authors', { body: own })).json.data.map(
        (one: { born: number }) => one.born,
      ),
    ).toEqual([0, 1, 2]);
    const before = await server.lastChange();
    expect(
      (
        await server.api('PATCH', '/api/items/authors', {
          body: { keys: [keys[0], 999_999], data: { born: 9 } },
        })
      ).status,
    ).toBe(404);
    expect(
      (await server.api('POST', '/api/items/authors', { body: [{ name: 'fine' }, { born: 3 }] })).status,
    ).toBe(400);
    expect((await server.api('DELETE', '/api/items/authors', { body: [keys[0], 999_999] })).status).toBe(404);
    expect(await server.changesAfter(before)).toEqual([]);
    expect((await server.api('GET', `/api/items/authors/${keys[0]}`)).json.data.born).toBe(0);
    expect((await server.api('DELETE', '/api/items/authors', { body: { keys } })).status).toBe(204);
    expect(new Set((await server.changesAfter(before)).map((one) => one.changeset)).size).toBe(1);
  });

  it('changes and deletes the items that a query finds', async () => {
    await server.api('POST', '/api/items/authors', {
      body: [
        { name: 'q1', born: 7 },
        { name: 'q2', born: 7 },
      ],
    });
    const query = { filter: { born: 7 } };
    expect(
      (await server.api('PATCH', '/api/items/authors', { body: { query, data: { name: 'q' } } })).json.data,
    ).toHaveLength(2);
    const seq = await server.lastChange();
    expect((await server.api('DELETE', '/api/items/authors', { body: { query } })).status).toBe(204);
    expect(await server.changesAfter(seq)).toHaveLength(2);
    expect((await server.api('DELETE', '/api/items/authors', { body: { query } })).status).toBe(204);
    for (const wrong of [{ query: 'x' }, { query: { filter: { nope: 1 } } }, { query: { nope: 1 } }])
      await refused('/api/items/authors', { body: wrong }, 'DELETE');
  });

  it('writes nothing when the answer that was asked for is refused', async () => {
    const seq = await server.lastChange();
    for (const query of ['fields=nope', 'nope=1', 'sort=id', 'limit=1']) {
      await refused(`/api/items/authors?${query}`, { body: { name: 'ghost' } }, 'POST');
      await refused(`/api/items/authors/1?${query}`, { body: { name: 'ghost' } }, 'PATCH');
    }
    expect(await server.changesAfter(seq)).toEqual([]);
  });

  it('answers a key that cannot be one with 404, whatever the verb', async () => {
    for (const key of [
      '0x1',
      '1e0',
      '99999999999',
      '-1',
      'abc',
      '1.5',
      '%00',
      '%20',
      'null',
      '%EF%BF%BD',
      '9'.repeat(30),
    ]) {
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        const { status, text } = await server.api(
          method,
          `/api/items/posts/${key}`,
          method === 'PATCH' ? { body: {} } : {},
        );
        expect(status, `${method} ${key} ${text}`).toBe(404);
      }
    }
  });

  it('holds when many writes to what is not there come at once', async () => {
    await Promise.all(
      Array.from({ length: 20 }, () => server.api('POST', '/api/items/things', { body: {} })),
    );
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        server.api('PATCH', '/api/items/posts/999999', { body: { score: 1 } }),
      ),
    );
    expect(new Set(answers.map((one) => one.status))).toEqual(new Set([404]));
  });

  it('refuses what would break a relation', async () => {
    expect(await refused('/api/items/posts', { body: { title: 'x', author: 999 } }, 'POST')).toMatchObject({
      code: 'RELATED_MISSING',
    });
    expect(await refused('/api/items/posts', { body: { title: 'x', author: 'abc' } }, 'POST')).toMatchObject({
      code: 'VALIDATION_FAILED',
      path: 'author',
    });
    const taken = await server.api('POST', '/api/items/tags', { body: { slug: 'a' } });
    expect([taken.status, taken.json.errors[0].extensions.code]).toEqual([409, 'NOT_UNIQUE']);
  });

  const bad = (name: string, query: string, path: string) => ({
    name,
    request: `GET /api/items/posts?${query}`,
    status: 400,
    code: 'INVALID_QUERY',
    path,
  });
  const enc = encodeURIComponent;
  scenarios(
    () => ({ server, tokens: {} }),
    [
      bad('an unknown parameter', 'fliter={}', 'fliter'),
      { ...bad('a near parameter has a hint', 'fliter={}', 'fliter'), contains: ['Did you mean filter?'] },
      bad('an unknown field in fields', 'fields=titel', 'fields.titel'),
      {
        ...bad('a near field has a hint', 'fields=titel', 'fields.titel'),
        contains: ['Did you mean title?'],
      },
      bad('an unknown field in sort', 'sort=id,nope', 'sort[1]'),
      bad('an unknown field in a filter', `filter=${enc('{"nope":{"_eq":1}}')}`, 'filter.nope'),
      bad('an unknown operator', `filter=${enc('{"title":{"_like":"x"}}')}`, 'filter.title._like'),
      bad(
        'an operator of another type',
        `filter=${enc('{"score":{"_contains":"x"}}')}`,
        'filter.score._contains',
      ),
      bad(
        'an unknown field inside a relation',
        `filter=${enc('{"author":{"nope":1}}')}`,
        'filter.author.nope',
      ),
      bad('a value of another type', `filter=${enc('{"score":{"_eq":"x"}}')}`, 'filter.score._eq'),
      bad('an object for a value', `filter=${enc('{"score":{"_eq":{"a":1}}}')}`, 'filter.score._eq'),
      bad('a number beyond 32 bits', `filter=${enc('{"score":{"_gt":99999999999}}')}`, 'filter.score._gt'),
      bad('a filter that is no JSON', 'filter={', 'filter'),
      bad('a filter that is a list', 'filter=[]', 'filter'),
      bad('a filter that is a text', 'filter=5', 'filter'),
      bad('_and without a list', `filter=${enc('{"_and":{"a":1}}')}`, 'filter._and'),
      bad('_between with one value', `filter=${enc('{"score":{"_between":[1]}}')}`, 'filter.score._between'),
      bad('_null with a text', `filter=${enc('{"score":{"_null":"maybe"}}')}`, 'filter.score._null'),
      bad('a prototype in a filter', `filter=${enc('{"__proto__":{"_eq":1}}')}`, 'filter.__proto__'),
      bad(
        'a prototype inside a relation',
        `filter=${enc('{"author":{"__proto__":{"name":"x"}}}')}`,
        'filter.author.__proto__',
      ),
      bad(
        'a constructor inside a relation',
        `filter=${enc('{"author":{"constructor":{"name":"x"}}}')}`,
        'filter.author.constructor',
      ),
      bad('toString inside a relation', `filter=${enc('{"tags":{"toString":{}}}')}`, 'filter.tags.toString'),
      bad('a prototype in brackets', 'filter[__proto__][a]=1', 'filter[__proto__][a]'),
      bad('a parameter in two forms', 'filter[a]=1&filter[a][b]=2', 'filter[a][b]'),
      bad('unbalanced brackets', 'filter[a=1', 'filter[a'),
      bad('a limit that is no number', 'limit=ten', 'limit'),
      bad('a limit below all', 'limit=-2', 'limit'),
      bad('an offset below zero', 'offset=-1', 'offset'),
      bad('a page of zero', 'page=0', 'page'),
      bad('unknown meta', 'meta=nope', 'meta'),
      bad('search twice', 'search=a&search=b', 'search'),
      bad('a search with NUL', 'search=%00', 'search'),
      bad('a search that is too long', `search=${'x'.repeat(300)}`, 'search'),
      bad('a broken percent sequence', 'search=%E0%A4%A', 'search=%E0%A4%A'),
      bad('deep on what is no relation', `deep=${enc('{"title":{"_limit":1}}')}`, 'deep.title'),
      bad(
        'an unknown parameter in deep',
        `fields=tags&deep=${enc('{"tags":{"_nope":1}}')}`,
        'deep.tags._nope',
      ),
      bad(
        'a relation in deep that is not there',
        `fields=tags&deep=${enc('{"tags":{"nope":{"_limit":1}}}')}`,
        'deep.tags.nope',
      ),
      bad(
        'deep that is not asked for is checked too',
        `fields=title&deep=${enc('{"tags":{"_nope":1}}')}`,
        'deep.tags._nope',
      ),
      bad(
        'a parameter of a list on a link to one',
        `fields=author.name&deep=${enc('{"author":{"_limit":1}}')}`,
        'deep.author._limit',
      ),
      bad('deep that holds a text', `fields=author.name&deep=${enc('{"author":"x"}')}`, 'deep.author'),
      bad('fields inside what is no relation', 'fields=title.x', 'fields.title'),
      bad(
        'fields that go too deep',
        'fields=author.posts.author.posts.author.posts.id',
        'fields.author.posts.author.posts.author.posts.id',
      ),
      bad('sort through many', 'sort=tags.slug', 'sort[0]'),
      bad('more than eight sorts', 'sort=id,id,id,id,id,id,id,id,id', 'sort'),
      bad('a URL of 9,000 characters', `search=${'x'.repeat(9000)}`, 'query'),
      bad('deep brackets', `filter${'[a]'.repeat(20)}=1`, 'filter'),
      {
        ...bad('nested _not', `filter=${enc(`${'{"_not":'.repeat(40)}{}${'}'.repeat(40)}`)}`, ''),
        path: `filter${'._not'.repeat(13)}`,
      },
      {
        name: 'a body that is no JSON',
        request: 'POST /api/items/posts',
        raw: '{',
        status: 400,
        code: 'INVALID_BODY',
      },
      { name: 'an empty body', request: 'POST /api/items/posts', status: 400, code: 'INVALID_BODY' },
      {
        name: 'a body that is a text',
        request: 'POST /api/items/posts',
        body: 'x',
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a body that is null',
        request: 'POST /api/items/posts',
        raw: 'null',
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a list of texts',
        request: 'POST /api/items/posts',
        body: ['x'],
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a body with a prototype',
        request: 'POST /api/items/posts',
        raw: '{"__proto__":{"title":"x"}}',
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a body with an escaped prototype',
        request: 'POST /api/items/posts',
        raw: '{"title":"x","\\u005f_proto__":{"score":1}}',
        status: 400,
      },
      {
        name: 'a body of 10,000 levels',
        request: 'POST /api/items/posts',
        raw: '['.repeat(10_000) + ']'.repeat(10_000),
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a value of 10,000 levels',
        request: 'POST /api/items/things',
        raw: `{"a_json":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a body of two MiB',
        request: 'POST /api/items/things',
        raw: JSON.stringify({ a_text: 'x'.repeat(2_000_000) }),
        status: 413,
        code: 'BODY_TOO_LARGE',
      },
      {
        name: 'a body that is a form',
        request: 'POST /api/items/posts',
        raw: 'title=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
      },
      {
        name: 'invalid UTF-8 is no JSON',
        request: 'SEARCH /api/items/posts',
        body: { query: { search: '\ud800' } },
        status: 400,
        code: 'INVALID_QUERY',
        path: 'search',
      },
      {
        name: 'a very long value in a filter',
        request: 'SEARCH /api/items/things',
        body: { query: { filter: { a_text: { _contains: 'x'.repeat(200_000) } } } },
        status: 400,
        code: 'INVALID_QUERY',
        path: 'filter.a_text._contains',
      },
      {
        name: 'more values than a list may have',
        request: 'SEARCH /api/items/posts',
        body: { query: { filter: { id: { _in: Array.from({ length: 501 }, (_, n) => n) } } } },
        status: 400,
        code: 'INVALID_QUERY',
        path: 'filter.id._in',
      },
      { name: 'an unknown collection', request: 'GET /api/items/nope', status: 403, code: 'FORBIDDEN' },
      {
        name: 'a collection of Kasbah itself',
        request: 'GET /api/items/kasbah_users',
        status: 403,
        code: 'FORBIDDEN',
      },
      {
        name: 'a prototype as a collection',
        request: 'GET /api/items/__proto__',
        status: 403,
        code: 'FORBIDDEN',
      },
      { name: 'an address that is not there', request: 'GET /api/nope', status: 404, code: 'NOT_FOUND' },
      {
        name: 'a method that is not possible',
        request: 'PUT /api/items/posts',
        status: 405,
        code: 'METHOD_NOT_ALLOWED',
      },
      { name: 'a broken path', request: 'GET /api/items/posts/%E0%A4%A', status: 404, code: 'NOT_FOUND' },
      {
        name: 'a key that the database makes cannot change',
        request: 'PATCH /api/items/posts/1',
        body: { id: 9 },
        status: 400,
        code: 'READONLY_FIELD',
        path: 'id',
      },
      {
        name: 'the other side of a link',
        request: 'PATCH /api/items/authors/1',
        body: { posts: [1] },
        status: 400,
        code: 'VALIDATION_FAILED',
        path: 'posts',
      },
      {
        name: 'a patch that changes nothing is no change',
        request: 'PATCH /api/items/posts/1',
        body: { title: 'Alpha' },
        status: 200,
      },
      {
        name: 'a patch without a key',
        request: 'PATCH /api/items/posts',
        body: [{ title: 'x' }],
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'a patch of no keys',
        request: 'PATCH /api/items/posts',
        body: { keys: [], data: {} },
        status: 400,
        code: 'INVALID_BODY',
      },
      {
        name: 'keys that are objects',
        request: 'DELETE /api/items/posts',
        body: [{}, [1]],
        status: 404,
        code: 'NOT_FOUND',
      },
    ],
  );
});
