import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/open-database.ts';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';
import { runJob } from '../testing/run-job.ts';
import { queryString, type Scenario, scenarios } from '../testing/scenario.ts';
import { ADMINISTRATOR, startTestServer } from '../testing/server.ts';

interface Row {
  kind: string;
  outcome: string;
  actor_type: string;
  actor_id: string | null;
  [name: string]: unknown;
}

const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-audit-'));

/** A plugin with every right that there is, which tries to change the log, and whose hook refuses every write. */
function meddler(): string {
  const at = path.join(folder, 'meddler');
  mkdirSync(at, { recursive: true });
  writeFileSync(
    path.join(at, 'package.json'),
    JSON.stringify({ name: 'meddler', version: '1.0.0', type: 'module', kasbah: { server: 'server.js' } }),
  );
  writeFileSync(
    path.join(at, 'server.js'),
    `export default { name: 'meddler', setup(host) {
      const me = host.system('audit log');
      let trying = false;
      const verbs = {
        update: (id) => host.items.update(me, 'kasbah_audit', id, { kind: 'nothing' }),
        delete: (id) => host.items.delete(me, 'kasbah_audit', [id]),
        create: () => host.items.create(me, 'kasbah_audit', { id: '01939f6e-7a10-7c3e-8a52-3b1f0c9d4e21', at: '2026-01-01T00:00:00Z', kind: 'x', outcome: 'ok', actor_type: 'guest', actor_name: 'x' }),
      };
      return {
        endpoints: [{ method: 'POST', path: '/try', access: 'anyone', handler: async ({ body }) => { trying = true; return { data: await verbs[body.verb](body.id).finally(() => { trying = false; }) }; } }],
        hooks: [{ id: 'never', collection: '*', run(event, next) { if (event.collection === 'kasbah_audit' && !trying) throw new Error('never'); return next(event); } }],
      };
    } };`,
  );
  return folder;
}

