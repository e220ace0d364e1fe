import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedBlog } from '../testing/blog.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type Scenario, scenarios } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const post = (collection: string, body: unknown, more: object = {}) => ({
  method: 'POST',
  path: `/items/${collection}`,
  body,
  ...more,
});
const get = (path: string) => ({ method: 'GET', path: `/items/${path}` });

/** A batch that is refused with the problem of one of its steps, and leaves nothing behind. */
const refused = (name: string, steps: unknown, path: string, more: Partial<Scenario> = {}): Scenario => ({
  name,
  request: 'POST /api/batch',
  body: { steps },
  status: 400,
  code: 'INVALID_BODY',
  path,
  ...more,
});

const ADD = post('authors', { name: 'Nobody' });

describe.each(testDatabases())('Batches on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  const tokens: Record<string, string> = {};
  const batch = (steps: unknown, query = '', headers: Record<string, string> = {}) =>
    server.api('POST', `/api/batch${query}`, { body: { steps }, headers });

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await seedBlog(server);
    const role = await server.api('POST', '/api/access/roles', { body: { name: 'adder' } });
    const policy = { role: role.json.data.id, effect: 'allow', where: null, fields: ['*'] };
    for (const [collection, action] of Object.entries({ authors: 'create', posts: 'read' }))
      await server.api('POST', '/api/access/policies', { body: { ...policy, collection, action } });
    const key = await server.api('POST', '/api/access/keys', {
      body: { name: 'a', role: role.json.data.id },
    });
    tokens.adder = key.json.data.token;
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('runs requests to several collections as one changeset, later ones with earlier answers', async () => {
    const before = await server.lastChange();
    const { status, json, text, headers } = await batch(
      [
        post('authors', { name: 'Grace', born: 1906 }, { as: 'grace' }),
        post('posts', [{ title: 'First', author: { $ref: 'grace.data.id' }, tags: ['a'] }]),
        get('posts?filter[author][name]=Grace&fields=title,author.born&meta=filter_count'),
        {
          method: 'PATCH',
          path: '/items/posts',
          body: { keys: [{ $ref: '1.data.0.id' }], data: { score: 9 } },
        },
        { method: 'PUT', path: '/items/tags', body: { slug: 'made', label: { $ref: '0.data.name' } } },
        post('posts', { title: 'Third', tags: [{ $ref: '4.data.slug' }], score: { $ref: '0.data.born' } }),
        { method: 'DELETE', path: '/items/posts', body: [{ $ref: '5.data.id' }] },
        get('authors/1?fields=name'),
      ],
      '?comment=All%20of%20it',
    );
    expect(status, text).toBe(200);
    const { data } = json;
    expect(data.map((one: { status: number }) => one.status)).toEqual([
      200, 200, 200, 200, 200, 200, 204, 200,
    ]);
    const id = data[0].body.data.id;
    expect(data[1].body.data).toMatchObject([{ title: 'First', author: id }]);
    expect(data[2].body).toEqual({
      data: [{ title: 'First', author: { born: 1906 } }],
      meta: { filter_count: 1 },
    });
    expect(data[3].body.data).toMatchObject([{ title: 'First', score: 9 }]);
    expect(data[4].body.data).toMatchObject({ slug: 'made', label: 'Grace' });
    expect(data[5].body.data).toMatchObject({ title: 'Third', score: 1906 });
    expect(data[6]).toEqual({ status: 204, body: null });
    expect(data[7].body.data).toEqual({ name: 'Ada' });
    const changes = await server.changesAfter(before);
    expect(headers['kasbah-changeset']).toBe(changes[0]?.changeset);
    expect(new Set(changes.map(({ changeset }) => changeset)).size).toBe(1);
    expect(changes.map(({ collection, action }) => `${collection} ${action}`)).toEqual([
      'authors create',
      'posts create',
      'posts_tags create',
      'posts update',
      'tags create',
      'posts create',
      'posts_tags create',
      'posts_tags delete',
      'posts delete',
    ]);
    const log = await server.api('GET', `/api/items/authors/${id}/history`);
    expect(log.json.data[0].comment).toBe('All of it');
  });

  it('takes everything back where one step is refused', async () => {
    const before = await server.lastChange();
    const { status, json } = await batch([ADD, post('posts', [{ title: 'x' }, { title: 5, score: 'y' }])]);
    expect(status).toBe(400);
    expect(json.errors.map((one: { extensions: object }) => one.extensions)).toMatchObject([
      { path: 'steps[1].body[1].title', step: 1, code: 'VALIDATION_FAILED' },
      { path: 'steps[1].body[1].score', step: 1 },
    ]);
    expect(await server.changesAfter(before)).toEqual([]);
    const { data } = (await server.api('GET', '/api/items/authors?filter[name]=Nobody')).json;
    expect(data).toEqual([]);
  });

  it('is tried out without writing', async () => {
    const before = await server.lastChange();
    const { json } = await batch(
      [
        post('authors', { name: 'Tried' }, { as: 'a' }),
        post('posts', { title: 'T', author: { $ref: 'a.data.id' } }),
      ],
      '?dry_run=true',
    );
    const id = json.data[0].body.data.id;
    expect(json.data[1].body.data).toMatchObject({ title: 'T', author: id });
    expect(json.meta.dry_run).toBe(true);
    expect(json.meta.changes).toMatchObject([
      { collection: 'authors', action: 'create', item: String(id) },
      { collection: 'posts', action: 'create' },
    ]);
    expect(await server.changesAfter(before)).toEqual([]);
  });

  it('checks If-Match of each step, with what the steps before did', async () => {
    const read = await server.api('GET', '/api/items/authors/2');
    const { etag } = read.headers;
    const patch = (tag: unknown, body: object) => ({
      method: 'PATCH',
      path: '/items/authors/2',
      body,
      headers: { 'If-Match': tag },
    });
    const twice = await batch([patch(etag, { born: 1841 }), patch(etag, { born: 1842 })]);
    expect([twice.status, twice.json.errors[0].extensions]).toMatchObject([
      412,
      {
        path: 'steps[1].headers.If-Match',
        step: 1,
        base: read.json.data,
        current: { ...read.json.data, born: 1841 },
        clashes: ['born'],
      },
    ]);
    const once = await batch([get('authors'), patch(etag, { born: 1841 })]);
    expect(once.status, once.text).toBe(200);
    expect((await batch([patch(etag, { born: 1843 })])).status).toBe(412);
    const after = await server.api('GET', '/api/items/authors/2');
    expect(after.json.data.born).toBe(1841);
  });

  it('lets one of several through that saw the same version', async () => {
    const { etag } = (await server.api('GET', '/api/items/authors/3')).headers;
    const steps = (name: string) => [
      get('authors/3'),
      { method: 'PATCH', path: '/items/authors/3', body: { name }, headers: { 'if-match': etag } },
    ];
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => batch(steps(name))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  });

  it('is written once under an Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': 'a-batch' };
    const first = await batch([post('authors', { name: 'Once' })], '', headers);
    const second = await batch([post('authors', { name: 'Once' })], '', headers);
    expect([second.status, second.text]).toEqual([200, first.text]);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect((await batch([ADD], '', headers)).status).toBe(422);
  });

  it('does not let answers in answers grow without bounds', async () => {
    const twice = (index: number) =>
      post('things', { a_json: [{ $ref: `${index}.data.a_json` }, { $ref: `${index}.data.a_json` }] });
    const steps = [
      post('things', { a_json: 'x'.repeat(100) }),
      ...Array.from({ length: 40 }, (_, i) => twice(i)),
    ];
    const { status, json } = await batch(steps);
    expect([status, json.errors[0].message]).toEqual([
      400,
      'The answers that the batch refers to are too large.',
    ]);
  });

  scenarios(
    () => ({ server, tokens }),
    [
      refused('no steps', [], 'steps'),
      refused('steps that are no list', {}, 'steps'),
      refused('a hundred and one steps', Array(101).fill(ADD), 'steps'),
      { ...refused('another member', [], ''), body: { steps: [ADD], mode: 'fast' }, path: 'mode' },
      {
        ...refused('another parameter', [ADD], 'fields', { code: 'INVALID_QUERY' }),
        request: 'POST /api/batch?fields=id',
      },
      refused('a step that is no object', [ADD, 'x'], 'steps[1]'),
      refused('an unknown member of a step', [{ ...ADD, url: '/' }], 'steps[0].url'),
      refused('an unknown method', [{ ...ADD, method: 'SEARCH' }], 'steps[0].method'),
      refused(
        'a method that is a name of every object',
        [{ ...ADD, method: 'constructor' }],
        'steps[0].method',
      ),
      refused('a path elsewhere', [{ method: 'GET', path: '/users/me' }], 'steps[0].path'),
      refused('a path with /api', [{ method: 'GET', path: '/api/items/posts' }], 'steps[0].path'),
      refused('a path that goes on', [get('posts/1/history')], 'steps[0].path'),
      refused(
        'a whole address',
        [{ method: 'GET', path: 'http://example.org/items/posts' }],
        'steps[0].path',
      ),
      refused('a broken path', [get('posts/%E0%A4%A')], 'steps[0].path'),
      refused('a body where none is taken', [{ ...get('posts'), body: {} }], 'steps[0].body'),
      refused(
        'another header',
        [{ ...ADD, headers: { authorization: 'Bearer x' } }],
        'steps[0].headers.authorization',
      ),
      refused(
        'a tag that is none',
        [{ method: 'DELETE', path: '/items/posts/1', headers: { 'If-Match': 1 } }],
        'steps[0].headers.If-Match',
        { code: 'INVALID_HEADER' },
      ),
      refused('If-Match of many', [{ ...ADD, headers: { 'If-Match': '*' } }], 'steps[0].headers.If-Match', {
        code: 'INVALID_HEADER',
      }),
      refused('a name that is a number', [{ ...ADD, as: '0' }], 'steps[0].as'),
      refused(
        'a name twice',
        [
          { ...ADD, as: 'a' },
          { ...ADD, as: 'a' },
        ],
        'steps[1].as',
      ),
      refused('the name __proto__', [{ ...ADD, as: '__proto__' }], 'steps[0].as'),
      refused(
        'a name that is not there',
        [ADD, post('posts', { author: { $ref: 'b.data.id' } })],
        'steps[1].body.author',
      ),
      refused(
        'a later step',
        [post('posts', { tags: [{ $ref: '1.data.id' }] }), ADD],
        'steps[0].body.tags[0]',
      ),
      refused('the step itself', [post('posts', { author: { $ref: '0.data.id' } })], 'steps[0].body.author'),
      refused(
        'a name without a path',
        [ADD, post('posts', { author: { $ref: '0' } })],
        'steps[1].body.author',
      ),
      refused(
        'more beside $ref',
        [ADD, post('posts', { author: { $ref: '0.data.id', x: 1 } })],
        'steps[1].body.author',
      ),
      refused(
        'a path that is not in the answer',
        [ADD, post('posts', { author: { $ref: '0.data.nope' } })],
        'steps[1].body.author',
      ),
      refused(
        'a prototype in a path',
        [ADD, post('posts', { author: { $ref: '0.data.__proto__' } })],
        'steps[1].body.author',
      ),
      refused(
        'the length of a text',
        [ADD, post('posts', { score: { $ref: '0.data.name.length' } })],
        'steps[1].body.score',
      ),
      {
        ...refused('the key __proto__', [], '__proto__'),
        body: undefined,
        raw: '{"steps":[{"method":"POST","path":"/items/authors","body":{"__proto__":{"name":"x"}}}]}',
      },
      refused(
        'a parameter that is of the batch',
        [{ ...ADD, path: '/items/authors?dry_run=true' }],
        'steps[0].dry_run',
        {
          code: 'INVALID_QUERY',
        },
      ),
      refused('an unknown field in a question', [ADD, get('posts?filter[nope]=1')], 'steps[1].filter.nope', {
        code: 'INVALID_QUERY',
      }),
      refused('an unknown field in a body', [ADD, post('posts', { nope: 1 })], 'steps[1].body.nope', {
        code: 'UNKNOWN_FIELD',
      }),
      refused('an item that is not there', [ADD, get('posts/4711')], 'steps[1]', {
        status: 404,
        code: 'NOT_FOUND',
      }),
      refused('a body that is none', [{ method: 'PATCH', path: '/items/posts/1' }], 'steps[0]'),
      refused(
        'more items than a batch may write',
        [post('many', Array(400).fill({ n: 1 })), post('many', Array(101).fill({ n: 1 }))],
        'steps[1]',
      ),
      refused('what the single request would be refused', [ADD, post('posts', { title: 'x' })], 'steps[1]', {
        as: 'adder',
        status: 403,
        code: 'FORBIDDEN',
      }),
      refused(
        'the answer to what may not be read',
        [{ ...ADD, as: 'a' }, post('authors', { name: { $ref: 'a.data.name' } })],
        'steps[1].body.name',
        {
          as: 'adder',
        },
      ),
      refused('a write of nobody', [ADD], 'steps[0]', { as: null, status: 403, code: 'FORBIDDEN' }),
      {
        name: 'several broken steps are told at once',
        request: 'POST /api/batch',
        body: { steps: [{ ...ADD, url: 1 }, ADD, { ...ADD, method: 'x' }] },
        status: 400,
        contains: ['steps[0].url', 'steps[2].method'],
      },
      {
        name: 'what may be done is done',
        request: 'POST /api/batch',
        as: 'adder',
        body: { steps: [post('authors', { name: 'Allowed' }), get('posts/1?fields=title')] },
        status: 200,
        data: [
          { status: 204, body: null },
          { status: 200, body: { data: { title: 'Alpha' } } },
        ],
        changes: ['authors create'],
      },
      { name: 'a GET is none', request: 'GET /api/batch', status: 405, code: 'METHOD_NOT_ALLOWED' },
    ],
  );
});
