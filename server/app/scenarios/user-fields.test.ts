import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type Answer, startTestServer, type TestServer } from '../testing/server.ts';

const PASSWORD = 'four unrelated words here';
const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
const said = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];

describe.each(testDatabases())('Fields that administrators add to accounts, on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  let user: { id: string; token: string };
  const apply = (fields: unknown[], collection = 'kasbah_users') =>
    server.api('POST', '/api/schema/apply', { body: { collections: [{ name: collection, fields }] } });
  const department = { name: 'department', type: 'string', options: { max_length: 50 } };
  const titles = async () => {
    const { json } = await server.api('GET', '/api/items/notes?fields=title&sort=title', { as: user.token });
    return json.data.map((one: { title: string }) => one.title);
  };

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    const made = await server.api('POST', '/api/users', {
      body: { name: 'Pat', email: 'pat@example.com', password: PASSWORD, roles: [] },
    });
    const login = await server.api('POST', '/api/auth/login', {
      as: null,
      body: { email: 'pat@example.com', password: PASSWORD },
    });
    user = { id: made.json.data.id, token: login.json.data.access_token };
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('are kept, shown, written by administrators, and asked for by policies', async () => {
    const { status, text } = await apply([department]);
    expect(status, text).toBe(200);
    const { extensible, collections } = (await server.api('GET', '/api/schema')).json.data;
    expect(extensible).toEqual([{ name: 'kasbah_users', fields: [expect.objectContaining(department)] }]);
    expect(JSON.stringify(collections)).not.toContain('kasbah_users');
    const address = `/api/users/${user.id}`;
    const changed = await server.api('PATCH', address, { body: { department: 'print' } });
    expect([changed.status, changed.json.data.department]).toEqual([200, 'print']);
    expect((await server.api('GET', '/api/users/me', { as: user.token })).json.data.department).toBe('print');
    // Policies may depend on it: nobody sets their own.
    const own = await server.api('PATCH', '/api/users/me', { as: user.token, body: { department: 'board' } });
    expect(said(own)).toEqual([400, 'UNKNOWN_FIELD']);

    const manager = await server.api('POST', '/api/access/roles', {
      body: { label: 'HR', powers: ['users'] },
    });
    expect(manager.status, manager.text).toBe(200);
    await server.api('POST', '/api/users', {
      body: { name: 'Hr', email: 'hr@example.com', password: PASSWORD, roles: [manager.json.data.id] },
    });
    const hr = await server.api('POST', '/api/auth/login', {
      as: null,
      body: { email: 'hr@example.com', password: PASSWORD },
    });
    const byHr = await server.api('PATCH', address, {
      as: hr.json.data.access_token,
      body: { department: 'board' },
    });
    expect(said(byHr)).toEqual([403, 'FORBIDDEN']);

    await apply([KEY, { name: 'title', type: 'string' }, { name: 'for', type: 'string' }], 'notes');
    await server.api('POST', '/api/items/notes', {
      body: [
        { title: 'a', for: 'print' },
        { title: 'b', for: 'board' },
      ],
    });
    const role = (await server.api('POST', '/api/access/roles', { body: { label: 'Readers' } })).json.data.id;
    const policy = await server.api('POST', '/api/access/policies', {
      body: {
        role,
        collection: 'notes',
        action: 'read',
        fields: ['*'],
        where: { for: { _eq: '$CURRENT_USER.department' } },
      },
    });
    expect(policy.status, policy.text).toBe(200);
    await server.api('PATCH', address, { body: { roles: [role] } });
    expect(await titles()).toEqual(['a']);
    await server.api('PATCH', address, { body: { department: 'board' } });
    expect(await titles()).toEqual(['b']);
  });

  it('are there after a restart', async () => {
    const secret = 'a secret that is long enough to be one, for two servers';
    const second = await startTestServer({ databaseUrl: database.url, env: { KASBAH_SECRET: secret } });
    try {
      const answer = await second.api('GET', `/api/users/${user.id}`);
      expect(answer.json.data).toMatchObject({ name: 'Pat', department: 'board' });
    } finally {
      await second.stop();
    }
  });

  it('leave what Kasbah has there as it is', async () => {
    const before = JSON.stringify(await server.sql('SELECT * FROM kasbah_users ORDER BY id'));
    for (const fields of [
      [{ name: 'email', type: 'integer' }],
      [{ name: 'Password', type: 'string' }],
      [{ ...department, required: true }],
      [{ name: 'other', type: 'string', primary: true }],
      [{ name: 'notes', type: 'one-to-many', options: { collection: 'notes', field: 'x' } }],
      [{ ...department, added: false }],
    ])
      expect(said(await apply(fields)), JSON.stringify(fields)).toEqual([400, 'INVALID_SCHEMA']);
    const open = await server.api('POST', '/api/schema/apply', {
      body: { collections: [{ name: 'kasbah_users', open: true, system: false, fields: [department] }] },
    });
    expect(open.status).toBe(400);
    expect(said(await apply([department], 'kasbah_sessions'))).toEqual([400, 'INVALID_SCHEMA']);
    const remove = await server.api('POST', '/api/schema/apply', {
      body: { collections: [], remove: ['kasbah_users'] },
    });
    expect(said(remove)).toEqual([400, 'INVALID_SCHEMA']);
    expect((await server.api('GET', '/api/items/kasbah_users')).status).toBe(403);
    expect(JSON.stringify(await server.sql('SELECT * FROM kasbah_users ORDER BY id'))).toBe(before);
  });

  it('are taken away again, and parked', async () => {
    const rules = await server.api('GET', '/api/access/policies');
    for (const { id } of rules.json.data) await server.api('DELETE', `/api/access/policies/${id}`);
    const { status, text } = await apply([]);
    expect(status, text).toBe(200);
    const { data } = (await server.api('GET', `/api/users/${user.id}`)).json;
    expect([data.name, 'department' in data]).toEqual(['Pat', false]);
    expect((await server.api('GET', '/api/schema/parked')).json.data).toHaveLength(1);
  });
});
