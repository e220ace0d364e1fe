import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';
import { queryString, type Scenario, scenarios } from '../testing/scenario.ts';

describe.each(testDatabases())('Access on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { tokens, ok, policy, role, keyOf, list, idsOf } = room;
  beforeAll(room.open);
  afterAll(room.close);

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
      () => room,
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
      const { json } = await room.api(
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
      const { text } = await room.api('GET', '/api/items/articles/2/history', { as: tokens.both! });
      expect(text).not.toContain('CANARY');
      expect(text).not.toContain('NOTE');
      expect((await room.api('GET', '/api/items/articles/3/history', { as: tokens.both! })).status).toBe(404);
      expect((await room.api('GET', '/api/items/articles/2/history', { as: null })).status).toBe(401);
    });

    scenarios(
      () => room,
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
      () => room,
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
    expect((await room.api('GET', `/api/items/comments/${mine.id}`, { as: tokens.editor! })).status).toBe(
      404,
    );
    expect((await room.api('DELETE', `/api/items/comments/${mine.id}`, { as: tokens.editor! })).status).toBe(
      204,
    );
  });

  it('unknown and forbidden fields get the same refusal', async () => {
    const says = async (name: string) => {
      const asked = ['fields', 'sort']
        .map((parameter) => `${parameter}=${name}`)
        .concat(`filter=${encodeURIComponent(JSON.stringify({ [name]: 1 }))}`);
      const answers = await Promise.all(
        asked.map((query) => room.api('GET', `/api/items/comments?${query}`, { as: tokens.editor! })),
      );
      return answers.map((answer) => answer.text.replaceAll(name, '…'));
    };
    expect(await says('hidden')).toEqual(await says('zzqqxx'));
  });
});