describe.each(testDatabases())('The audit log on $dialect', ({ create }) => {
  const room = newsroom(create);
  const read = async (query: Record<string, unknown> = {}): Promise<Row[]> =>
    (await room.ok('GET', `/api/audit?${queryString(query)}`)) as Row[];
  const latest = async (kind: string) => (await read({ filter: { kind: { _eq: kind } }, limit: 1 }))[0];

  beforeAll(room.open);
  afterAll(room.close);

  it('names who signed in, from where, and which account was tried in vain', async () => {
    await room.api('POST', '/api/auth/login', { as: null, body: ADMINISTRATOR });
    expect(await latest('sign-in')).toMatchObject({
      outcome: 'ok',
      actor_type: 'user',
      ip: '127.0.0.1',
      method: 'POST',
      route: '/api/auth/login',
      code: null,
    });
    await room.api('POST', '/api/auth/login', {
      as: null,
      body: { email: 'both@example.com', password: 'CANARY in a password' },
    });
    expect(await latest('sign-in')).toMatchObject({
      outcome: 'failed',
      actor_id: room.users.both,
      code: 'INVALID_CREDENTIALS',
    });
    await room.api('POST', '/api/auth/login', {
      as: null,
      body: { email: 'CANARY@example.com', password: 'x' },
    });
    expect(await latest('sign-in')).toMatchObject({ outcome: 'failed', actor_type: 'guest', actor_id: null });
    const all = JSON.stringify(await room.server.sql('SELECT * FROM kasbah_audit'));
    expect(all).not.toContain('CANARY');
  });

  it.each([
    ['GET /api/items/salaries', 'other', { code: 'FORBIDDEN', route: '/api/items/:collection' }],
    ['GET /api/items/salaries?export=csv', 'other', { code: 'FORBIDDEN', route: '/api/items/:collection' }],
    ['DELETE /api/items/articles/1', 'other', { code: 'FORBIDDEN', route: '/api/items/:collection/:id' }],
    ['GET /api/users', 'other', { code: 'FORBIDDEN', route: '/api/users' }],
    ['GET /api/audit', 'other', { code: 'FORBIDDEN', route: '/api/audit' }],
  ])('tells that %s was refused to a person', async (request, as, expected) => {
    const [method = '', path = ''] = request.split(' ');
    const answer = await room.api(method, path, { as: room.tokens[as] ?? '' });
    expect(answer.status).toBe(403);
    expect(await latest('request.refused')).toMatchObject({
      outcome: 'refused',
      actor_type: 'key',
      actor_id: room.users[as],
      method,
      ...expected,
    });
  });

  it('tells of a wrong token and of a write from another site, without what was sent', async () => {
    await room.api('GET', '/api/items/articles', { as: 'kb_CANARY.token' });
    expect(await latest('request.refused')).toMatchObject({ code: 'UNAUTHENTICATED', actor_type: 'guest' });
    await room.api('PATCH', '/api/items/articles/1', {
      as: null,
      body: { title: 'CANARY' },
      headers: { cookie: 'kasbah_session=CANARY', 'sec-fetch-site': 'cross-site' },
    });
    expect(await latest('request.refused')).toMatchObject({ code: 'CSRF', method: 'PATCH' });
    expect(JSON.stringify(await room.server.sql('SELECT * FROM kasbah_audit'))).not.toContain('CANARY');
  });

  it('lists changes of roles, policies, the schema, settings, keys and accounts, and exports', async () => {
    const before = (await read({ limit: 1 }))[0]?.id;
    const role = await room.role('Audited');
    await room.ok('PATCH', `/api/access/roles/${role}`, { note: 'x' });
    const policy = await room.policy(role, 'labels', 'read');
    await room.ok('DELETE', `/api/access/policies/${policy.id}`);
    await room.ok('POST', '/api/schema/apply', {
      collections: [
        { name: 'audited', fields: [{ name: 'id', type: 'uuid', primary: true, required: true }] },
      ],
    });
    await room.ok('PATCH', '/api/settings', { project_name: 'Audited' });
    await room.keyOf(role);
    await room.ok('GET', '/api/items/labels?export=csv');
    const rows = await read({ filter: { id: { _gt: before } }, sort: 'id' });
    expect(rows.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(
      [
        ...['role.create', 'role.change', 'policy.create', 'policy.delete', 'schema.change'],
        ...['settings.change', 'key.create', 'items.export'],
      ].map((kind) => `${kind} ok`),
    );
    const named = (kind: string) => rows.find((row) => row.kind === kind);
    expect(named('role.change')).toMatchObject({ details: { id: role }, actor_name: 'Administrator' });
    expect(named('settings.change')).toMatchObject({ details: { settings: ['project_name'] } });
    expect(named('items.export')).toMatchObject({ details: { collection: 'labels', format: 'csv' } });
  });

  it('is filtered, sorted, counted and grouped like items', async () => {
    const refused = { outcome: { _eq: 'refused' } };
    const { json } = await room.api(
      'GET',
      `/api/audit?${queryString({ filter: refused, meta: 'filter_count', limit: 2 })}`,
    );
    expect(json.data).toHaveLength(2);
    expect(json.meta.filter_count).toBeGreaterThan(5);
    const oldest = await read({ sort: 'at', fields: 'at,kind', limit: 1 });
    expect(Object.keys(oldest[0] ?? {}).sort()).toEqual(['at', 'kind']);
    const groups = await read({ aggregate: { count: '*' }, groupBy: 'outcome' });
    expect(groups.map((group) => group.outcome).sort()).toEqual(['failed', 'ok', 'refused']);
  });

  it('names twenty refusals of a caller in a minute, and of the rest the number', async () => {
    const token = room.tokens.both ?? '';
    for (let n = 0; n < 25; n++) await room.api('GET', '/api/items/salaries', { as: token });
    const rows = await read({ filter: { actor_id: { _eq: room.users.both }, outcome: { _eq: 'refused' } } });
    expect(rows).toHaveLength(20);
  });

  const refusals: Scenario[] = [
    { name: 'a guest', request: 'GET /api/audit', as: null, status: 401 },
    {
      name: 'a key without the role',
      request: 'GET /api/audit',
      as: 'both',
      status: 403,
      mustNotContain: ['sign-in'],
    },
    { name: 'an unknown parameter', request: 'GET /api/audit?search=x', status: 400, path: 'search' },
    { name: 'the items route', request: 'GET /api/items/kasbah_audit', status: 403 },
    { name: 'a change', request: 'PATCH /api/items/kasbah_audit/1', body: { kind: 'x' }, status: 403 },
    { name: 'a new row', request: 'POST /api/items/kasbah_audit', body: { kind: 'x' }, status: 403 },
    { name: 'a deletion', request: 'DELETE /api/audit', status: 405 },
  ];
  describe('is kept from', () => scenarios(() => room, refusals));
});

it('The audit log forgets what is older than its setting when its job runs, and nothing else', async () => {
  const database = await testDatabases()[0]!.create();
  const server = await startTestServer({ databaseUrl: database.url, role: 'all' });
  const raw = await openDatabase(database.url);
  const kinds = async () =>
    (await server.api('GET', '/api/audit?fields=kind&sort=at')).json.data.map((one: Row) => one.kind);
  await server.api('GET', '/api/items/nothing', { as: null });
  expect(await kinds()).toEqual(['sign-in', 'request.refused']);
  const old = new Date(Date.now() - 400 * 86_400_000).toISOString();
  await raw.run(`UPDATE kasbah_audit SET at = '${old}' WHERE kind = 'sign-in'`);
  await server.api('PATCH', '/api/settings', { body: { audit_retention_days: 0 } });
  expect(await runJob(server, 'audit-retention')).toMatchObject({ result: { forgotten: 0 } });
  await server.api('PATCH', '/api/settings', { body: { audit_retention_days: 365 } });
  expect(await runJob(server, 'audit-retention')).toMatchObject({ result: { forgotten: 1 } });
  expect(await kinds()).toEqual(['request.refused', 'settings.change', 'settings.change']);
  await raw.close();
  await server.stop();
  await database.drop();
});

it('What was noted before the server stops is on the disk afterwards', async () => {
  const database = await testDatabases()[0]!.create();
  const server = await startTestServer({ databaseUrl: database.url });
  for (let n = 0; n < 22; n++) await server.api('GET', '/api/items/nothing', { as: null });
  await server.stop();
  const raw = await openDatabase(database.url);
  const rows = await raw.all('SELECT kind, details FROM kasbah_audit ORDER BY at, id');
  expect(rows.filter((row) => row.kind === 'request.refused')).toHaveLength(20);
  expect(rows.at(-1)).toMatchObject({
    kind: 'audit.left-out',
    details: expect.stringContaining('"count":2'),
  });
  await raw.close();
  await database.drop();
});

it('A plugin with every right neither changes the audit log nor keeps anything out of it', async () => {
  const database = await testDatabases()[0]!.create();
  const server = await startTestServer({ databaseUrl: database.url, plugins: meddler() });
  const rows = async () => (await server.api('GET', '/api/audit')).json.data;
  const [first] = await rows();
  for (const verb of ['update', 'delete', 'create']) {
    const body = { verb, id: first.id };
    const { json } = await server.api('POST', '/api/plugins/meddler/try', { as: null, body });
    expect(json.errors?.[0].message, verb).toContain('written by Kasbah alone');
  }
  expect((await rows()).filter((row: Row) => row.kind !== 'request.refused')).toEqual([first]);
  await server.api('GET', '/api/items/nothing', { as: null });
  expect(await rows()).toHaveLength(5);
  await server.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});
