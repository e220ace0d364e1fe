import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';
import type { Answer, ApiOptions } from '../testing/server.ts';

const PASSWORD = 'four unrelated words here';
const codeOf = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];

describe.each(testDatabases())('API keys on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { users, ok } = room;
  let reader = '';

  const api = (request: string, options: ApiOptions = {}) => {
    const [method = '', address = ''] = request.split(' ');
    return room.api(method, address, options);
  };
  const key = async (body: object) =>
    (await ok('POST', '/api/access/keys', { name: 'k', ...body })).token as string;
  const sees = async (as: string, collection = 'articles') =>
    (await api(`GET /api/items/${collection}`, { as })).status;
  const roles = (wanted: string[], who = 'both') =>
    ok('PATCH', `/api/users/${users[who]}`, { roles: wanted });

  beforeAll(async () => {
    await room.open();
    reader = (await ok('GET', '/api/access/roles')).find(
      (role: { label: string }) => role.label === 'Public articles',
    ).id;
  });
  afterAll(room.close);

  it('have a role for as long as their owner has it, at once (AUZ-14, AUZ-18)', async () => {
    const other = await room.role('Salaries');
    await room.policy(other, 'salaries', 'read');
    await roles([reader]);
    const borrowed = await key({ user: users.both, role: other });
    expect(await sees(borrowed, 'salaries')).toBe(403);
    await roles([reader, other]);
    expect([await sees(borrowed, 'salaries'), await sees(borrowed)]).toEqual([200, 403]);
    await roles([reader]);
    expect(await sees(borrowed, 'salaries')).toBe(403);
    const heir = await ok('POST', '/api/access/roles', { label: 'Heir', parents: [other] });
    await roles([heir.id]);
    expect(await sees(borrowed, 'salaries')).toBe(200);
    await ok('PATCH', `/api/access/roles/${heir.id}`, { parents: [] });
    expect(await sees(borrowed, 'salaries')).toBe(403);
    await roles(['administrator']);
    expect([await sees(borrowed, 'salaries'), await sees(borrowed)]).toEqual([200, 403]);
    await roles([reader]);
    expect(await sees(borrowed, 'salaries')).toBe(403);
  });

  it('of an administrator end with the administrator (AUZ-14, AUZ-18)', async () => {
    await roles(['administrator'], 'other');
    const keys = [await key({ user: users.other }), await key({ user: users.other, role: 'administrator' })];
    for (const as of keys) expect((await api('GET /api/users', { as })).status).toBe(200);
    await roles([], 'other');
    for (const as of keys) expect(codeOf(await api('GET /api/users', { as }))).toEqual([403, 'FORBIDDEN']);
    await ok('PATCH', `/api/users/${users.other}`, { status: 'suspended' });
    for (const as of keys) expect((await api('GET /api/users/me', { as })).status).toBe(401);
    await ok('PATCH', `/api/users/${users.other}`, { status: 'active' });
  });

  it('end after 90 days unless told otherwise', async () => {
    const made = await ok('POST', '/api/access/keys', { name: 'k', user: users.both });
    const days = (Date.parse(made.expires_at) - Date.parse(made.created_at)) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    expect((await api('GET /api/users/me', { as: made.token })).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 90 * 86_400_000);
    expect((await api('GET /api/users/me', { as: made.token })).status).toBe(401);
    vi.useRealTimers();
  });

  it.each([
    {},
    [],
    'read',
    5,
    { actions: [] },
    { actions: 'read' },
    { actions: ['read', 'nope'] },
    { actions: [{}] },
    { actions: { read: true } },
    { collections: [] },
    { collections: ['nope'] },
    { collections: ['kasbah_users'] },
    { collections: ['articles', null] },
    { more: ['x'] },
  ])('are not narrowed to %j', async (scopes) => {
    const answer = await api('POST /api/access/keys', { body: { name: 'k', user: users.both, scopes } });
    if (JSON.stringify(scopes) === '{}') expect(answer.json.data.scopes).toBeNull();
    else expect(codeOf(answer)).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('narrowed to reading write by no door, not even those of an administrator (AUZ-13)', async () => {
    const me = (await ok('GET', '/api/users/me')).id;
    const scopes = { actions: ['read'] };
    const made = await ok('POST', '/api/access/keys', { name: 'k', user: me, scopes });
    expect(made.scopes).toEqual({ actions: ['read'], collections: null });
    const limited = [
      made.token,
      await key({ role: 'administrator', scopes }),
      await key({ user: users.both, scopes }),
    ];
    await roles([reader]);
    const before = await room.server.lastChange();
    const files = await room.server.sql('SELECT id FROM kasbah_files');
    for (const as of limited) {
      expect(await sees(as)).toBe(200);
      for (const [request, body] of [
        ['POST /api/items/articles', { title: 'x' }],
        ['PATCH /api/items/articles/2', { title: 'x' }],
        ['PUT /api/items/articles', { id: 2, title: 'x' }],
        ['DELETE /api/items/articles/2', undefined],
        ['PATCH /api/items/articles', { query: {}, data: { title: 'x' } }],
        ['DELETE /api/items/articles', { query: {} }],
        ['POST /api/files', {}],
        ['PATCH /api/files/x', {}],
        ['DELETE /api/files/x', undefined],
        ['POST /api/jobs/start', { name: 'changelog-retention' }],
        ['POST /api/access/keys', { name: 'x' }],
        ['POST /api/access/view-as', { user: users.both }],
        ['POST /api/access/act-as', { user: users.both, reason: 'because of it' }],
        ['POST /api/access/policies', { role: reader, collection: 'salaries', action: 'read' }],
        ['POST /api/users', { name: 'x', email: 'x@example.com', password: PASSWORD }],
        ['PATCH /api/users/me', { name: 'x' }],
        ['POST /api/users/me/password', { current: PASSWORD, password: 'five other unrelated words' }],
        ['DELETE /api/users/me/sessions', undefined],
        ['POST /api/auth/step-up', { password: PASSWORD }],
        ['PATCH /api/settings', { project_name: 'x' }],
        ['POST /api/schema/apply', { collections: [] }],
        [`POST /api/changes/${made.id}/undo`, {}],
        ['POST /api/trash/restore', { items: [{ collection: 'articles', item: '1' }] }],
      ] as const) {
        const answer = await api(request, { as, ...(body && { body }) });
        expect([403, 404, 405], `${request} ${answer.text}`).toContain(answer.status);
      }
      const batch = await api('POST /api/batch', {
        as,
        body: { steps: [{ method: 'PATCH', path: '/items/articles/2', body: { title: 'x' } }] },
      });
      expect(batch.status, batch.text).toBeGreaterThanOrEqual(400);
      expect((await api('GET /api/users/me', { as })).json.data.administrator).toBe(false);
    }
    // That a key was used is remembered with the key.
    const changes = await room.server.changesAfter(before, true);
    expect(changes.filter(({ after }) => !after || !('last_used_at' in after))).toEqual([]);
    expect(await room.server.sql('SELECT id FROM kasbah_files')).toEqual(files);
  });

  it('narrowed to a collection see nothing of another, also through links', async () => {
    const scopes = { collections: ['articles'], actions: null };
    const as = await key({ role: 'administrator', scopes });
    expect([await sees(as), await sees(as, 'salaries'), await sees(as, 'comments')]).toEqual([200, 403, 403]);
    expect((await api('GET /api/items/articles?fields=comments.text', { as })).status).toBe(400);
    expect((await api('PATCH /api/items/articles/2', { as, body: { note: 'by a key' } })).status).toBe(200);
    expect(codeOf(await api('GET /api/users', { as }))).toEqual([403, 'FORBIDDEN']);
  });

  it('do what takes a person never, and the rest of an administrator’s work', async () => {
    const as = await key({ role: 'administrator' });
    for (const [request, body] of [
      ['POST /api/access/keys', { name: 'x' }],
      ['POST /api/access/act-as', { user: users.both, reason: 'because of it' }],
      [`PATCH /api/users/${users.both}`, { password: 'five other unrelated words' }],
      [`PATCH /api/users/${users.both}`, { email: 'x@example.com' }],
      [`PATCH /api/users/${users.both}`, { roles: ['administrator'] }],
      [`PATCH /api/users/${users.both}`, { roles: 'administrator' }],
      [
        'POST /api/users',
        { name: 'x', email: 'x@example.com', password: PASSWORD, roles: ['administrator'] },
      ],
    ] as const)
      expect(codeOf(await api(request, { as, body })), request).toEqual([403, 'FORBIDDEN']);
    const role = await api('POST /api/access/roles', { as, body: { label: 'By a key' } });
    expect(role.status, role.text).toBe(200);
    const given = await api(`PATCH /api/users/${users.both}`, { as, body: { roles: [role.json.data.id] } });
    expect(given.status, given.text).toBe(200);
  });

  it('are nobody’s to see, take or make but administrators’ (AUZ-14)', async () => {
    const made = await ok('POST', '/api/access/keys', { name: 'k', user: users.other });
    const login = { email: 'both@example.com', password: PASSWORD };
    const as = (await api('POST /api/auth/login', { as: null, body: login })).json.data.access_token;
    for (const request of [
      'GET /api/access/keys',
      `DELETE /api/access/keys/${made.id}`,
      'GET /api/items/kasbah_keys',
      `GET /api/items/kasbah_keys/${made.id}`,
      `PATCH /api/items/kasbah_keys/${made.id}`,
    ])
      expect([403, 404], request).toContain(
        (await api(request, { as, ...(request[0] === 'P' && { body: {} }) })).status,
      );
    for (const body of [{ user: users.other }, { role: 'administrator' }, {}])
      expect((await api('POST /api/access/keys', { as, body: { name: 'k', ...body } })).status).toBe(403);
    expect((await api('GET /api/users/me', { as: made.token })).status).toBe(200);
  });
});
