import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';
import { scenarios } from '../testing/scenario.ts';

const PASSWORD = 'four unrelated words here';

describe.each(testDatabases())('Powers of roles on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { tokens, users, ok, role, api } = room;

  async function person(name: string, roles: readonly string[]) {
    const account = { name, email: `${name}@example.com`, password: PASSWORD, roles };
    users[name] = (await ok('POST', '/api/users', account)).id;
    const { access_token } = await ok('POST', '/api/auth/login', account, null);
    tokens[name] = access_token;
  }
  beforeAll(async () => {
    await room.open();
    const author = await role('Author');
    await role('Chief');
    const sub = await ok('POST', '/api/access/roles', {
      label: 'Manager',
      parents: [author],
      powers: ['users'],
    });
    const watcher = await ok('POST', '/api/access/roles', { label: 'Watcher', powers: ['jobs', 'activity'] });
    const builder = await ok('POST', '/api/access/roles', { label: 'Builder', powers: ['schema'] });
    await person('sub', [sub.id]);
    await person('alice', [author]);
    await person('chief', ['chief']);
    await person('watcher', [watcher.id]);
    await person('builder', [builder.id]);
    const all = await ok('GET', '/api/users');
    users.root = all.find((one: { email: string }) => one.email === 'olga@example.com').id;
  }, 60_000);
  afterAll(room.close);

  it('are told to whoever has them', async () => {
    expect(await ok('GET', '/api/users/me', undefined, 'sub')).toMatchObject({
      ...{ administrator: false, powers: ['users'] },
    });
    expect((await ok('GET', '/api/users/me')).administrator).toBe(true);
  });

  it('AUZ-19: a user manager reaches those below and nobody else', async () => {
    const made = await ok(
      ...([
        'POST',
        '/api/users',
        { name: 'New', email: 'new@example.com', password: PASSWORD, roles: ['author'] },
        'sub',
      ] as const),
    );
    expect(made.roles).toEqual([{ id: 'author', name: 'Author' }]);
    await ok('PATCH', `/api/users/${made.id}`, { name: 'Newer' }, 'sub');
    const before = JSON.stringify(await ok('GET', '/api/users'));
    const attempts: [string, string, unknown][] = [
      ['PATCH', users.sub!, { roles: ['administrator'] }],
      ['PATCH', users.sub!, { roles: ['manager', 'chief'] }],
      ['PATCH', users.alice!, { roles: ['administrator'] }],
      ['PATCH', users.alice!, { roles: ['builder'] }],
      ['PATCH', users.root!, { password: 'another passphrase here' }],
      ['PATCH', users.root!, { email: 'mine@example.com' }],
      ['PATCH', users.root!, { status: 'suspended' }],
      ['PATCH', users.root!, { roles: [] }],
      ['PATCH', users.chief!, { password: 'another passphrase here' }],
      ['DELETE', users.root!, undefined],
      ['DELETE', users.chief!, undefined],
    ];
    for (const [method, id, body] of attempts) {
      const { status, text } = await api(method, `/api/users/${id}`, { as: tokens.sub!, body });
      expect(status, `${method} ${JSON.stringify(body)} ${text}`).toBe(403);
    }
    for (const roles of [['administrator'], ['chief'], ['author', 'administrator']]) {
      const body = { name: 'Evil', email: 'evil@example.com', password: PASSWORD, roles };
      const { status } = await api('POST', '/api/users', { as: tokens.sub!, body });
      expect(status).toBe(403);
    }
    expect(JSON.stringify(await ok('GET', '/api/users'))).toBe(before);
  });

  scenarios(
    () => ({ server: room.server, tokens }),
    [
      ...(
        [
          ['PATCH', '/api/access/roles/manager', { powers: ['schema'] }],
          ['POST', '/api/access/roles', { label: 'Mine' }],
          ['POST', '/api/access/policies', { role: 'manager', collection: 'salaries', action: 'read' }],
          ['POST', '/api/access/keys', { name: 'mine', role: 'administrator' }],
          ['GET', '/api/schema', undefined],
          ['GET', '/api/jobs', undefined],
          ['GET', '/api/changes', undefined],
          ['GET', '/api/settings', undefined],
        ] as const
      ).map(([method, path, body]) => ({
        name: `AUZ-19: a user manager has no way to ${method} ${path}`,
        request: `${method} ${path}`,
        as: 'sub',
        ...(body && { body }),
        status: 403,
        code: 'FORBIDDEN',
      })),
      { name: 'jobs are seen by who may', request: 'GET /api/jobs', as: 'watcher', status: 200 },
      {
        name: 'activity shows what one may read',
        request: 'GET /api/changes',
        as: 'watcher',
        status: 200,
        mustNotContain: ['CANARY', 'NOTE'],
      },
      { name: 'people are not theirs', request: 'GET /api/users', as: 'watcher', status: 403 },
      { name: 'the schema is planned by who may', request: 'GET /api/schema', as: 'builder', status: 200 },
      { name: 'and by nobody else', request: 'GET /api/schema', as: 'watcher', status: 403 },
      { name: 'by no guest', request: 'GET /api/schema', as: null, status: 401 },
    ],
  );

  it('go with the role', async () => {
    await ok('PATCH', '/api/access/roles/watcher', { powers: ['activity'] });
    expect((await api('GET', '/api/jobs', { as: tokens.watcher! })).status).toBe(403);
    expect((await api('GET', '/api/changes', { as: tokens.watcher! })).status).toBe(200);
  });
});

