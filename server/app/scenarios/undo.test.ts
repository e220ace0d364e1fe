import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type Answer, startTestServer, type TestServer } from '../testing/server.ts';

const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
const link = (name: string, collection: string, on_delete: string, more = {}) => ({
  name,
  type: 'many-to-one',
  options: { collection, on_delete },
  ...more,
});

const LIBRARY = [
  {
    name: 'authors',
    fields: [
      KEY,
      { name: 'name', type: 'string', required: true, unique: true },
      { name: 'password', type: 'secret' },
      { name: 'changed', type: 'updated-at' },
      { name: 'books', type: 'one-to-many', options: { collection: 'books', field: 'author' } },
    ],
  },
  {
    name: 'books',
    fields: [
      KEY,
      { name: 'title', type: 'string', required: true },
      { name: 'price', type: 'decimal', options: { precision: 10, scale: 2 } },
      { name: 'out', type: 'datetime' },
      { name: 'facts', type: 'json' },
      link('author', 'authors', 'cascade'),
      { name: 'tags', type: 'many-to-many', options: { collection: 'tags' } },
      { name: 'reviews', type: 'one-to-many', options: { collection: 'reviews', field: 'book' } },
    ],
  },
  { name: 'reviews', fields: [KEY, { name: 'text', type: 'text' }, link('book', 'books', 'set_null')] },
  { name: 'tags', fields: [{ name: 'slug', type: 'string', primary: true, required: true }] },
  { name: 'loans', fields: [KEY, link('book', 'books', 'restrict', { required: true })] },
  { name: 'quiet', history: 'summary', fields: [KEY, { name: 'n', type: 'integer' }] },
];
const TABLES = ['authors', 'books', 'books_tags', 'reviews', 'tags', 'loans', 'quiet'];

interface Flow {
  name: string;
  request: string;
  body?: unknown;
}

/** Writes of every kind, on authors 1 and 2, books 1 to 3 (of 1, 1 and 2), reviews 1 and 2 (of 1 and 2). */
const FLOWS: Flow[] = [
  { name: 'one item made', request: 'POST /api/items/tags', body: { slug: 'new' } },
  { name: 'several made', request: 'POST /api/items/tags', body: [{ slug: 'n1' }, { slug: 'n2' }] },
  {
    name: 'items made in each other',
    request: 'POST /api/items/authors',
    body: {
      name: 'C',
      books: [{ title: 'C1', tags: ['t1', { slug: 'fresh' }], reviews: [{ text: 'good' }] }],
    },
  },
  {
    name: 'values of every kind changed',
    request: 'PATCH /api/items/books/1',
    body: { title: 'other', price: '9.99', out: '2026-01-02T03:04:05.678Z', facts: { a: [1, null] } },
  },
  { name: 'a secret changed', request: 'PATCH /api/items/authors/1', body: { password: 'other' } },
  {
    name: 'the same on all',
    request: 'PATCH /api/items/books',
    body: { query: {}, data: { price: '1.00' } },
  },
  { name: 'a link changed', request: 'PATCH /api/items/books/1', body: { author: 2 } },
  { name: 'links to many changed', request: 'PATCH /api/items/books/1', body: { tags: ['t2', 't3'] } },
  { name: 'items taken out', request: 'PATCH /api/items/authors/1', body: { books: [2] } },
  { name: 'a key changed', request: 'PATCH /api/items/tags/t3', body: { slug: 't9' } },
  { name: 'one deleted', request: 'DELETE /api/items/reviews/1' },
  { name: 'one deleted with what goes with it', request: 'DELETE /api/items/authors/1' },
  { name: 'all deleted', request: 'DELETE /api/items/authors', body: { query: {} } },
  {
    name: 'one made and one changed by upsert',
    request: 'PUT /api/items/authors?on=name',
    body: [{ name: 'A', password: 'x' }, { name: 'Z' }],
  },
];

