import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { runJob } from '../testing/run-job.ts';
import { type Scenario, scenarios } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
const COLLECTIONS = [
  {
    name: 'notes',
    fields: [
      KEY,
      { name: 'title', type: 'string', required: true },
      { name: 'body', type: 'text' },
      { name: 'n', type: 'integer' },
      {
        name: 'tags',
        type: 'many-to-many',
        options: { collection: 'tags', junction: 'notes_tags', from: 'note', to: 'tag' },
      },
    ],
  },
  { name: 'tags', fields: [{ name: 'slug', type: 'string', primary: true, required: true }] },
  {
    name: 'notes_tags',
    fields: [
      {
        name: 'note',
        type: 'many-to-one',
        primary: true,
        required: true,
        options: { collection: 'notes', on_delete: 'cascade' },
      },
      { name: 'tag', type: 'many-to-one', primary: true, required: true, options: { collection: 'tags' } },
    ],
  },
  {
    name: 'brief',
    history: 'summary',
    fields: [
      KEY,
      { name: 'a', type: 'string' },
      { name: 'b', type: 'string' },
      { name: 'pin', type: 'hash' },
    ],
  },
  { name: 'quiet', history: 'off', fields: [KEY, { name: 'a', type: 'string' }] },
];

/** A plugin whose hooks refuse, throw or change what they are given. */
const HOOKS = `export default { name: 'hooks', setup: (host) => ({ hooks: [
  { id: 'guard', collection: 'notes', run(event, next) {
    if (event.item.title === 'refuse') throw host.error('FORBIDDEN', 'No such notes.', { status: 403, path: 'title' });
    if (event.item.title === 'crash') throw new Error('SELECT secret FROM nowhere');
    if (event.item.title === 'late') return next(event).then(() => { throw host.error('CONFLICT', 'Too late.', { status: 409 }); });
    if (event.item.title === 'bad') return next({ ...event, item: { ...event.item, n: 'x' } });
    return next(event);
  } },
] }) };`;

