import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import {
  ADMINISTRATOR,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../testing/server.ts';

const PERSON = { name: 'Olga', email: 'olga@example.com', password: ADMINISTRATOR.password };
const SECRET = 'a secret of the tests, the same for both servers';

describe.each(testDatabases())('The first start on $dialect', ({ create }) => {
  const open: TestServer[] = [];
  let database: TestDatabase;
  const start = async (options: Partial<TestServerOptions> = {}) => {
    const server = await startTestServer({ databaseUrl: database.url, administrator: false, ...options });
    open.push(server);
    return server;
  };
  const setup = (server: TestServer, body: unknown, headers: Record<string, string> = {}) =>
    server.api('POST', '/api/setup', { as: null, body, headers });
  const tokenOf = (server: TestServer) => /#token=(\S+)$/.exec(server.announcements[0] ?? '')?.[1];
  const administrators = (server: TestServer) =>
    server.sql("SELECT * FROM kasbah_user_roles WHERE role = 'administrator'");

  afterEach(async () => {
    for (const server of open.splice(0)) await server.stop();
    await database?.drop();
  });

  it('AUT-42 needs the token that the server printed, and is closed for ever afterwards', async () => {
    database = await create();
    const server = await start();
    const token = tokenOf(server);
    for (const wrong of [
      undefined,
      '',
      null,
      {},
      [],
      [token],
      { token },
      'x'.repeat(32),
      `${token}x`,
      0,
      true,
    ])
      expect((await setup(server, { ...PERSON, token: wrong })).status, String(wrong)).toBe(403);
    for (const [email, password] of [
      ['admin', 'admin'],
      ['admin@example.com', 'admin'],
      ['administrator', 'changeme'],
    ])
      expect(
        (await server.api('POST', '/api/auth/login', { as: null, body: { email, password } })).status,
      ).toBe(401);
    for (const password of ['admin', 'changeme', 'password1234', '', null, {}, 'a'.repeat(12)])
      expect((await setup(server, { ...PERSON, password, token })).status).toBe(400);
    expect(await administrators(server)).toEqual([]);
    expect((await setup(server, { ...PERSON, token })).status).toBe(200);
    const again = [{ ...PERSON, email: 'b@example.com', token }, {}, { token: null }];
    for (const body of again) expect((await setup(server, body)).status).toBe(403);
    // Nor when the only administrator is gone past Kasbah: without a new start there is no token.
    await server.sql('DELETE FROM kasbah_user_roles');
    for (const body of again) expect((await setup(server, body)).status).toBe(403);
    for (const [type, raw] of [
      ['application/x-www-form-urlencoded', `token=${token}&email=b@example.com`],
      ['text/plain', JSON.stringify({ ...PERSON, token })],
    ] as const) {
      const answer = await server.api('POST', '/api/setup', {
        as: null,
        raw,
        headers: { 'content-type': type },
      });
      expect([403, 415]).toContain(answer.status);
    }
    expect(await administrators(server)).toEqual([]);
  });

  it('AUT-42 refuses a weak password of the environment', async () => {
    database = await create();
    for (const password of ['admin', 'changeme', 'password1234', 'administrator'])
      await expect(
        start({ env: { KASBAH_ADMIN_EMAIL: PERSON.email, KASBAH_ADMIN_PASSWORD: password } }),
        password,
      ).rejects.toThrow();
  });

  it('AUT-43 lets one of many be first, at two servers that start at once', async () => {
    database = await create();
    const env = { KASBAH_SECRET: SECRET };
    const servers = await Promise.all([start({ env }), start({ env })]);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => {
        const server = servers[n % 2]!;
        return setup(server, { ...PERSON, email: `person${n}@example.com`, token: tokenOf(server) });
      }),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(
      statuses.every((status) => [200, 403, 409].includes(status)),
      String(statuses),
    ).toBe(true);
    expect(await administrators(servers[0]!)).toHaveLength(1);
    expect(await servers[0]!.sql('SELECT id FROM kasbah_users')).toHaveLength(1);
    for (const server of servers)
      expect((await setup(server, { ...PERSON, token: tokenOf(server) })).status).toBe(403);
  });

  it('AUT-43 makes one administrator of the environment, at two servers that start at once', async () => {
    database = await create();
    const env = {
      KASBAH_SECRET: SECRET,
      KASBAH_ADMIN_EMAIL: PERSON.email,
      KASBAH_ADMIN_PASSWORD: PERSON.password,
    };
    const [server] = await Promise.all([start({ env }), start({ env })]);
    expect(await administrators(server)).toHaveLength(1);
    expect(await server.sql('SELECT id FROM kasbah_users')).toHaveLength(1);
  });

  it('AUT-01 says the same of accounts that are there, suspended, or nobody’s', async () => {
    database = await create();
    const server = await start({ administrator: true });
    const made = await server.api('POST', '/api/users', {
      body: { name: 'Eve', email: 'eve@example.com', password: ADMINISTRATOR.password, roles: [] },
    });
    await server.api('PATCH', `/api/users/${made.json.data.id}`, { body: { status: 'suspended' } });
    const said: string[] = [];
    for (const [email, password] of [
      [ADMINISTRATOR.email, 'wrong wrong wrong'],
      ['eve@example.com', ADMINISTRATOR.password],
      ['eve@example.com', 'wrong wrong wrong'],
      ['nobody@example.com', 'wrong wrong wrong'],
    ]) {
      const { status, text, headers } = await server.api('POST', '/api/auth/login', {
        as: null,
        body: { email, password },
      });
      const { date: _, ...rest } = headers;
      said.push(JSON.stringify([status, text.replace(/"request_id":"[^"]*"/, ''), rest]));
    }
    expect(new Set(said).size).toBe(1);
    expect(said[0]).toMatch(/^\[401,.*INVALID_CREDENTIALS/);
  });

  it('AUT-09 finds an account by the whole of its address only', async () => {
    database = await create();
    const server = await start({ administrator: true });
    const { password } = ADMINISTRATOR;
    const emails = [
      ...[
        '%',
        'olga%',
        'o_ga@example.com',
        'olga@',
        '*',
        '.*',
        'olga@example.co',
        'olga@example.com%',
        "' or 1=1--",
      ],
      ...[
        'olga@example.com\u0000',
        'olga@example.com,x@x.x',
        'olga',
        '',
        ' ',
        'olga@example.com\nx',
        'ölga@example.com',
      ],
      ...[
        { _like: 'o%' },
        { _starts_with: 'o' },
        { $ne: null },
        ['olga@example.com'],
        null,
        true,
        0,
        { length: 1 },
      ],
      Array.from({ length: 10_000 }, (_, n) => `a${n}@example.com`),
    ];
    for (const email of emails) {
      const answer = await server.api('POST', '/api/auth/login', { as: null, body: { email, password } });
      expect([400, 401], JSON.stringify(email).slice(0, 80)).toContain(answer.status);
      expect(answer.text).not.toContain('access_token');
    }
    for (const wrong of [
      '',
      '%',
      null,
      {},
      [password],
      { _eq: password },
      true,
      `${password} `,
      password.slice(0, -1),
      password.toUpperCase(),
    ]) {
      const answer = await server.api('POST', '/api/auth/login', {
        as: null,
        body: { email: `x${Math.random()}@example.com`, password: wrong },
      });
      expect([400, 401]).toContain(answer.status);
      const known = await server.api('POST', '/api/auth/login', {
        as: null,
        body: { email: ADMINISTRATOR.email, password: wrong },
      });
      expect([400, 401, 429]).toContain(known.status);
    }
  });
});

describe('The secret of a server', () => {
  it.each([
    '',
    'secret',
    'changeme',
    'x'.repeat(31),
    'x'.repeat(64),
    'changemechangemechangemechangeme',
    'secret'.repeat(8),
    '1234'.repeat(8),
  ])('AUT-45 is never %j', (secret) => {
    const load = () => loadConfig([], { KASBAH_SECRET: secret }, '/nonexistent').config.secret;
    if (secret === '') expect(load()).toBeNull();
    else expect(load).toThrow();
  });

  it('AUT-45 is made by each server for itself, for its owner’s eyes only', async () => {
    const made: string[] = [];
    for (const _ of [1, 2]) {
      const data = mkdtempSync(path.join(tmpdir(), 'kasbah-secret-'));
      const server = await startTestServer({ databaseUrl: `sqlite:${path.join(data, 'test.db')}`, data });
      const file = path.join(data, 'secret');
      made.push(readFileSync(file, 'utf8'));
      expect(statSync(file).mode & 0o777).toBe(0o600);
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    }
    expect(new Set(made).size).toBe(2);
    for (const secret of made) expect(secret.length).toBeGreaterThanOrEqual(43);
  });

  it('CFG-05 settings of files, plugins and processes stand in the environment only', async () => {
    const data = mkdtempSync(path.join(tmpdir(), 'kasbah-settings-'));
    const server = await startTestServer({ databaseUrl: `sqlite:${path.join(data, 'test.db')}`, data });
    const names = [
      ...[
        'data',
        'storageBucketUrl',
        'pluginsDir',
        'schemaDir',
        'database',
        'secret',
        'logLevel',
        'backup_dir',
      ],
      ...[
        'locale_path',
        'view_engine',
        'smtp_transport',
        'sendmail',
        'node_options',
        'image_tool',
        'cron',
        'shell',
        '__proto__',
      ],
    ];
    const before = JSON.stringify((await server.api('GET', '/api/settings')).json.data);
    for (const name of names)
      for (const raw of [`{"${name}":"/etc"}`, `{"project_name":"x","${name}":"/etc"}`])
        expect((await server.api('PATCH', '/api/settings', { raw })).status, name).toBe(400);
    for (const address of [
      '/api/settings/environment',
      '/api/plugins',
      '/api/plugins/install',
      '/api/storage',
      '/api/backups',
    ])
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        expect([404, 405], `${method} ${address}`).toContain(
          (await server.api(method, address, { body: { name: '; touch x', path: '../../x' } })).status,
        );
    expect(JSON.stringify((await server.api('GET', '/api/settings')).json.data)).toBe(before);
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  });
});