describe.each(testDatabases())('Undo and trash on $dialect', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;
  const q = (name: string) => (database.dialect === 'mysql' ? `\`${name}\`` : `"${name}"`);
  const dump = async () => {
    const rows: Record<string, unknown[]> = {};
    for (const table of TABLES) {
      const found = await server.sql(`SELECT * FROM ${q(table)}`);
      rows[table] = found.map((row) => JSON.stringify(row)).sort();
    }
    return rows;
  };
  const call = async (request: string, body?: unknown, as?: string | null): Promise<Answer> => {
    const [method = '', address = ''] = request.split(' ');
    return server.api(method, address, {
      ...(body !== undefined && { body }),
      ...(as !== undefined && { as }),
    });
  };
  const ok = async (request: string, body?: unknown): Promise<Answer> => {
    const answer = await call(request, body);
    expect(answer.status, `${request} ${answer.text}`).toBeLessThan(300);
    return answer;
  };
  /** Runs a write and gives the changeset that it made. */
  const made = async (request: string, body?: unknown) => {
    const id = (await ok(request, body)).headers['kasbah-changeset'];
    expect(id, request).toMatch(/^[0-9a-f-]{36}$/);
    return String(id);
  };
  const undo = (id: string, body = {}) => call(`POST /api/changesets/${id}/undo`, body);

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await ok('POST /api/schema/apply', { collections: LIBRARY });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  const seed = async () => {
    for (const table of ['loans', 'reviews', 'books', 'tags', 'authors', 'quiet'])
      await ok(`DELETE /api/items/${table}`, { query: {} });
    await ok('POST /api/items/tags', [{ slug: 't1' }, { slug: 't2' }, { slug: 't3' }]);
    await ok('POST /api/items/authors', [
      { id: 1, name: 'A', password: 'sesame' },
      { id: 2, name: 'B' },
    ]);
    await ok('POST /api/items/books', [
      { id: 1, title: 'A1', price: '10.50', author: 1, tags: ['t1', 't2'], facts: { x: 1 } },
      { id: 2, title: 'A2', author: 1, out: '2026-05-06T07:08:09Z' },
      { id: 3, title: 'B1', author: 2, tags: ['t1'] },
    ]);
    await ok('POST /api/items/reviews', [
      { id: 1, text: 'fine', book: 1 },
      { id: 2, text: 'long', book: 2 },
    ]);
  };

  it.each(FLOWS.map((flow) => [flow.name, flow] as const))(
    '%s: undone, done again and undone again, to the last value',
    async (_, { request, body }) => {
      await seed();
      const before = await dump();
      const id = await made(request, body);
      const after = await dump();
      expect(after).not.toEqual(before);
      const undone = await undo(id);
      expect(undone.status, undone.text).toBe(200);
      expect(undone.json.data.conflicts).toEqual([]);
      expect(await dump()).toEqual(before);
      const redone = await undo(undone.json.data.changeset);
      expect(redone.status, redone.text).toBe(200);
      expect(await dump()).toEqual(after);
      expect((await undo(redone.json.data.changeset)).status).toBe(200);
      expect(await dump()).toEqual(before);
    },
  );

  it('is told by the changeset, and there is nothing left to take back a second time', async () => {
    await seed();
    const id = await made('PATCH /api/items/books/1?comment=spring%20sale', { price: '1.00' });
    const { data } = (await undo(id)).json;
    expect(data).toMatchObject({ undone: 1, conflicts: [] });
    const told = (await ok(`GET /api/changesets/${id}`)).json.data;
    expect(told).toMatchObject({ id, source: 'rest', comment: 'spring sale', undone_by: data.changeset });
    expect((await ok(`GET /api/changesets/${data.changeset}`)).json.data).toMatchObject({ undoes: id });
    const seq = await server.lastChange();
    expect((await undo(id)).json.data).toEqual({ undone: 0, conflicts: [], changeset: null });
    expect(await server.changesAfter(seq)).toEqual([]);
  });

  it('takes back chosen items only', async () => {
    await seed();
    const id = await made('PATCH /api/items/books', { query: {}, data: { price: '1.00' } });
    const answer = await undo(id, { items: [{ collection: 'books', item: 1 }] });
    expect(answer.json.data.undone).toBe(1);
    const prices = (await ok('GET /api/items/books?fields=price&sort=id')).json.data;
    expect(prices).toEqual([{ price: '10.50' }, { price: '1.00' }, { price: '1.00' }]);
  });

  it('refuses what was changed since, tells each of it, takes back the rest or lets the old values win', async () => {
    await seed();
    const id = await made('PATCH /api/items/books', { query: {}, data: { price: '1.00', title: 'sale' } });
    await ok('PATCH /api/items/books/2', { price: '2.00' });
    await ok('DELETE /api/items/books/3');
    const before = await dump();
    const refused = await undo(id);
    expect(refused.status).toBe(409);
    expect(refused.json.errors[0].extensions).toMatchObject({
      code: 'UNDO_CONFLICT',
      possible: 1,
      conflicts: [
        { collection: 'books', item: '3', action: 'update', reason: 'gone', fields: [] },
        {
          collection: 'books',
          item: '2',
          action: 'update',
          reason: 'changed_later',
          fields: ['price'],
          values: { now: { price: '2.00' }, back: { price: null } },
          by: { type: 'user' },
        },
      ],
    });
    expect(await dump()).toEqual(before);
    const skipped = await undo(id, { conflicts: 'skip' });
    expect(skipped.json.data).toMatchObject({ undone: 1 });
    expect(skipped.json.data.conflicts).toHaveLength(2);
    const list = async () => (await ok('GET /api/items/books?fields=title,price&sort=id')).json.data;
    expect(await list()).toEqual([
      { title: 'A1', price: '10.50' },
      { title: 'sale', price: '2.00' },
    ]);
    const forced = await undo(id, { conflicts: 'overwrite' });
    expect(forced.json.data).toMatchObject({ undone: 1, conflicts: [{ item: '3', reason: 'gone' }] });
    expect((await list())[1]).toEqual({ title: 'A2', price: null });
  });

  it.each([
    [
      'a value that another has by now',
      'value_taken',
      'DELETE /api/items/authors/1',
      ['POST /api/items/authors', { name: 'A' }],
    ],
    [
      'a link to what is gone',
      'related_missing',
      'PATCH /api/items/reviews/1',
      ['DELETE /api/items/books/1', undefined],
      { book: 2 },
    ],
    [
      'a key that is taken',
      'exists_again',
      'DELETE /api/items/tags/t3',
      ['POST /api/items/tags', { slug: 't3' }],
    ],
  ] as const)('%s', async (_, reason, request, [later, body], first?: unknown) => {
    await seed();
    const id = await made(request, first);
    await ok(later, body);
    if (reason === 'exists_again') {
      expect((await undo(id)).json.data).toMatchObject({ undone: 0, conflicts: [] });
      return;
    }
    const refused = await undo(id);
    expect(refused.status, refused.text).toBe(409);
    expect(refused.json.errors[0].extensions.conflicts).toContainEqual(expect.objectContaining({ reason }));
  });

  it('does not delete what others point to by now', async () => {
    await seed();
    const id = await made('POST /api/items/books', { id: 50, title: 'new' });
    await ok('POST /api/items/loans', { book: 50 });
    expect((await undo(id)).json.errors[0].extensions.conflicts[0]).toMatchObject({ reason: 'still_needed' });
  });

  it('cannot take back what history did not keep', async () => {
    await seed();
    await ok('POST /api/items/quiet', { id: 1, n: 1 });
    const id = await made('PATCH /api/items/quiet/1', { n: 2 });
    expect((await undo(id)).json.errors[0].extensions.conflicts[0]).toMatchObject({ reason: 'not_kept' });
  });

  it.each([
    ['POST /api/changesets/nope/undo', {}, 404, 'NOT_FOUND'],
    ['GET /api/changesets/nope', undefined, 404, 'NOT_FOUND'],
    ['POST /api/changesets/nope/undo', { conflicts: 'x' }, 400, 'INVALID_BODY'],
    ['POST /api/changesets/nope/undo', { items: [] }, 400, 'INVALID_BODY'],
    ['POST /api/changesets/nope/undo', { items: [{ collection: 'x' }] }, 400, 'INVALID_BODY'],
    ['POST /api/changesets/nope/undo', { what: 1 }, 400, 'INVALID_BODY'],
    ['POST /api/trash/restore', { items: [{ collection: 'books', item: 'x' }] }, 404, 'NOT_FOUND'],
    ['DELETE /api/trash', {}, 400, 'INVALID_BODY'],
    ['DELETE /api/trash', { all: false }, 400, 'INVALID_BODY'],
    ['GET /api/changesets?cursor=x', undefined, 400, 'INVALID_QUERY'],
    ['GET /api/trash?from=soon', undefined, 400, 'INVALID_QUERY'],
    ['GET /api/trash?limit=0', undefined, 400, 'INVALID_QUERY'],
    ['GET /api/trash?what=0', undefined, 400, 'INVALID_QUERY'],
  ])('%s %j is refused with %d', async (request, body, status, code) => {
    const answer = await call(request, body);
    expect([answer.status, answer.json.errors[0].extensions.code], answer.text).toEqual([status, code]);
    expect((await call(request, body, null)).status).toBe(401);
  });

  it('lists what was deleted, brings it back with what went with it, and ends it for good', async () => {
    await seed();
    await ok('DELETE /api/trash', { all: true });
    const before = await dump();
    await ok('DELETE /api/items/authors', { keys: [1, 2] });
    await ok('DELETE /api/items/tags/t3');
    const list = async () => (await ok('GET /api/trash')).json.data;
    const names = async () =>
      (await list()).map((one: Record<string, unknown>) => `${one.collection} ${one.item}`);
    expect(await names()).toEqual(['tags t3', 'authors 1', 'authors 2']);
    expect((await list())[1]).toMatchObject({ values: { name: 'A', password: '••••••' }, with: 3 });
    expect((await ok('GET /api/trash?limit=2')).json.meta.next_cursor).toMatch(/^\d+$/);
    const restored = await ok('POST /api/trash/restore', { items: [{ collection: 'authors', item: 1 }] });
    expect(restored.json.data).toMatchObject({ conflicts: [], changeset: expect.any(String) });
    expect(await names()).toEqual(['tags t3', 'authors 2']);
    expect((await ok('GET /api/items/books?fields=title,tags&sort=id')).json.data).toEqual([
      { title: 'A1', tags: ['t1', 't2'] },
      { title: 'A2', tags: [] },
    ]);
    const both = [
      { collection: 'authors', item: '2' },
      { collection: 'tags', item: 't3' },
    ];
    await ok('POST /api/trash/restore', { items: both });
    expect(await dump()).toEqual(before);
    expect(await names()).toEqual([]);

    await ok('DELETE /api/items/authors/1');
    const whole = await ok('DELETE /api/trash', { items: [{ collection: 'authors', item: 1 }] });
    // The author, two books and their two links.
    expect(whole.json.data).toEqual({ purged: 5 });
    const id = await made('DELETE /api/items/reviews/1');
    expect(
      (await ok('DELETE /api/trash', { items: [{ collection: 'reviews', item: 1 }] })).json.data,
    ).toEqual({
      purged: 1,
    });
    expect(await names()).toEqual([]);
    expect((await undo(id)).json.errors[0].extensions.conflicts[0]).toMatchObject({ reason: 'not_kept' });
    const left = await ok(
      `GET /api/changes?filter=${encodeURIComponent('{"collection":"reviews","item":"1"}')}`,
    );
    expect(left.text).not.toContain('fine');
    expect(left.json.data[0].fields).toContain('text');
  });

  it('lists changesets in few words, and follows undo and redo', async () => {
    await seed();
    const bulk = await made('PATCH /api/items/books?comment=sale', { query: {}, data: { price: '1.00' } });
    const gone = await made('DELETE /api/items/authors/1');
    const back = (await undo(gone)).json.data.changeset;
    const page = (await ok('GET /api/changesets?limit=2')).json;
    expect(page.data.map((one: { id: string }) => one.id).sort()).toEqual([back, gone].sort());
    const rest = (await ok(`GET /api/changesets?limit=2&cursor=${page.meta.next_cursor}`)).json.data;
    expect(rest[0]).toMatchObject({
      id: bulk,
      source: 'rest',
      comment: 'sale',
      undone_by: null,
      parts: [
        { collection: 'books', action: 'update', cascaded: false, count: 3, item: null, fields: ['price'] },
      ],
    });
    const one = async (id: string) => {
      const filter = encodeURIComponent(JSON.stringify({ changeset: { _eq: id } }));
      return (await ok(`GET /api/changesets?filter=${filter}`)).json.data[0];
    };
    expect(await one(gone)).toMatchObject({ undone_by: back });
    expect((await one(gone)).parts).toContainEqual(
      expect.objectContaining({ collection: 'authors', action: 'delete', count: 1, item: '1' }),
    );
    expect((await one(gone)).parts).toContainEqual(
      expect.objectContaining({ collection: 'books', action: 'delete', cascaded: true, count: 2 }),
    );
    const again = (await undo(back)).json.data.changeset;
    expect(await one(gone)).toMatchObject({ undone_by: null });
    expect(await one(back)).toMatchObject({ undone_by: again, undoes: gone });
    const none = encodeURIComponent('{"collection":"tags","action":"delete","at":{"_gte":"2999-01-01"}}');
    expect((await ok(`GET /api/changesets?filter=${none}`)).json).toEqual({ data: [], meta: {} });
    const known = encodeURIComponent('{"collection":"kasbah_settings"}');
    expect((await ok(`GET /api/changesets?filter=${known}`)).json.data).toEqual([]);
  });

  it('narrows the trash to a person and a time', async () => {
    await seed();
    await ok('DELETE /api/items/tags/t3');
    const [entry] = (await ok('GET /api/trash?limit=1')).json.data;
    const count = async (query: string) =>
      (await ok(`GET /api/trash?collection=tags&limit=1&${query}`)).json.data.length;
    expect(await count(`actor=${entry.actor.id}&from=${entry.at}`)).toBe(1);
    expect(await count('actor=nobody')).toBe(0);
    expect(await count('until=2020-01-01')).toBe(0);
    expect((await ok('GET /api/server/info')).json.data.trash_days).toBe(30);
  });

  it('gives people back what they deleted themselves, within their rights', async () => {
    await seed();
    await ok('DELETE /api/trash', { all: true });
    const role = (await ok('POST /api/access/roles', { name: `Editor ${database.dialect}` })).json.data.id;
    const where = { title: { _starts_with: 'A' } };
    for (const action of ['read', 'update', 'delete'])
      await ok('POST /api/access/policies', {
        role,
        collection: 'books',
        action,
        where,
        fields: ['id', 'title'],
      });
    const key = (await ok('POST /api/access/keys', { name: 'editor', role })).json.data.token;
    const as = (request: string, body?: unknown) => call(request, body, key);
    const updated = await as('PATCH /api/items/books/1', { title: 'A9' });
    const id = String(updated.headers['kasbah-changeset']);
    await ok('PATCH /api/items/books/1', { price: '7.00' });
    expect((await as(`POST /api/changesets/${id}/undo`, {})).json.data.undone).toBe(1);
    const foreign = await made('PATCH /api/items/books/1', { price: '8.00' });
    const refused = await as(`POST /api/changesets/${foreign}/undo`, {});
    expect(refused.json.errors[0].extensions).toMatchObject({
      code: 'UNDO_CONFLICT',
      conflicts: [{ reason: 'not_allowed', fields: [] }],
    });
    expect(refused.text).not.toContain('price');
    const hidden = await made('PATCH /api/items/books/3', { title: 'B9' });
    expect((await as(`POST /api/changesets/${hidden}/undo`, {})).status).toBe(404);
    expect((await as(`GET /api/changesets/${hidden}`)).status).toBe(404);
    await as('DELETE /api/items/books/2');
    expect((await as('GET /api/trash')).json.data).toEqual([]);
    expect((await as('DELETE /api/trash', { all: true })).status).toBe(403);
  });
});
