import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { testDatabases } from '../testing/databases.ts';
import { newsroom } from '../testing/newsroom.ts';
import { queryString } from '../testing/scenario.ts';
import { ADMINISTRATOR, type Answer, type ApiOptions } from '../testing/server.ts';

const MINUTE = 60_000;
const codeOf = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];

describe.each(testDatabases())('Looking through somebody on $dialect', ({ create }) => {
  const room = newsroom(create);
  const { users, tokens, ok } = room;
  let reader = '';

  const api = (request: string, options: ApiOptions = {}) => {
    const [method = '', address = ''] = request.split(' ');
    return room.api(method, address, options);
  };
  const through = (subject: string, request: string, options: ApiOptions = {}) =>
    api(request, { ...options, headers: { ...options.headers, 'kasbah-view-as': subject } });
  const viewAs = (body: unknown, as?: string) =>
    api('POST /api/access/view-as', { body, ...(as !== undefined && { as }) });
  const actAs = (body: unknown, as?: string) =>
    api('POST /api/access/act-as', { body, ...(as !== undefined && { as }) });
  const signIn = async (email: string, password = 'four unrelated words here') =>
    (await api('POST /api/auth/login', { as: null, body: { email, password } })).json.data
      .access_token as string;

  beforeAll(async () => {
    await room.open();
    reader = (await ok('GET', '/api/access/roles')).find(
      (role: { label: string }) => role.label === 'Public articles',
    ).id;
    tokens.session = await signIn('both@example.com');
    await ok('POST', '/api/users', {
      name: 'Second',
      email: 'second@example.com',
      password: 'four unrelated words here',
      roles: ['administrator'],
    });
    tokens.second = await signIn('second@example.com');
  });
  afterEach(async () => {
    vi.useRealTimers();
    await api('DELETE /api/access/view-as');
  });
  afterAll(room.close);

  const QUESTIONS = [
    '/api/items/articles?sort=id',
    `/api/items/articles?${queryString({ fields: '*,comments.*,labels.*', sort: '-id', limit: 3 })}`,
    `/api/items/articles?${queryString({ filter: { owner: { _eq: '$CURRENT_USER' } }, fields: 'id,note' })}`,
    `/api/items/articles?${queryString({ aggregate: { count: '*' }, groupBy: ['public'] })}`,
    '/api/items/articles?meta=*&limit=2',
    '/api/items/articles?search=own',
    '/api/items/articles?export=csv',
    '/api/items/articles/1',
    '/api/items/articles/3',
    '/api/items/articles/999',
    '/api/items/articles?fields=nope',
    '/api/items/articles?explain=query',
    '/api/items/salaries',
    '/api/items/comments',
    '/api/users/me',
    '/api/users',
    '/api/access/policies',
    '/api/schema/manifest',
    '/api/schema/forms',
    '/api/schema/openapi',
    '/api/changes',
    '/api/trash',
    '/api/server/info',
    '/api/nothing',
  ];

  it.each(QUESTIONS)('answers GET %s byte for byte as to that person', async (address) => {
    await viewAs({ user: users.both });
    const own = await api(`GET ${address}`, { as: tokens.session! });
    const seen = await through(users.both!, `GET ${address}`);
    expect([seen.status, seen.text]).toEqual([own.status, own.text]);
    expect([seen.headers.etag, seen.headers['content-type']]).toEqual([
      own.headers.etag,
      own.headers['content-type'],
    ]);
  });

  it('shows a role alone, and what nobody who is signed in sees', async () => {
    const { json } = await viewAs({ role: reader });
    expect(json.data).toEqual({
      view_as: `role:${reader}`,
      name: 'Public articles',
      acts: false,
      until: expect.any(String),
    });
    const key = await room.keyOf(reader);
    const list = 'GET /api/items/articles?sort=id';
    expect((await through(`role:${reader}`, list)).text).toBe((await api(list, { as: key })).text);
    await viewAs({ role: 'public' });
    expect(codeOf(await through('role:public', list))).toEqual(codeOf(await api(list, { as: null })));
    expect((await through('role:public', 'GET /api/users/me')).status).toBe(401);
  });

  it('writes nothing, by whatever method and door', async () => {
    await viewAs({ user: users.both });
    const before = await room.server.lastChange();
    for (const request of [
      'POST /api/items/articles',
      'PATCH /api/items/articles/1',
      'PUT /api/items/articles',
      'DELETE /api/items/articles/1',
      'POST /api/items/articles?dry_run=true',
      'POST /api/batch',
      'PATCH /api/users/me',
      'POST /api/users/me/password',
      'DELETE /api/users/me/sessions',
      'POST /api/auth/logout',
      'POST /api/auth/step-up',
      'POST /api/files',
      'POST /api/access/view-as',
      'DELETE /api/access/view-as',
      'POST /api/nothing',
      'PURGE /api/items/articles',
    ])
      expect(codeOf(await through(users.both!, request, { body: { title: 'x' } })), request).toEqual([
        403,
        'VIEWING_AS',
      ]);
    expect(await room.server.changesAfter(before, true)).toEqual([]);
    const found = await through(users.both!, 'SEARCH /api/items/articles', {
      body: { query: { fields: 'id' } },
    });
    expect(found.json.data).toHaveLength(4);
    expect((await api('GET /api/users/me')).json.data.email).toBe(ADMINISTRATOR.email);
  });

  it('is for administrators in a session of their own', async () => {
    await viewAs({ user: users.both });
    const list = 'GET /api/items/articles';
    const key = await ok('POST', '/api/access/keys', { name: 'all', role: 'administrator' });
    const own = await ok('POST', '/api/access/keys', { name: 'own' });
    for (const as of [tokens.both!, tokens.session!, key.token, own.token, tokens.second!]) {
      expect(codeOf(await through(users.both!, list, { as }))).toEqual([403, 'FORBIDDEN']);
      if (as !== tokens.second) expect((await viewAs({ user: users.other }, as)).status).toBe(403);
      if (as !== tokens.second)
        expect((await actAs({ user: users.other, reason: 'because' }, as)).status).toBe(403);
    }
    expect(codeOf(await through(users.both!, list, { as: null }))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is started first, and only for those who are there and are no administrators', async () => {
    for (const subject of [
      users.other!,
      `role:${reader}`,
      'role:administrator',
      'x',
      '',
      'role:',
      '*',
      'null',
    ])
      expect(codeOf(await through(subject, 'GET /api/users/me')), subject).toEqual([403, 'FORBIDDEN']);
    const me = (await ok('GET', '/api/users/me')).id;
    const second = (await ok('GET', '/api/users/me', undefined, 'second')).id;
    for (const body of [{ user: me }, { user: second }, { role: 'administrator' }])
      expect(codeOf(await viewAs(body)), JSON.stringify(body)).toEqual([403, 'FORBIDDEN']);
    for (const body of [
      {},
      [],
      { user: {} },
      { user: [users.both] },
      { user: 'x' },
      { user: users.both!.replace(/.$/, '!') },
      { role: 'nope' },
      { role: '\u0000' },
      { role: 'x'.repeat(500) },
      { user: users.both, role: reader },
    ])
      expect((await viewAs(body)).status, JSON.stringify(body)).toBe(400);
    await viewAs({ user: users.both });
    expect((await through(users.both!, 'GET /api/users/me')).status).toBe(200);
    for (const subject of [
      users.other!,
      `role:${reader}`,
      ` ${users.both}x`,
      `${users.both}${'x'.repeat(80)}`,
    ])
      expect(codeOf(await through(subject, 'GET /api/users/me')), subject).toEqual([403, 'FORBIDDEN']);
    await api('DELETE /api/access/view-as');
    expect(codeOf(await through(users.both!, 'GET /api/users/me'))).toEqual([403, 'FORBIDDEN']);
  });

  it('ends in an hour, with the rights of the viewer, and with the account that is seen', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const see = (as?: string) =>
      through(users.other!, 'GET /api/users/me', { ...(as !== undefined && { as }) });
    const second = await signIn('second@example.com');
    await viewAs({ user: users.other }, second);
    expect((await see(second)).status).toBe(200);
    const id = (await ok('GET', '/api/users')).find((one: { name: string }) => one.name === 'Second').id;
    await ok('PATCH', `/api/users/${id}`, { roles: [reader] });
    expect(codeOf(await see(second))).toEqual([403, 'FORBIDDEN']);
    await ok('PATCH', `/api/users/${id}`, { roles: ['administrator'] });
    expect((await see(second)).status).toBe(200);
    await ok('PATCH', `/api/users/${users.other}`, { status: 'suspended' });
    expect(codeOf(await see(second))).toEqual([403, 'FORBIDDEN']);
    expect((await viewAs({ user: users.other }, second)).status).toBe(400);
    await ok('PATCH', `/api/users/${users.other}`, { status: 'active', roles: ['administrator'] });
    expect(codeOf(await see(second))).toEqual([403, 'FORBIDDEN']);
    await ok('PATCH', `/api/users/${users.other}`, { roles: [] });
    const { refresh_token } = (
      await api('POST /api/auth/login', {
        as: null,
        body: { email: 'second@example.com', password: 'four unrelated words here' },
      })
    ).json.data;
    vi.setSystemTime(Date.now() + 61 * MINUTE);
    const later = (await api('POST /api/auth/refresh', { as: null, body: { refresh_token } })).json.data
      .access_token;
    expect(codeOf(await see(later))).toEqual([403, 'FORBIDDEN']);
  });

  describe('to act in their name', () => {
    it('takes a reason, and writes as «Olga as Pat»', async () => {
      for (const reason of [undefined, '', '    ', 'x', {}, [], 'x'.repeat(501)]) {
        const answer = await actAs({ user: users.both, reason });
        expect([...codeOf(answer), answer.json.errors[0].extensions.path]).toEqual([
          400,
          'VALIDATION_FAILED',
          'reason',
        ]);
      }
      expect((await actAs({ user: `role:${reader}`, reason: 'because of it' })).status).toBe(400);
      const started = await actAs({ user: users.both, reason: 'Cannot save their article' });
      expect(started.json.data).toMatchObject({ view_as: users.both, name: 'Both', acts: true });
      const before = await room.server.lastChange();
      const patch = await through(users.both!, 'PATCH /api/items/articles/1', {
        body: { note: 'by another' },
      });
      expect([patch.status, patch.json.data.owner]).toEqual([200, users.both]);
      expect(
        codeOf(await through(users.both!, 'PATCH /api/items/articles/3', { body: { note: 'x' } })),
      ).toEqual([404, 'NOT_FOUND']);
      const [change] = await room.server.changesAfter(before);
      const listed = (await ok('GET', '/api/changes?limit=1'))[0];
      expect([listed.changeset, listed.actor]).toEqual([
        change?.changeset,
        { type: 'user', id: users.both, name: 'Administrator as Both' },
      ]);
      const kept = (await room.server.changesAfter(0, true)).findLast(
        (one) => one.collection === 'kasbah_views' && one.action === 'create',
      );
      expect(kept?.after).toMatchObject({ subject: users.both, reason: 'Cannot save their article' });
    });

    it('leaves what is the person’s own', async () => {
      await actAs({ user: users.both, reason: 'because of it' });
      for (const [request, body] of [
        ['PATCH /api/users/me', { name: 'Renamed' }],
        [
          'POST /api/users/me/password',
          { current: 'four unrelated words here', password: 'another five unrelated words' },
        ],
        ['GET /api/users/me/sessions', undefined],
        ['DELETE /api/users/me/sessions', undefined],
        ['POST /api/auth/step-up', { password: 'four unrelated words here' }],
        ['GET /api/auth/step-up', undefined],
        ['POST /api/access/act-as', { user: users.other, reason: 'because of it' }],
        ['POST /api/access/view-as', { user: users.other }],
        ['POST /api/access/keys', { name: 'k' }],
      ] as const)
        expect(codeOf(await through(users.both!, request, { ...(body && { body }) })), request).toEqual([
          403,
          'FORBIDDEN',
        ]);
      expect((await api('GET /api/users/me', { as: tokens.session! })).status).toBe(200);
    });

    it('ends after a quarter of an hour, and asks for a fresh proof', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      let { access_token: as, refresh_token } = (
        await api('POST /api/auth/login', { as: null, body: ADMINISTRATOR })
      ).json.data;
      const later = async (ms: number) => {
        vi.setSystemTime(Date.now() + ms);
        ({ access_token: as, refresh_token } = (
          await api('POST /api/auth/refresh', { as: null, body: { refresh_token } })
        ).json.data);
      };
      const start = () => actAs({ user: users.both, reason: 'because of it' }, as);
      const write = () =>
        through(users.both!, 'PATCH /api/items/articles/1', { as, body: { note: String(Date.now()) } });
      expect((await start()).status).toBe(200);
      await later(11 * MINUTE);
      expect((await write()).status).toBe(200);
      expect(codeOf(await start())).toEqual([403, 'STEP_UP_REQUIRED']);
      await later(5 * MINUTE);
      expect(codeOf(await write())).toEqual([403, 'FORBIDDEN']);
      await viewAs({ user: users.both }, as);
      expect(codeOf(await write())).toEqual([403, 'VIEWING_AS']);
    });
  });
});