describe.each(testDatabases())('Tenants on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { tokens, ok, policy, role, list, api } = room;
  afterAll(room.close);

  it('are kept apart by a field, set it, and see nothing without it', async () => {
    await room.open();
    // The field that keeps tenants apart is one that accounts and items have under one name.
    const member = await role('Member');
    await ok('PATCH', `/api/access/roles/${member}`, { tenant_field: 'name' });
    await ok('POST', '/api/schema/apply', {
      collections: [
        {
          name: 'orders',
          fields: [
            { name: 'id', type: 'integer', primary: true, generated: true },
            { name: 'name', type: 'string' },
            { name: 'total', type: 'integer' },
          ],
        },
      ],
    });
    for (const action of ['read', 'update', 'delete', 'create'])
      await policy(member, 'orders', action, action === 'create' ? { fields: ['total'] } : {});
    await policy(member, 'salaries', 'read');
    for (const name of ['Acme', 'Umbrella']) {
      const account = { name, email: `${name}@example.com`, password: PASSWORD, roles: [member] };
      await ok('POST', '/api/users', account);
      tokens[name] = (await ok('POST', '/api/auth/login', account, null)).access_token;
    }
    const mine = await ok('POST', '/api/items/orders', { total: 1 }, 'Acme');
    expect(mine).toMatchObject({ name: 'Acme', total: 1 });
    await ok('POST', '/api/items/orders', { total: 2 }, 'Umbrella');
    expect((await list('Acme', 'orders')).map((one) => one.total)).toEqual([1]);
    expect((await list('Umbrella', 'orders')).map((one) => one.total)).toEqual([2]);
    const moved = await api('PATCH', `/api/items/orders/${mine.id}`, {
      as: tokens.Acme!,
      body: { name: 'Umbrella' },
    });
    expect(moved.status, moved.text).toBe(403);
    expect((await api('DELETE', `/api/items/orders/${mine.id}`, { as: tokens.Umbrella! })).status).toBe(404);
    // What all share is for another role to give: a field that was renamed must open nothing.
    expect((await api('GET', '/api/items/salaries', { as: tokens.Acme! })).status).toBe(403);
    const told = await ok('GET', '/api/access/explain?collection=salaries&action=read&actor=role:member');
    expect(told).toMatchObject({ decision: 'refused', policies: [{ broken: true }] });
  }, 60_000);
});
