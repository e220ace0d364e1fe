import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { queryString, type Scenario, scenarios } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
const link = (name: string, collection: string, more = {}) => ({
  name,
  type: 'many-to-one',
  options: { collection, on_delete: 'cascade' },
  ...more,
});

const COLLECTIONS = [
  {
    name: 'articles',
    fields: [
      KEY,
      { name: 'title', type: 'string', required: true },
      { name: 'public', type: 'boolean', default: false },
      { name: 'owner', type: 'uuid' },
      { name: 'author', type: 'string' },
      { name: 'note', type: 'text' },
      { name: 'comments', type: 'one-to-many', options: { collection: 'comments', field: 'article' } },
      {
        name: 'labels',
        type: 'many-to-many',
        options: { collection: 'labels', junction: 'articles_labels', from: 'article', to: 'label' },
      },
    ],
  },
  {
    name: 'comments',
    fields: [
      KEY,
      { name: 'text', type: 'string' },
      { name: 'hidden', type: 'boolean' },
      link('article', 'articles'),
    ],
  },
  {
    name: 'labels',
    fields: [
      { name: 'slug', type: 'string', primary: true, required: true },
      { name: 'note', type: 'string' },
    ],
  },
  {
    name: 'articles_labels',
    fields: [
      link('article', 'articles', { primary: true, required: true }),
      link('label', 'labels', { primary: true, required: true }),
    ],
  },
  { name: 'salaries', fields: [KEY, { name: 'amount', type: 'integer' }] },
];

const PASSWORD = 'four unrelated words here';

interface PolicyParts {
  where?: unknown;
  fields?: string[];
  effect?: 'allow' | 'deny';
}

