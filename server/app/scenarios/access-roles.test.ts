import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';

describe.each(testDatabases())('Policies, roles and keys on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { tokens, users, ok, policy, role, keyOf } = room;
  beforeAll(room.open);
  afterAll(room.close);
  it('a policy without fields is refused, and a policy that lists none gives none', async () => {
    const some = await role('Nothing');
    for (const fields of [[], null, 'title', ['nope'], [5], [{}]]) {
      const { status, json } = await room.api('POST', '/api/access/policies', {
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
      const { status, json, text } = await room.api('POST', '/api/access/policies', {
        body: { role: some, collection: 'articles', action: 'read', fields: ['*'], ...wrong },
      });
      expect(status, `${JSON.stringify(wrong)} ${text}`).toBe(400);
      if (path) expect(json.errors[0].extensions.path, text).toBe(path);
    }
    tokens.nothing = await keyOf(some);
    expect((await room.api('GET', '/api/items/articles', { as: tokens.nothing })).status).toBe(403);
    expect(await ok('GET', `/api/access/policies?role=${some}`)).toEqual([]);
  });

  it('a policy counts at once and no longer than it is there', async () => {
    const some = await role('Short lived');
    tokens.short = await keyOf(some);
    const read = async () => (await room.api('GET', '/api/items/salaries', { as: tokens.short! })).status;
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
    const { json } = await room.api('GET', '/api/items/articles?sort=id', { as: null });
    expect(json.data.map((item: object) => Object.keys(item))).toEqual([
      ['id', 'title'],
      ['id', 'title'],
      ['id', 'title'],
    ]);
    expect((await room.api('POST', '/api/items/articles', { as: null, body: { title: 'x' } })).status).toBe(
      403,
    );
    const { json: manifest } = await room.api('GET', '/api/schema/manifest', { as: null });
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
      export: false,
    });
    // Those who sign in inherit it.
    expect((await room.api('GET', '/api/items/articles', { as: tokens.other! })).status).toBe(200);
    await ok('DELETE', `/api/access/policies/${id}`);
    expect((await room.api('GET', '/api/items/articles', { as: null })).status).toBe(403);
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
    const made = await room.api('POST', '/api/access/roles', { body: { label } });
    if (label.trim() === 'administrator') {
      expect(made.status).toBe(409);
      return;
    }
    expect(made.status, made.text).toBe(200);
    const key = await keyOf(made.json.data.id);
    expect((await room.api('GET', '/api/items/salaries', { as: key })).status).toBe(403);
    await policy(made.json.data.id, 'salaries', 'read');
    expect((await room.api('GET', '/api/items/salaries', { as: key })).status).toBe(200);
    expect((await room.api('GET', '/api/items/articles', { as: key })).status).toBe(403);
    expect((await room.api('GET', '/api/users', { as: key })).status).toBe(403);
    await ok('DELETE', `/api/access/roles/${made.json.data.id}`);
  });

  it('an API key acts as its role or its owner, and ends with them', async () => {
    const editor = await role('Comment editor');
    tokens.editor = await keyOf(editor);
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
    expect((await room.api('GET', '/api/items/articles', { as: narrowed })).status).toBe(403);
    await ok('PATCH', `/api/users/${users.both}`, { status: 'suspended' });
    for (const token of [tokens.both!, narrowed])
      expect((await room.api('GET', '/api/items/articles', { as: token })).status).toBe(401);
    await ok('PATCH', `/api/users/${users.both}`, { status: 'active' });
    expect((await room.api('GET', '/api/items/articles', { as: tokens.both! })).status).toBe(200);
    const gone = await ok('POST', '/api/access/keys', { name: 'gone', user: users.both });
    expect((await room.api('GET', '/api/items/articles', { as: gone.token })).status).toBe(200);
    await ok('DELETE', `/api/access/keys/${gone.id}`);
    expect((await room.api('GET', '/api/items/articles', { as: gone.token })).status).toBe(401);
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
        (await room.api('POST', '/api/access/keys', { body: wrong })).status,
        JSON.stringify(wrong),
      ).toBe(400);
    }
  });

  it('built-in roles stay as they are', async () => {
    for (const id of ['administrator', 'public']) {
      expect((await room.api('DELETE', `/api/access/roles/${id}`)).status).toBe(409);
      expect((await room.api('PATCH', `/api/access/roles/${id}`, { body: { label: 'x' } })).status).toBe(409);
    }
    expect((await room.api('DELETE', '/api/access/roles/nope')).status).toBe(404);
  });
});
