import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { KEY, library } from '../testing/library.ts';
import { scenarios } from '../testing/scenario.ts';

const list = <T>(n: number, one: (index: number) => T): T[] =>
  Array.from({ length: n }, (_, index) => one(index));

const COLLECTIONS = [
  {
    name: 'rows',
    fields: [
      KEY,
      { name: 'code', type: 'string', unique: true },
      { name: 'n', type: 'integer' },
      { name: 'kind', type: 'string', default: 'plain' },
      { name: 'data', type: 'json', default: { a: [1] } },
      { name: 'on', type: 'boolean', default: true },
      { name: 'place', type: 'sort-order' },
      {
        name: 'twice',
        type: 'computed',
        options: { expression: 'n * 2', result: 'integer', stored: true },
      },
    ],
  },
  {
    name: 'pairs',
    fields: [
      { name: 'x', type: 'string', primary: true, required: true },
      { name: 'y', type: 'integer', primary: true, required: true },
      { name: 'text', type: 'string' },
    ],
  },
  {
    name: 'uuids',
    fields: [
      { name: 'id', type: 'uuid', primary: true, required: true, options: { generate: true } },
      { name: 'n', type: 'integer' },
    ],
  },
];

describe.each(testDatabases())('Many items at once on $dialect', ({ create }) => {
  const room = library(create);
  const { ok, changesOf } = room;
  const api = (...request: Parameters<typeof room.server.api>) => room.server.api(...request);
  const refusal = async (method: string, address: string, body: unknown, as?: string) => {
    const before = await room.server.lastChange();
    const { status, json, text } = await api(method, address, {
      body,
      ...(as && { as: room.tokens[as] ?? `no token ${as}` }),
    });
    expect(status, text.slice(0, 500)).toBeGreaterThanOrEqual(400);
    expect(await room.server.changesAfter(before)).toEqual([]);
    const { code, path } = json.errors[0].extensions;
    return [status, code, path];
  };

  beforeAll(async () => {
    await room.open();
    await ok('POST', '/api/schema/apply', { collections: COLLECTIONS });
  });
  afterAll(room.close);

  it('makes 5,000 with different columns in their order, numbers them and logs each', async () => {
    const items = list(5000, (n) => ({
      code: `c${n}`,
      ...(n % 2 && { n }),
      ...(n % 3 === 0 && { kind: 'third' }),
      ...(n % 500 === 7 && { on: false, data: null }),
    }));
    let made: Record<string, unknown>[] = [];
    const changes = await changesOf(async () => {
      made = await ok('POST', '/api/items/rows?fields=id,code,n,kind,data,on,place,twice', items);
    });
    expect(made.map(({ code }) => code)).toEqual(items.map(({ code }) => code));
    const ids = made.map(({ id }) => Number(id));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(made.map(({ place }) => place)).toEqual(list(5000, (n) => n + 1));
    expect(made.slice(6, 8)).toMatchObject([
      { code: 'c6', n: null, kind: 'third', data: { a: [1] }, on: true, twice: null },
      { code: 'c7', n: 7, kind: 'plain', data: null, on: false, twice: 14 },
    ]);
    expect(changes).toHaveLength(5000);
    expect(changes.map(({ item }) => item)).toEqual(ids.map(String));
    expect(changes[7]?.after).toMatchObject({
      code: 'c7',
      n: 7,
      kind: 'plain',
      on: false,
      place: 8,
      twice: 14,
    });
    const [stored] = await ok('GET', '/api/items/rows?aggregate[count]=*');
    expect(stored).toEqual({ count: 5000 });
  });

  it('makes 1,000 with uuids, with given keys, and with keys of two fields, answered in their order', async () => {
    const uuids = await ok(
      'POST',
      '/api/items/uuids?fields=n,id',
      list(1000, (n) => ({ n })),
    );
    expect(uuids.map(({ n }: { n: number }) => n)).toEqual(list(1000, (n) => n));
    const pairs = list(1000, (n) => ({ x: `x${n % 7}`, y: 1000 - n, text: `t${n}` }));
    expect(await ok('POST', '/api/items/pairs?fields=text', pairs)).toEqual(
      pairs.map(({ text }) => ({ text })),
    );
    const again = pairs.map(({ x, y }, n) => ({ x, y, text: `u${n}` }));
    const changes = await changesOf(async () => {
      expect(await ok('PATCH', '/api/items/pairs?fields=text', again)).toEqual(
        again.map(({ text }) => ({ text })),
      );
    });
    expect(changes).toHaveLength(1000);
    expect(changes[3]).toMatchObject({ before: { text: 't3' }, after: { text: 'u3' } });
    expect((await api('DELETE', '/api/items/pairs', { body: pairs.map(({ x, y }) => [x, y]) })).status).toBe(
      204,
    );
    expect(await ok('GET', '/api/items/pairs')).toEqual([]);
  });

  it('goes on numbering after keys that were given', async () => {
    const top = Math.max(
      ...(await ok('GET', '/api/items/rows?sort=-id&limit=1')).map(({ id }: { id: number }) => id),
    );
    const given = await ok('POST', '/api/items/rows?fields=id', [
      { id: top + 1 },
      { code: 'between' },
      { id: top + 3 },
      { code: 'after' },
    ]);
    const ids = given.map(({ id }: { id: number }) => id);
    expect(new Set(ids).size).toBe(4);
    expect([ids[0], ids[2]]).toEqual([top + 1, top + 3]);
    for (let n = 0; n < 4; n++) await ok('POST', '/api/items/rows', { code: `later${n}` });
  });

  it('changes by keys, by own fields and by query, with the number that was expected', async () => {
    const rows = await ok('GET', '/api/items/rows?fields=id,n&filter[code][_in]=c1,c2,c3&sort=id');
    const keys = rows.map(({ id }: { id: number }) => id);
    expect(
      await ok('PATCH', '/api/items/rows?fields=n', { keys: keys.toReversed(), data: { n: 50 } }),
    ).toEqual(list(3, () => ({ n: 50 })));
    const own = keys.map((id: number, n: number) => ({ id, n }));
    expect(await ok('PATCH', '/api/items/rows?fields=id,n', own.toReversed())).toEqual(own.toReversed());
    const query = { filter: { id: { _in: keys } }, sort: ['-id'] };
    const changes = await changesOf(() =>
      ok('PATCH', '/api/items/rows', { query, data: { kind: 'x' }, expect_count: 3 }),
    );
    expect(changes).toHaveLength(3);
    const wrong = { query, data: { kind: 'y' }, expect_count: 2 };
    expect(await refusal('PATCH', '/api/items/rows', wrong)).toEqual([409, 'COUNT_CHANGED', 'expect_count']);
    expect(await refusal('DELETE', '/api/items/rows', { query, expect_count: 4 })).toEqual([
      409,
      'COUNT_CHANGED',
      'expect_count',
    ]);
    expect(await refusal('DELETE', '/api/items/rows', { keys, expect_count: 3 })).toEqual([
      400,
      'INVALID_BODY',
      'expect_count',
    ]);
    expect((await api('DELETE', '/api/items/rows', { body: { query, expect_count: 3 } })).status).toBe(204);
    expect(await ok('GET', `/api/items/rows?filter={"id":{"_in":[${keys}]}}`)).toEqual([]);
  });

  it('changes an item that is named twice one after the other', async () => {
    const [{ id }] = await ok('GET', '/api/items/rows?limit=1&fields=id&filter[code]=c10');
    const changes = await changesOf(async () => {
      const patches = [
        { id, n: 1 },
        { id, n: 2 },
        { id, n: 1 },
      ];
      expect(await ok('PATCH', '/api/items/rows?fields=n', patches)).toEqual(list(3, () => ({ n: 1 })));
    });
    expect(changes.map(({ before, after }) => [before?.n, after?.n])).toEqual([
      [null, 1],
      [1, 2],
      [2, 1],
    ]);
  });

  it('creates or changes by key and by unique field, old and new mixed, and equal ones in turn', async () => {
    const [{ id }] = await ok('GET', '/api/items/rows?limit=1&fields=id&filter[code]=c20');
    const changes = await changesOf(async () => {
      expect(
        await ok('PUT', '/api/items/rows?on=code&fields=code,n', [
          { code: 'new1', n: 1 },
          { code: 'c20', n: 2 },
          { code: 'new1', n: 3 },
          { n: 4 },
        ]),
      ).toEqual([
        { code: 'new1', n: 3 },
        { code: 'c20', n: 2 },
        { code: 'new1', n: 3 },
        { code: null, n: 4 },
      ]);
    });
    expect(changes.map(({ action, after }) => `${action} ${after?.n}`)).toEqual([
      'create 1',
      'create 4',
      'update 2',
      'update 3',
    ]);
    expect(await ok('PUT', '/api/items/rows?fields=code,n', { id, n: 9 })).toEqual({ code: 'c20', n: 9 });
    expect(await ok('PUT', '/api/items/rows?on=id&fields=id', { id: 1_000_000 })).toEqual({ id: 1_000_000 });
    const many = list(1000, (n) => ({ code: `c${4000 + n * 2}`, n: -n - 1 }));
    expect(await ok('PUT', '/api/items/rows?on=code&fields=n', many)).toEqual(many.map(({ n }) => ({ n })));
    expect(await changesOf(() => ok('PUT', '/api/items/rows?on=code', many))).toEqual([]);
  });

  it('refuses what does not fit, all or none', async () => {
    expect(await refusal('PUT', '/api/items/rows?on=kind', [{ kind: 'plain' }])).toEqual([
      400,
      'INVALID_QUERY',
      'on',
    ]);
    expect(await refusal('PUT', '/api/items/rows?on=nope', [{ kind: 'plain' }])).toEqual([
      400,
      'INVALID_QUERY',
      'on',
    ]);
    expect(await refusal('PUT', '/api/items/pairs', [{ x: 'a', y: 1 }])).toEqual([
      400,
      'INVALID_QUERY',
      'on',
    ]);
    expect(
      await refusal('PUT', '/api/items/rows?on=code', [{ code: 'ok' }, { code: 'c20', n: 'x' }]),
    ).toEqual([400, 'VALIDATION_FAILED', '[1].n']);
    const taken = await refusal('POST', '/api/items/rows', [{ code: 'fresh' }, { code: 'c20' }]);
    expect(taken.slice(0, 2)).toEqual([409, 'NOT_UNIQUE']);
    expect(
      await refusal(
        'POST',
        '/api/items/rows',
        list(10_001, () => ({})),
      ),
    ).toEqual([400, 'INVALID_BODY', undefined]);
    expect(
      await refusal('PATCH', '/api/items/rows', { keys: [1_000_000, 5_000_000], data: { n: 1 } }),
    ).toEqual([404, 'NOT_FOUND', '[1]']);
  });

  describe('by those who may only create, or only change', () => {
    beforeAll(async () => {
      await room.actor('creator', ['rows create,read']);
      await room.actor('changer', [['rows update,read', { where: { on: { _eq: true } } }]]);
      await room.actor('blind', [['rows update', { fields: ['n'] }]]);
      await ok('POST', '/api/items/rows', [
        { code: 'seen', on: true },
        { code: 'hidden', on: false },
      ]);
    });
    const put = (name: string, as: string, code: string, status: number, more = {}) => ({
      name,
      request: 'PUT /api/items/rows?on=code&fields=code',
      as,
      body: [{ code, n: 5 }],
      status,
      ...more,
    });
    scenarios(
      () => room,
      [
        put('creates where one may create', 'creator', 'fresh', 200, { changes: ['rows create'] }),
        put('does not change where one may only create', 'creator', 'seen', 403, { code: 'FORBIDDEN' }),
        put('changes where one may change', 'changer', 'seen', 200, { changes: ['rows update'] }),
        put('does not create where one may only change', 'changer', 'never', 403, { code: 'FORBIDDEN' }),
        put('says the same of one that is hidden', 'changer', 'hidden', 403, { code: 'FORBIDDEN' }),
        put(
          'refuses a field that one neither sees nor writes like one that is not there',
          'blind',
          'seen',
          400,
          {
            code: 'INVALID_QUERY',
          },
        ),
      ],
    );
  });
});