describe.each(testDatabases())('The changelog on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  const plugins = mkdtempSync(path.join(tmpdir(), 'kasbah-plugins-'));
  const write = async (method: string, address: string, body?: unknown) => {
    const seq = await server.lastChange();
    const answer = await server.api(method, address, body === undefined ? {} : { body });
    const changes = await server.changesAfter(seq);
    return { answer, changes, sets: new Set(changes.map((change) => change.changeset)).size };
  };
  const brief = (changes: { collection: string; action: string; item: string }[]) =>
    changes.map((one) => `${one.collection} ${one.action} ${one.item}`);

  beforeAll(async () => {
    const folder = path.join(plugins, 'hooks');
    mkdirSync(folder);
    writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({
        name: 'kasbah-plugin-hooks',
        version: '1.0.0',
        type: 'module',
        kasbah: { server: 'server.js' },
      }),
    );
    writeFileSync(path.join(folder, 'server.js'), HOOKS);
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, plugins });
    expect(
      (await server.api('POST', '/api/schema/apply', { body: { collections: COLLECTIONS } })).status,
    ).toBe(200);
    await server.api('POST', '/api/items/tags', { body: [{ slug: 'a' }, { slug: 'b' }] });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    rmSync(plugins, { recursive: true });
  });

  it('has one changeset for each write, and only what changed', async () => {
    const made = await write('POST', '/api/items/notes', { title: 'one', n: 1, tags: ['a', 'b'] });
    expect(brief(made.changes)).toEqual(['notes create 1', 'notes_tags create 1,a', 'notes_tags create 1,b']);
    expect(made.sets).toBe(1);
    expect(made.changes[0]).toMatchObject({ before: null, after: { id: 1, title: 'one', body: null, n: 1 } });
    const put = await write('PATCH', '/api/items/notes/1', { title: 'one', n: 2, body: 'text' });
    expect(put.changes).toMatchObject([
      { action: 'update', item: '1', before: { n: 1, body: null }, after: { n: 2, body: 'text' } },
    ]);
    expect(put.changes[0]!.after).toEqual({ n: 2, body: 'text' });
    expect((await write('PATCH', '/api/items/notes/1', { n: 2 })).changes).toEqual([]);
    expect((await write('PATCH', '/api/items/notes/1', {})).changes).toEqual([]);
    const linked = await write('PATCH', '/api/items/notes/1', { n: 3, tags: ['b'] });
    expect(brief(linked.changes)).toEqual(['notes update 1', 'notes_tags delete 1,a']);
    expect(linked.sets).toBe(1);
    const gone = await write('DELETE', '/api/items/notes/1');
    expect(gone.changes.find((one) => one.collection === 'notes')).toMatchObject({
      action: 'delete',
      before: { id: 1, title: 'one', n: 3, body: 'text' },
      after: null,
    });
  });

  it('has one changeset for several items at once', async () => {
    const made = await write('POST', '/api/items/notes', [
      { title: 'a' },
      { title: 'b', tags: ['a'] },
      { title: 'c' },
    ]);
    const ids = made.answer.json.data.map((item: { id: number }) => item.id);
    expect(brief(made.changes)).toEqual([
      `notes create ${ids[0]}`,
      `notes create ${ids[1]}`,
      `notes create ${ids[2]}`,
      `notes_tags create ${ids[1]},a`,
    ]);
    expect(made.sets).toBe(1);
    const put = await write('PATCH', '/api/items/notes', { keys: ids, data: { n: 7 } });
    expect([put.changes.length, put.sets]).toEqual([3, 1]);
    const gone = await write('DELETE', '/api/items/notes', { keys: [ids[0], ids[2]] });
    expect([brief(gone.changes), gone.sets]).toEqual([
      [`notes delete ${ids[0]}`, `notes delete ${ids[2]}`],
      1,
    ]);
    const large = await write(
      'POST',
      '/api/items/notes',
      Array.from({ length: 350 }, (_, n) => ({ title: `bulk ${n}` })),
    );
    expect([large.changes.length, large.sets]).toEqual([350, 1]);
    expect(large.changes.map((one) => one.after?.title)).toEqual(
      Array.from({ length: 350 }, (_, n) => `bulk ${n}`),
    );
    await server.api('DELETE', '/api/items/notes', {
      body: { query: { filter: { title: { _starts_with: 'bulk' } } } },
    });
  });

  it('leaves collections without history out, and writes them all the same', async () => {
    const made = await write('POST', '/api/items/quiet', { a: 'x' });
    expect([made.answer.status, made.changes]).toEqual([200, []]);
  });

  it('names only the fields that changed where a collection keeps no values', async () => {
    const made = await write('POST', '/api/items/brief', { a: 'first words', pin: '1234' });
    const { id } = made.answer.json.data;
    await write('PATCH', `/api/items/brief/${id}`, { a: 'other words', b: 'more words' });
    await write('DELETE', `/api/items/brief/${id}`);
    const { json } = await server.api('GET', '/api/changes?filter={"collection":{"_eq":"brief"}}');
    expect(json.data).toMatchObject([
      { action: 'delete', fields: ['id', 'a', 'b'], before: null, after: null },
      { action: 'update', fields: ['a', 'b'], before: null, after: null },
      { action: 'create', fields: ['id', 'a', 'b'], before: null, after: null },
    ]);
    expect(JSON.stringify(await server.sql('SELECT * FROM kasbah_changes'))).not.toContain('words');
    const full = await server.api('GET', '/api/changes?filter={"collection":{"_eq":"notes"}}&limit=1');
    const [change] = full.json.data;
    expect(change.fields).toEqual(Object.keys(change.after ?? change.before));
  });

  it('and the data hold nothing of what was refused or failed', async () => {
    const rows = async () => [
      await server.sql('SELECT * FROM notes'),
      await server.sql('SELECT * FROM notes_tags'),
      await server.sql('SELECT count(*) AS n FROM kasbah_changesets'),
    ];
    const before = await rows();
    const wrong: [unknown, number][] = [
      [{ title: 'refuse' }, 403],
      [{ title: 'late' }, 409],
      [{ title: 'bad' }, 400],
      [[{ title: 'fine' }, { title: 'refuse' }], 403],
      [{ title: 'x', tags: ['nope'] }, 400],
      [
        [
          { title: 'fine', tags: ['a'] },
          { title: 'x', tags: ['nope'] },
        ],
        400,
      ],
      [{ title: 'x'.repeat(300) }, 400],
      [{ n: 1 }, 400],
    ];
    for (const [body, status] of wrong)
      expect(
        (await write('POST', '/api/items/notes', body)).answer.status,
        JSON.stringify(body).slice(0, 80),
      ).toBe(status);
    await expect(server.api('POST', '/api/items/notes', { body: { title: 'crash' } })).rejects.toThrow(
      /500.*INTERNAL/,
    );
    await server
      .api('POST', '/api/items/notes', { body: { title: 'crash' } })
      .catch((error: Error) => expect(error.message).not.toContain('secret'));
    expect(await rows()).toEqual(before);
  });

  it('is read by an item and as a whole, newest first, page by page', async () => {
    const { json } = await server.api('POST', '/api/items/notes', { body: { title: 'watched' } });
    const { id } = json.data;
    for (let n = 1; n <= 4; n++) await server.api('PATCH', `/api/items/notes/${id}`, { body: { n } });
    const own = (await server.api('GET', `/api/items/notes/${id}/history`)).json.data;
    expect(own.map((one: { action: string }) => one.action)).toEqual([
      'update',
      'update',
      'update',
      'update',
      'create',
    ]);
    expect(own[0]).toEqual({
      seq: expect.any(Number),
      changeset: expect.any(String),
      collection: 'notes',
      item: String(id),
      action: 'update',
      fields: ['n'],
      before: { n: 3 },
      after: { n: 4 },
      at: expect.stringMatching(/Z$/),
      actor: { type: 'user', id: expect.any(String), name: 'Administrator' },
      source: 'rest',
      comment: null,
      undoes: null,
      cascaded: false,
      undone_by: null,
    });
    expect((await server.api('GET', `/api/items/notes/${id}/history?limit=2`)).json.data).toHaveLength(2);
    expect((await server.api('GET', `/api/items/notes/0${id}/history`)).json.data).toHaveLength(5);
    const filter = encodeURIComponent(
      JSON.stringify({ collection: { _eq: 'notes' }, item: { _eq: String(id) } }),
    );
    const seen: number[] = [];
    let cursor = '';
    do {
      const page = await server.api('GET', `/api/changes?filter=${filter}&limit=2${cursor}`);
      seen.push(...page.json.data.map((one: { seq: number }) => one.seq));
      cursor = page.json.meta.next_cursor ? `&cursor=${page.json.meta.next_cursor}` : '';
    } while (cursor);
    expect(seen).toEqual(own.map((one: { seq: number }) => one.seq));
    const [latest] = (await server.api('GET', '/api/changes?limit=1')).json.data;
    expect(latest).toMatchObject({ seq: own[0].seq, actor_name: 'Administrator' });
  });

  it('pages on when changes that nobody sees lie between', async () => {
    await server.api('POST', '/api/items/tags', { body: { slug: 'before' } });
    for (let n = 0; n < 4; n++)
      await server.api('PATCH', '/api/settings', { body: { project_name: `Name ${n}` } });
    const { json } = await server.api('GET', '/api/changes?limit=2');
    expect(json.data).toHaveLength(2);
    expect(json.data[0]).toMatchObject({ collection: 'tags', item: 'before' });
    expect(json.data.every((one: { collection: string }) => !one.collection.startsWith('kasbah_'))).toBe(
      true,
    );
  });

  const bad = (query: string, where: string): Scenario => ({
    name: `changes by ${decodeURIComponent(query)}`,
    request: `GET /api/changes?${query}`,
    status: 400,
    code: 'INVALID_QUERY',
    path: where,
  });
  const enc = encodeURIComponent;
  scenarios(
    () => ({ server, tokens: {} }),
    [
      bad('nope=1', 'nope'),
      bad('limit=0', 'limit'),
      bad('limit=501', 'limit'),
      bad('limit=x', 'limit'),
      bad('limit=', 'limit'),
      bad('limit=1&limit=2', 'limit'),
      bad('cursor=x', 'cursor'),
      bad('cursor=-1', 'cursor'),
      bad('cursor=1.5', 'cursor'),
      bad('cursor=1e99', 'cursor'),
      bad('cursor=', 'cursor'),
      bad('filter=null', 'filter'),
      bad('filter=5', 'filter'),
      bad('filter=[]', 'filter'),
      bad('filter={', 'filter'),
      bad('filter="x"', 'filter'),
      bad(`filter=${enc('{"nope":{"_eq":1}}')}`, 'filter.nope'),
      bad(`filter=${enc('{"item":{"_gt":1}}')}`, 'filter.item'),
      bad(`filter=${enc('{"item":null}')}`, 'filter.item'),
      bad(`filter=${enc('{"item":{"_eq":"a","_neq":"b"}}')}`, 'filter.item'),
      bad(`filter=${enc('{"item":{"_eq":"\\u0000"}}')}`, 'filter.item'),
      { name: 'history of what is not there', request: 'GET /api/items/notes/99999/history', status: 404 },
      {
        name: 'history of a collection that is not there',
        request: 'GET /api/items/nope/1/history',
        status: 403,
      },
      {
        name: 'history with an unknown parameter',
        request: 'GET /api/items/tags/a/history?nope=1',
        status: 400,
        code: 'INVALID_QUERY',
        path: 'nope',
      },
      {
        name: 'settings with an unknown name',
        request: 'PATCH /api/settings',
        body: { constructor: 1 },
        status: 400,
        code: 'VALIDATION_FAILED',
        path: 'constructor',
        contains: ['There is no setting constructor.'],
      },
      {
        name: 'settings of a wrong form',
        request: 'PATCH /api/settings',
        body: { changelog_retention_days: '5' },
        status: 400,
        path: 'changelog_retention_days',
      },
      {
        name: 'settings, one of them wrong',
        request: 'PATCH /api/settings',
        body: { project_name: 'Half', default_language: 'xx' },
        status: 400,
        path: 'default_language',
      },
      { name: 'settings that are a list', request: 'PATCH /api/settings', body: ['x'], status: 400 },
      {
        name: 'which changed nothing',
        request: 'GET /api/settings',
        status: 200,
        contains: ['"project_name":"Name 3"'],
      },
    ],
  );
});

