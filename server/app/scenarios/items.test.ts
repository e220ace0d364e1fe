import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedBlog } from '../testing/blog.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { queryString } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

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
    await seedBlog(server);
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('names every problem of every item at once', async () => {
    const { json } = await server.api('POST', '/api/items/posts', {
      body: { title: 5, score: 'x', nope: 1, author: {} },
    });
    expect(json.errors.map((one: { extensions: { path: string } }) => one.extensions.path)).toEqual(['nope']);
    const second = await server.api('POST', '/api/items/posts', { body: { score: 'x', author: {} } });
    expect(
      second.json.errors.map((one: { extensions: { path: string } }) => one.extensions.path).sort(),
    ).toEqual(['author.name', 'score', 'title']);
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
    const crossed = ['a', 'b', 'c', 'd', 'e', 'f'].map((alias) => `posts ${alias}`).join(', ');
    await server.sql(`INSERT INTO many (n) SELECT 1 FROM ${crossed} LIMIT 10000`);
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
    for (const [tags, path] of [
      [[{}], 'tags[0].slug'],
      ['b', 'tags'],
      [[['b']], 'tags[0]'],
      [{ add: [] }, 'tags'],
      [{ create: 'b' }, 'tags.create'],
      [{ create: ['b'] }, 'tags.create[0]'],
      [{ update: [{}] }, 'tags.update[0]'],
    ]) {
      expect(await refused(`/api/items/posts/${id}`, { body: { tags } }, 'PATCH')).toMatchObject({
        code: 'VALIDATION_FAILED',
        path,
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
});