describe.each(testDatabases())('Access on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  const tokens: Record<string, string> = {};
  const users: Record<string, string> = {};

  const ok = async (method: string, address: string, body?: unknown, as?: string | null) => {
    const answer = await server.api(method, address, {
      ...(body !== undefined && { body }),
      ...(as !== undefined && { as: as === null ? null : tokens[as]! }),
    });
    expect(answer.status, `${method} ${address} ${answer.text}`).toBeLessThan(300);
    return answer.json?.data;
  };
  const policy = (role: string, collection: string, action: string, parts: PolicyParts = {}) =>
    ok('POST', '/api/access/policies', { role, collection, action, fields: ['*'], ...parts });
  const role = async (label: string) => (await ok('POST', '/api/access/roles', { label })).id as string;
  const keyOf = async (roleId: string) =>
    (await ok('POST', '/api/access/keys', { name: `key of ${roleId}`, role: roleId })).token as string;
  const list = async (as: string, collection: string, query: Record<string, unknown> = {}) =>
    (await ok('GET', `/api/items/${collection}?${queryString(query)}`, undefined, as)) as Record<
      string,
      unknown
    >[];
  const idsOf = async (as: string, query: Record<string, unknown>) =>
    (await list(as, 'articles', { fields: 'id', sort: 'id', ...query })).map((item) => item.id);

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await ok('POST', '/api/schema/apply', { collections: COLLECTIONS });

    const own = await role('Own articles');
    const reader = await role('Public articles');
    users.both = (
      await ok('POST', '/api/users', {
        name: 'Both',
        email: 'both@example.com',
        password: PASSWORD,
        roles: [own, reader],
      })
    ).id;
    users.other = (
      await ok('POST', '/api/users', {
        name: 'Other',
        email: 'other@example.com',
        password: PASSWORD,
        roles: [],
      })
    ).id;
    tokens.both = (await ok('POST', '/api/access/keys', { name: 'both', user: users.both })).token;
    tokens.other = (await ok('POST', '/api/access/keys', { name: 'other', user: users.other })).token;
    const { both, other } = users;
    await ok('POST', '/api/items/articles', [
      { title: 'own, private', public: false, owner: both, author: 'CANARY1', note: 'NOTE1' },
      { title: 'theirs, public', public: true, owner: other, author: 'CANARY2', note: 'NOTE2' },
      { title: 'theirs, private', public: false, owner: other, author: 'CANARY3', note: 'NOTE3' },
      { title: 'own, public', public: true, owner: both, author: 'CANARY4', note: 'NOTE4' },
      { title: 'of nobody, public', public: true, owner: null, author: 'CANARY5', note: 'NOTE5' },
    ]);
    await ok('POST', '/api/items/comments', [
      { text: 'c1', hidden: false, article: 2 },
      { text: 'HIDDEN2', hidden: true, article: 2 },
      { text: 'HIDDEN3', hidden: true, article: 4 },
    ]);
    await ok('POST', '/api/items/labels', [
      { slug: 'open', note: 'x' },
      { slug: 'closed', note: 'LABELNOTE' },
    ]);
    await ok('POST', '/api/items/articles_labels', [
      { article: 2, label: 'open' },
      { article: 4, label: 'closed' },
    ]);
    await ok('POST', '/api/items/salaries', [{ amount: 100 }]);

    const mine = { owner: { _eq: '$CURRENT_USER' } };
    const open = { public: { _eq: true } };
    await policy(own, 'articles', 'read', { where: mine });
    await policy(own, 'articles', 'update', { where: mine, fields: ['title', 'note', 'public'] });
    await policy(reader, 'articles', 'read', { where: open, fields: ['id', 'title', 'public', 'owner'] });
    await policy(reader, 'articles', 'update', { where: open, fields: ['title'] });
    await policy(reader, 'comments', 'read', { where: { hidden: { _neq: true } }, fields: ['*'] });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  describe('without a policy', () => {
    const nothing = (as: string | null): Scenario[] => [
      {
        name: `${as} lists`,
        request: 'GET /api/items/articles',
        as,
        status: 403,
        code: 'FORBIDDEN',
        mustNotContain: ['CANARY'],
      },
      { name: `${as} reads one`, request: 'GET /api/items/articles/1', as, status: 403, code: 'FORBIDDEN' },
      {
        name: `${as} reads one that is not there`,
        request: 'GET /api/items/articles/999',
        as,
        status: 403,
        code: 'FORBIDDEN',
      },
      {
        name: `${as} searches by body`,
        request: 'SEARCH /api/items/articles',
        as,
        body: {},
        status: 403,
        code: 'FORBIDDEN',
      },
      {
        name: `${as} creates`,
        request: 'POST /api/items/articles',
        as,
        body: { title: 'x' },
        status: 403,
        code: 'FORBIDDEN',
      },
      {
        name: `${as} changes`,
        request: 'PATCH /api/items/articles/1',
        as,
        body: { title: 'x' },
        status: 403,
        code: 'FORBIDDEN',
      },
      { name: `${as} deletes`, request: 'DELETE /api/items/articles/1', as, status: 403, code: 'FORBIDDEN' },
      {
        name: `${as} deletes by query`,
        request: 'DELETE /api/items/articles',
        as,
        body: { query: {} },
        status: 403,
        code: 'FORBIDDEN',
      },
      {
        name: `${as} sees no collection`,
        request: 'GET /api/schema/manifest',
        as,
        status: 200,
        contains: ['"collections":[]'],
      },
    ];
    const doors = [
      '/api/users',
      '/api/access/roles',
      '/api/access/policies',
      '/api/access/keys',
      '/api/schema',
      '/api/jobs',
      '/api/jobs/runs',
      '/api/changes',
      '/api/plugins',
      '/api/settings',
      '/api/settings/environment',
    ];
    scenarios(
      () => ({ server, tokens }),
      [
        ...nothing(null),
        ...nothing('other'),
        ...doors.map(
          (door): Scenario => ({
            name: `a guest at ${door}`,
            request: `GET ${door}`,
            as: null,
            status: 401,
            code: 'UNAUTHENTICATED',
          }),
        ),
        ...doors.map(
          (door): Scenario => ({
            name: `no administrator at ${door}`,
            request: `GET ${door}`,
            as: 'other',
            status: 403,
            code: 'FORBIDDEN',
          }),
        ),
        {
          name: 'a guest applies a schema',
          request: 'POST /api/schema/apply',
          as: null,
          body: { collections: [{ name: 'x', fields: [] }] },
          status: 401,
        },
        {
          name: 'no administrator makes a key',
          request: 'POST /api/access/keys',
          as: 'other',
          body: { name: 'x', role: 'administrator' },
          status: 403,
        },
        {
          name: 'no administrator makes a policy',
          request: 'POST /api/access/policies',
          as: 'other',
          body: {},
          status: 403,
        },
        {
          name: 'no administrator starts a job',
          request: 'POST /api/jobs/start',
          as: 'other',
          body: { name: 'changelog-retention' },
          status: 403,
        },
        {
          name: 'an administrator lists all',
          request: 'GET /api/items/articles?fields=author',
          status: 200,
          contains: ['CANARY1', 'CANARY3', 'CANARY5'],
        },
        {
          name: 'guests see what needs no rights',
          request: 'GET /api/server/info',
          as: null,
          status: 200,
          mustNotContain: ['version', 'node', 'database'],
        },
        {
          name: 'a collection that is not there and one that may not be seen are refused alike',
          request: 'GET /api/items/nothing_here',
          as: 'other',
          status: 403,
          contains: ['You may not see nothing_here, or it does not exist.'],
        },
      ],
    );
  });

  describe('two roles whose fields depend on the row', () => {
    it('gives the author of own articles only', async () => {
      const items = await list('both', 'articles', { fields: 'id,title,author,note', sort: 'id' });
      expect(items).toEqual([
        { id: 1, title: 'own, private', author: 'CANARY1', note: 'NOTE1' },
        { id: 2, title: 'theirs, public' },
        { id: 4, title: 'own, public', author: 'CANARY4', note: 'NOTE4' },
        { id: 5, title: 'of nobody, public' },
      ]);
      expect(await ok('GET', '/api/items/articles/2', undefined, 'both')).not.toHaveProperty('author');
      expect(await ok('GET', '/api/items/articles/4', undefined, 'both')).toMatchObject({
        author: 'CANARY4',
      });
    });

    it.each([
      ['the value', { author: { _eq: 'CANARY2' } }, []],
      ['the value of own rows', { author: { _eq: 'CANARY4' } }, [4]],
      ['a list', { author: { _in: ['CANARY2', 'CANARY5', 'CANARY1'] } }, [1]],
      ['a part', { author: { _contains: 'CANARY' } }, [1, 4]],
      ['a part in any case', { author: { _icontains: 'canary' } }, [1, 4]],
      ['a beginning', { author: { _starts_with: 'CANARY5' } }, []],
      ['a range', { author: { _between: ['CANARY2', 'CANARY9'] } }, [4]],
      ['presence', { author: { _nnull: true } }, [1, 4]],
      ['absence', { author: { _null: true } }, []],
      ['emptiness', { author: { _empty: true } }, []],
    ])('a filter on a masked field sees own rows only: %s', async (_, filter, expected) => {
      expect(await idsOf('both', { filter })).toEqual(expected);
      const { json } = await server.api(
        'GET',
        `/api/items/articles?${queryString({ filter, meta: '*', limit: 0 })}`,
        { as: tokens.both! },
      );
      expect(json.meta).toEqual({ total_count: 4, filter_count: expected.length });
    });

    it.each(['_eq', '_neq', '_starts_with', '_contains', '_lt', '_gte', '_nstarts_with'])(
      'a negated %s tells nothing of a masked value',
      async (op) => {
        const guess = async (value: string) =>
          (await idsOf('both', { filter: { _not: { author: { [op]: value } } } })).filter(
            (id): id is number => id === 2 || id === 5,
          );
        for (const id of [2, 5] as number[]) {
          const right = (await guess(`CANARY${id}`)).includes(id);
          for (const wrong of ['CANARY', 'A', 'Z', 'CANARY3'])
            expect((await guess(wrong)).includes(id), `${op} ${wrong} ${id}`).toBe(right);
        }
      },
    );

    it('a search does not find masked values', async () => {
      for (const [search, expected] of [
        ['CANARY2', []],
        ['CANARY5', []],
        ['canary', [1, 4]],
        ['NOTE2', []],
        ['theirs', [2]],
      ] as const) {
        expect(await idsOf('both', { search }), search).toEqual(expected);
      }
    });

    it('sorting by a masked field tells nothing of its values', async () => {
      const order = async () => [
        await idsOf('both', { sort: 'author,id' }),
        await idsOf('both', { sort: '-author,id' }),
      ];
      const before = await order();
      expect(before).toEqual([
        [2, 5, 1, 4],
        [4, 1, 2, 5],
      ]);
      await ok('PATCH', '/api/items/articles/2', { author: 'ZZZ' });
      await ok('PATCH', '/api/items/articles/5', { author: 'AAA' });
      expect(await order()).toEqual(before);
      await ok('PATCH', '/api/items/articles/2', { author: 'CANARY2' });
      await ok('PATCH', '/api/items/articles/5', { author: 'CANARY5' });
    });

    it('a relation that leads there masks as well', async () => {
      const items = await list('both', 'comments', { fields: 'text,article.title,article.author' });
      expect(items).toEqual([{ text: 'c1', article: { title: 'theirs, public' } }]);
      expect(await list('both', 'comments', { filter: { article: { author: 'CANARY2' } } })).toEqual([]);
      expect(
        await list('both', 'comments', {
          filter: { _not: { article: { author: 'CANARY2' } } },
          fields: 'text',
        }),
      ).toEqual([{ text: 'c1' }]);
      const sorted = await list('both', 'comments', { sort: 'article.author', fields: 'text' });
      expect(sorted).toEqual([{ text: 'c1' }]);
    });

    it('history shows no field that is given for some rows only', async () => {
      const { text } = await server.api('GET', '/api/items/articles/2/history', { as: tokens.both! });
      expect(text).not.toContain('CANARY');
      expect(text).not.toContain('NOTE');
      expect((await server.api('GET', '/api/items/articles/3/history', { as: tokens.both! })).status).toBe(
        404,
      );
      expect((await server.api('GET', '/api/items/articles/2/history', { as: null })).status).toBe(401);
    });

    scenarios(
      () => ({ server, tokens }),
      [
        {
          name: 'an article out of reach is not there',
          request: 'GET /api/items/articles/3',
          as: 'both',
          status: 404,
          code: 'NOT_FOUND',
        },
        {
          name: 'and cannot be changed',
          request: 'PATCH /api/items/articles/3',
          as: 'both',
          body: { title: 'x' },
          status: 404,
          code: 'NOT_FOUND',
        },
        {
          name: 'one that may be seen and not deleted says so',
          request: 'DELETE /api/items/articles/4',
          as: 'both',
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'own articles take a note',
          request: 'PATCH /api/items/articles/1',
          as: 'both',
          body: { note: 'changed' },
          status: 200,
          changes: ['articles update'],
        },
        {
          name: 'articles of others take a title',
          request: 'PATCH /api/items/articles/2',
          as: 'both',
          body: { title: 'theirs, public!' },
          status: 200,
          changes: ['articles update'],
        },
        {
          name: 'articles of others take no note',
          request: 'PATCH /api/items/articles/2',
          as: 'both',
          body: { note: 'mine now' },
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'nor those of nobody',
          request: 'PATCH /api/items/articles/5',
          as: 'both',
          body: { title: 'x', note: 'mine now' },
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'nor in a list with own ones',
          request: 'PATCH /api/items/articles',
          as: 'both',
          body: { keys: [4, 2], data: { note: 'mine now' } },
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'a field that no policy gives cannot be written',
          request: 'PATCH /api/items/articles/1',
          as: 'both',
          body: { author: 'x' },
          status: 400,
          code: 'UNKNOWN_FIELD',
          path: 'author',
        },
        {
          name: 'the refusal for it is that of an unknown field',
          request: 'PATCH /api/items/articles/1',
          as: 'both',
          body: { autor: 'x' },
          status: 400,
          code: 'UNKNOWN_FIELD',
          path: 'autor',
        },
        {
          name: 'a field of no policy in a filter',
          request: `GET /api/items/comments?${queryString({ filter: { nope: 1 } })}`,
          as: 'both',
          status: 400,
          code: 'INVALID_QUERY',
          path: 'filter.nope',
        },
      ],
    );
  });

  describe('a role with a row filter and a list of fields', () => {
    let editor = '';
    beforeAll(async () => {
      editor = await role('Comment editor');
      await policy(editor, 'comments', 'read', {
        where: { hidden: { _eq: false } },
        fields: ['id', 'text', 'article'],
      });
      await policy(editor, 'comments', 'create', {
        where: { article: { _eq: 2 } },
        fields: ['text', 'article'],
      });
      await policy(editor, 'comments', 'update', {
        where: { hidden: { _eq: false } },
        fields: ['text', 'hidden', 'article'],
      });
      await policy(editor, 'comments', 'delete', { where: { text: { _starts_with: 'mine' } } });
      tokens.editor = await keyOf(editor);
    });
    scenarios(
      () => ({ server, tokens }),
      [
        {
          name: 'lists its rows and fields',
          request: 'GET /api/items/comments',
          as: 'editor',
          status: 200,
          data: [{ id: 1, text: 'c1', article: 2 }],
        },
        {
          name: 'counts its rows only',
          request: 'GET /api/items/comments?meta=*&limit=1',
          as: 'editor',
          status: 200,
          contains: ['"meta":{"total_count":1,"filter_count":1}'],
        },
        {
          name: 'a hidden field in fields',
          request: 'GET /api/items/comments?fields=hidden',
          as: 'editor',
          status: 400,
          code: 'INVALID_QUERY',
          contains: ['comments has no field hidden that you may see'],
          mustNotContain: ['Did you mean'],
        },
        {
          name: 'a hidden field in a filter',
          request: `GET /api/items/comments?${queryString({ filter: { hidden: true } })}`,
          as: 'editor',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'a hidden field in a sort',
          request: 'GET /api/items/comments?sort=hidden',
          as: 'editor',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'a relation to what may not be seen',
          request: 'GET /api/items/comments?fields=article.title',
          as: 'editor',
          status: 400,
          code: 'INVALID_QUERY',
          mustNotContain: ['articles'],
        },
        {
          name: 'a filter through it',
          request: `GET /api/items/comments?${queryString({ filter: { article: { title: 'x' } } })}`,
          as: 'editor',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'a sort through it',
          request: 'GET /api/items/comments?sort=article.title',
          as: 'editor',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'wildcards leave it out',
          request: 'GET /api/items/comments?fields=*.*',
          as: 'editor',
          status: 200,
          data: [{ id: 1, text: 'c1', article: 2 }],
        },
        {
          name: 'a row of another is not there',
          request: 'GET /api/items/comments/2',
          as: 'editor',
          status: 404,
        },
        {
          name: 'changing it neither',
          request: 'PATCH /api/items/comments/2',
          as: 'editor',
          body: { text: 'x' },
          status: 404,
        },
        {
          name: 'a write may not leave the row filter',
          request: 'PATCH /api/items/comments/1',
          as: 'editor',
          body: { hidden: true },
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'nor one of several',
          request: 'PATCH /api/items/comments',
          as: 'editor',
          body: [
            { id: 1, text: 'first' },
            { id: 1, hidden: true },
          ],
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'creating outside of the row filter',
          request: 'POST /api/items/comments',
          as: 'editor',
          body: { text: 'x', article: 1 },
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'creating without what the filter needs',
          request: 'POST /api/items/comments',
          as: 'editor',
          body: { text: 'x' },
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'creating several of which one is outside',
          request: 'POST /api/items/comments',
          as: 'editor',
          body: [
            { text: 'x', article: 2 },
            { text: 'x', article: 1 },
          ],
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'creating with a field that is not given',
          request: 'POST /api/items/comments',
          as: 'editor',
          body: { text: 'x', article: 2, hidden: false },
          status: 400,
          code: 'UNKNOWN_FIELD',
          path: 'hidden',
        },
        {
          name: 'creating what may be made and not be seen',
          request: 'POST /api/items/comments',
          as: 'editor',
          body: { text: 'mine', article: 2 },
          status: 204,
          changes: ['comments create'],
        },
        {
          name: 'deleting another',
          request: 'DELETE /api/items/comments/1',
          as: 'editor',
          status: 403,
          code: 'FORBIDDEN',
        },
        {
          name: 'deleting by a query reaches seen rows only',
          request: 'DELETE /api/items/comments',
          as: 'editor',
          body: { query: { filter: { text: 'HIDDEN2' } } },
          status: 204,
        },
      ],
    );
  });

  it('deletes what may not be seen and may be deleted', async () => {
    const [mine] = await ok(
      'GET',
      `/api/items/comments?${queryString({ filter: { text: 'mine' }, fields: 'id' })}`,
    );
    expect((await server.api('GET', `/api/items/comments/${mine.id}`, { as: tokens.editor! })).status).toBe(
      404,
    );
    expect(
      (await server.api('DELETE', `/api/items/comments/${mine.id}`, { as: tokens.editor! })).status,
    ).toBe(204);
  });

  it('unknown and forbidden fields get the same refusal', async () => {
    const says = async (name: string) => {
      const asked = ['fields', 'sort']
        .map((parameter) => `${parameter}=${name}`)
        .concat(`filter=${encodeURIComponent(JSON.stringify({ [name]: 1 }))}`);
      const answers = await Promise.all(
        asked.map((query) => server.api('GET', `/api/items/comments?${query}`, { as: tokens.editor! })),
      );
      return answers.map((answer) => answer.text.replaceAll(name, '…'));
    };
    expect(await says('hidden')).toEqual(await says('zzqqxx'));
  });

  describe('links to many', () => {
    beforeAll(async () => {
      const linker = await role('Linker');
      await policy(linker, 'articles', 'read', { fields: ['id', 'title', 'labels', 'comments'] });
      await policy(linker, 'articles', 'update', { fields: ['labels', 'title'] });
      tokens.linker = await keyOf(linker);
      const labeler = await role('Labeler');
      await policy(labeler, 'articles', 'read', { fields: ['id', 'labels', 'comments'] });
      await policy(labeler, 'articles', 'update', { fields: ['labels'] });
      await policy(labeler, 'labels', 'read', { fields: ['slug'] });
      await policy(labeler, 'comments', 'read', { where: { hidden: { _neq: true } } });
      for (const action of ['read', 'create', 'delete'])
        await policy(labeler, 'articles_labels', action, { where: { label: { _eq: 'open' } } });
      tokens.labeler = await keyOf(labeler);
    });
    const filter = (value: unknown) =>
      `GET /api/items/articles?${queryString({ fields: 'id', sort: 'id', filter: value })}`;
    scenarios(
      () => ({ server, tokens }),
      [
        {
          name: 'the default answer leaves out links to what may not be seen',
          request: 'GET /api/items/articles/4',
          as: 'linker',
          status: 200,
          data: { id: 4, title: 'own, public' },
        },
        {
          name: 'asked for by name they are refused',
          request: 'GET /api/items/articles?fields=labels',
          as: 'linker',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'whether there are any is not told',
          request: filter({ comments: { _null: true } }),
          as: 'linker',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'nor of a junction',
          request: filter({ labels: { _nnull: true } }),
          as: 'linker',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'setting links needs the rights of the junction',
          request: 'PATCH /api/items/articles/2',
          as: 'linker',
          body: { title: 'x', labels: [] },
          status: 403,
          code: 'FORBIDDEN',
          path: 'labels',
        },
        {
          name: 'links that may be seen',
          request: 'GET /api/items/articles?fields=id,labels,comments&sort=id',
          as: 'labeler',
          status: 200,
          data: [1, 2, 3, 4, 5].map((id) => ({
            id,
            labels: id === 2 ? ['open'] : [],
            comments: id === 2 ? [1] : [],
          })),
        },
        {
          name: 'a filter through links that may not be seen',
          request: filter({ labels: { slug: 'closed' } }),
          as: 'labeler',
          status: 200,
          data: [],
        },
        {
          name: 'and whether there are any',
          request: filter({ labels: { _nnull: true } }),
          as: 'labeler',
          status: 200,
          data: [{ id: 2 }],
        },
        {
          name: 'none of those that may be seen',
          request: filter({ labels: { _none: {} } }),
          as: 'labeler',
          status: 200,
          data: [{ id: 1 }, { id: 3 }, { id: 4 }, { id: 5 }],
        },
        {
          name: 'hidden comments do not count',
          request: filter({ comments: { _nnull: true } }),
          as: 'labeler',
          status: 200,
          data: [{ id: 2 }],
        },
        {
          name: 'a filter on a field of links that is not given',
          request: filter({ labels: { note: 'LABELNOTE' } }),
          as: 'labeler',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'adding a link outside of the row filter',
          request: 'PATCH /api/items/articles/1',
          as: 'labeler',
          body: { labels: ['closed'] },
          status: 403,
          code: 'FORBIDDEN',
          path: 'labels',
        },
        {
          name: 'removing a link outside of the row filter',
          request: 'PATCH /api/items/articles/4',
          as: 'labeler',
          body: { labels: [] },
          status: 200,
        },
        {
          name: 'which is still there',
          request: 'GET /api/items/articles/4?fields=labels',
          status: 200,
          data: { labels: ['closed'] },
        },
        {
          name: 'adding a link inside of it',
          request: 'PATCH /api/items/articles/4',
          as: 'labeler',
          body: { labels: ['open'] },
          status: 200,
          data: { id: 4, labels: ['open'], comments: [] },
          changes: ['articles_labels create'],
        },
        {
          name: 'leaves the others',
          request: 'GET /api/items/articles/4?fields=labels',
          status: 200,
          contains: ['open', 'closed'],
        },
      ],
    );
  });

  describe('deny', () => {
    beforeAll(async () => {
      const denied = await role('Denied');
      await policy(denied, 'articles', 'read');
      await policy(denied, 'articles', 'read', {
        effect: 'deny',
        where: { title: { _contains: 'private' } },
      });
      await policy(denied, 'articles', 'read', { effect: 'deny', fields: ['note'] });
      await policy(denied, 'articles', 'read', {
        effect: 'deny',
        where: { public: true },
        fields: ['author'],
      });
      await policy(denied, 'salaries', 'read');
      await policy(denied, 'salaries', 'read', { effect: 'deny' });
      tokens.denied = await keyOf(denied);
    });
    scenarios(
      () => ({ server, tokens }),
      [
        {
          name: 'takes rows away',
          request: 'GET /api/items/articles?fields=id&sort=id',
          as: 'denied',
          status: 200,
          data: [{ id: 2 }, { id: 4 }, { id: 5 }],
        },
        {
          name: 'takes a field away',
          request: 'GET /api/items/articles?fields=note',
          as: 'denied',
          status: 400,
          code: 'INVALID_QUERY',
        },
        {
          name: 'takes a field of some rows away',
          request: 'GET /api/items/articles',
          as: 'denied',
          status: 200,
          mustNotContain: ['CANARY', 'NOTE'],
        },
        {
          name: 'also for a filter',
          request: `GET /api/items/articles?${queryString({ filter: { author: 'CANARY2' } })}`,
          as: 'denied',
          status: 200,
          data: [],
        },
        {
          name: 'wins over everything',
          request: 'GET /api/items/salaries',
          as: 'denied',
          status: 200,
          data: [],
        },
        { name: 'and for one item', request: 'GET /api/items/salaries/1', as: 'denied', status: 404 },
      ],
    );
  });

  it('a policy without fields is refused, and a policy that lists none gives none', async () => {
    const some = await role('Nothing');
    for (const fields of [[], null, 'title', ['nope'], [5], [{}]]) {
      const { status, json } = await server.api('POST', '/api/access/policies', {
        body: { role: some, collection: 'articles', action: 'read', fields },
      });
      expect(status, JSON.stringify(fields)).toBe(400);
      expect(json.errors[0].extensions.path).toMatch(/^fields/);
    }
    for (const [wrong, path] of [
      [{ action: 'nope' }, 'action'],
      [{ effect: 'maybe' }, 'effect'],
      [{ collection: 'nope' }, 'collection'],
      [{ collection: 'kasbah_users' }, 'collection'],
      [{ role: 'administrator' }, 'role'],
      [{ where: 'x' }, 'where'],
      [{ where: '{"id":1}' }, 'where'],
      [{ where: [] }, 'where'],
      [{ where: { nope: 1 } }, undefined],
      [{ role: 'nobody' }, undefined],
      [{ role: {} }, 'role'],
      [{ nope: 1 }, 'nope'],
    ] as const) {
      const { status, json, text } = await server.api('POST', '/api/access/policies', {
        body: { role: some, collection: 'articles', action: 'read', fields: ['*'], ...wrong },
      });
      expect(status, `${JSON.stringify(wrong)} ${text}`).toBe(400);
      if (path) expect(json.errors[0].extensions.path, text).toBe(path);
    }
    tokens.nothing = await keyOf(some);
    expect((await server.api('GET', '/api/items/articles', { as: tokens.nothing })).status).toBe(403);
    expect(await ok('GET', `/api/access/policies?role=${some}`)).toEqual([]);
  });

  it('a policy counts at once and no longer than it is there', async () => {
    const some = await role('Short lived');
    tokens.short = await keyOf(some);
    const read = async () => (await server.api('GET', '/api/items/salaries', { as: tokens.short! })).status;
    for (let round = 0; round < 5; round++) {
      expect(await read()).toBe(403);
      const { id } = await policy(some, 'salaries', 'read');
      expect(await read()).toBe(200);
      await ok('PATCH', `/api/access/policies/${id}`, { effect: 'deny' });
      expect(await read()).toBe(403);
      await ok('DELETE', `/api/access/policies/${id}`);
    }
    await policy(some, 'salaries', 'read');
    await ok('DELETE', `/api/access/roles/${some}`);
    expect(await read()).toBe(401);
  });

  it('guests get what the public role has', async () => {
    const { id } = await policy('public', 'articles', 'read', {
      where: { public: true },
      fields: ['id', 'title'],
    });
    const { json } = await server.api('GET', '/api/items/articles?sort=id', { as: null });
    expect(json.data.map((item: object) => Object.keys(item))).toEqual([
      ['id', 'title'],
      ['id', 'title'],
      ['id', 'title'],
    ]);
    expect((await server.api('POST', '/api/items/articles', { as: null, body: { title: 'x' } })).status).toBe(
      403,
    );
    const { json: manifest } = await server.api('GET', '/api/schema/manifest', { as: null });
    expect(manifest.data.collections.map((one: { name: string }) => one.name)).toEqual(['articles']);
    expect(manifest.data.collections[0].fields.map((one: { name: string }) => one.name)).toEqual([
      'id',
      'title',
    ]);
    expect(manifest.data.collections[0].can).toEqual({
      create: false,
      read: true,
      update: false,
      delete: false,
    });
    expect((await server.api('GET', '/api/items/articles', { as: tokens.other! })).status).toBe(403);
    await ok('DELETE', `/api/access/policies/${id}`);
    expect((await server.api('GET', '/api/items/articles', { as: null })).status).toBe(403);
  });

  it.each([
    'g',
    'p',
    '*',
    'a, b',
    '"quoted"',
    "o'neill",
    'new\nline',
    'r.sub == "x" || true',
    '../x',
    'Rôle é',
    '🎉',
    'administrator ',
    '<b>',
    'null',
  ])('a role called %j has its own rights only', async (label) => {
    const made = await server.api('POST', '/api/access/roles', { body: { label } });
    if (label.trim() === 'administrator') {
      expect(made.status).toBe(409);
      return;
    }
    expect(made.status, made.text).toBe(200);
    const key = await keyOf(made.json.data.id);
    expect((await server.api('GET', '/api/items/salaries', { as: key })).status).toBe(403);
    await policy(made.json.data.id, 'salaries', 'read');
    expect((await server.api('GET', '/api/items/salaries', { as: key })).status).toBe(200);
    expect((await server.api('GET', '/api/items/articles', { as: key })).status).toBe(403);
    expect((await server.api('GET', '/api/users', { as: key })).status).toBe(403);
    await ok('DELETE', `/api/access/roles/${made.json.data.id}`);
  });

  it('an API key acts as its role or its owner, and ends with them', async () => {
    const me = await ok('GET', '/api/users/me', undefined, 'editor');
    expect(me).toMatchObject({ id: null, administrator: false, roles: [{ name: 'Comment editor' }] });
    const own = await ok('GET', '/api/users/me', undefined, 'both');
    expect(own).toMatchObject({ id: users.both, administrator: false });
    const narrowed = (
      await ok('POST', '/api/access/keys', {
        name: 'narrow',
        user: users.both,
        role: await role('No rights'),
      })
    ).token;
    expect((await server.api('GET', '/api/items/articles', { as: narrowed })).status).toBe(403);
    await ok('PATCH', `/api/users/${users.both}`, { status: 'suspended' });
    for (const token of [tokens.both!, narrowed])
      expect((await server.api('GET', '/api/items/articles', { as: token })).status).toBe(401);
    await ok('PATCH', `/api/users/${users.both}`, { status: 'active' });
    expect((await server.api('GET', '/api/items/articles', { as: tokens.both! })).status).toBe(200);
    const gone = await ok('POST', '/api/access/keys', { name: 'gone', user: users.both });
    expect((await server.api('GET', '/api/items/articles', { as: gone.token })).status).toBe(200);
    await ok('DELETE', `/api/access/keys/${gone.id}`);
    expect((await server.api('GET', '/api/items/articles', { as: gone.token })).status).toBe(401);
    for (const wrong of [
      { name: 'x', role: 'nobody' },
      { name: 'x', user: 'nobody' },
      { name: 'x', user: {} },
      { name: '' },
      { name: 'x', expires_at: 'x' },
      { name: 'x', expires_at: '2020-01-01' },
      { name: 'x', nope: 1 },
      [],
      'x',
      5,
    ]) {
      expect(
        (await server.api('POST', '/api/access/keys', { body: wrong })).status,
        JSON.stringify(wrong),
      ).toBe(400);
    }
  });

  it('built-in roles stay as they are', async () => {
    for (const id of ['administrator', 'public']) {
      expect((await server.api('DELETE', `/api/access/roles/${id}`)).status).toBe(409);
      expect((await server.api('PATCH', `/api/access/roles/${id}`, { body: { label: 'x' } })).status).toBe(
        409,
      );
    }
    expect((await server.api('DELETE', '/api/access/roles/nope')).status).toBe(404);
  });
});