const redis = process.env.KASBAH_TEST_REDIS_URL;
const QUEUES = [
  { queue: 'sqlite', env: {} },
  ...(redis ? [{ queue: 'redis', env: { KASBAH_REDIS_URL: `${redis.replace(/\/\d*$/, '')}/13` } }] : []),
];

describe.each(QUEUES)('Retention on the $queue queue', ({ queue, env }) => {
  it('forgets changesets that are older than the setting', async () => {
    const database = await testDatabases()[0]!.create();
    const server = await startTestServer({
      databaseUrl: database.url,
      role: 'all',
      env: env as Record<string, string>,
    });
    await server.api('POST', '/api/schema/apply', {
      body: { collections: [{ name: 'notes', fields: [{ name: 'a', type: 'string' }] }] },
    });
    await server.api('POST', '/api/items/notes', { body: [{ a: '1' }, { a: '2' }] });
    const { openDatabase } = await import('../../data/open-database.ts');
    const raw = await openDatabase(database.url);
    await raw.run(`UPDATE kasbah_changesets SET at = ${Date.now() - 40 * 86_400_000}`);
    await raw.close();
    await server.api('POST', '/api/items/notes', { body: { a: '3' } });
    await server.api('PATCH', '/api/settings', { body: { changelog_retention_days: 30 } });
    const overview = (await server.api('GET', '/api/jobs')).json.data;
    expect(overview).toMatchObject({ backend: queue, paused: false });
    expect(overview.jobs).toContainEqual(
      expect.objectContaining({
        name: 'changelog-retention',
        startable: true,
        schedule: expect.objectContaining({ cron: '17 3 * * *' }),
      }),
    );
    const run = await runJob(server, 'changelog-retention');
    expect(run).toMatchObject({ state: 'completed', result: { forgotten: expect.any(Number) } });
    expect((await server.changesAfter(0)).map((one) => one.after?.a)).toEqual(['3']);
    expect(
      await server.sql(
        'SELECT count(*) AS n FROM kasbah_changes WHERE changeset NOT IN (SELECT id FROM kasbah_changesets)',
      ),
    ).toEqual([{ n: 0 }]);
    for (const name of ['nope', null, {}, undefined])
      expect(
        (await server.api('POST', '/api/jobs/start', { body: { name } })).json.errors[0].extensions,
      ).toMatchObject({ code: 'UNKNOWN_JOB', path: 'name' });
    for (const address of ['runs/nope', 'runs/%00'])
      expect((await server.api('GET', `/api/jobs/${address}`)).status).toBe(404);
    for (const query of ['limit=x', 'offset=-1', 'state=nope', 'nope=1'])
      expect((await server.api('GET', `/api/jobs/runs?${query}`)).status, query).toBe(400);
    expect((await server.api('POST', `/api/jobs/runs/${run.id}/retry`)).json.errors[0].extensions.code).toBe(
      'JOB_NOT_RETRYABLE',
    );
    expect(
      (await server.api('GET', '/api/jobs/runs?name=changelog-retention&state=completed')).json.data[0],
    ).toMatchObject({ id: run.id, name: 'changelog-retention' });
    await server.stop();
    await database.drop();
  });
});
