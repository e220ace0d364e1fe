import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { runJob } from '../testing/run-job.ts';
import { ADMINISTRATOR, type Answer, startTestServer, type TestServer } from '../testing/server.ts';

const PASSWORD = 'four unrelated words here';
const MINUTE = 60_000;
const DAY = 86_400_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

interface Pair {
  access_token: string;
  refresh_token: string;
}

const cookiesOf = (answer: Answer): string[] => {
  const set = answer.headers['set-cookie'];
  return Array.isArray(set) ? set : [];
};
const cookieOf = (answer: Answer, name = 'kasbah_session') =>
  cookiesOf(answer)
    .find((one) => one.startsWith(`${name}=`))
    ?.split(';')[0] ?? '';
const codeOf = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];

describe.each(testDatabases())('Sessions on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  const users: Record<string, string> = {};

  const post = (address: string, body: unknown, options: object = {}) =>
    server.api('POST', address, { as: null, body, ...options });
  const signIn = async (who: string, headers: Record<string, string> = {}): Promise<Pair> => {
    const body = { email: `${who}@example.com`, password: PASSWORD };
    const { json, text } = await post('/api/auth/login', body, { headers });
    expect(json?.data, text).toBeDefined();
    return json.data;
  };
  const byCookie = async (who: string) =>
    cookieOf(
      await post('/api/auth/login', { email: `${who}@example.com`, password: PASSWORD, mode: 'session' }),
    );
  const refresh = (refresh_token: unknown) => post('/api/auth/refresh', { refresh_token });
  const me = async (as: string) => (await server.api('GET', '/api/users/me', { as })).status;
  const meBy = async (cookie: string) =>
    (await server.api('GET', '/api/users/me', { as: null, headers: { cookie } })).status;
  const ofUser = async (who: string) =>
    (await server.sql('SELECT * FROM kasbah_sessions')).filter((row) => row.user === users[who]);
  const isSeen = async (cookie: string) => {
    const { json } = await server.api('GET', '/api/users/me/sessions', { as: null, headers: { cookie } });
    const own = json.data.find((one: { current: boolean }) => one.current);
    return own.seen_at === new Date().toISOString();
  };
  /** The clock of the server, some time from now; the tests never wait for it. */
  const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    for (const who of ['ann', 'bob', 'pat']) {
      const body = { name: who, email: `${who}@example.com`, password: PASSWORD, roles: [] };
      users[who] = (await server.api('POST', '/api/users', { body })).json.data.id;
    }
  });
  afterEach(() => vi.useRealTimers());
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('give the same successor again for ten seconds, and end when a token is used after that (AUT-17)', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const first = await signIn('ann');
    const second = (await refresh(first.refresh_token)).json.data as Pair;
    later(9000);
    const again = (await refresh(first.refresh_token)).json.data as Pair;
    expect([again.access_token, again.refresh_token]).toEqual([second.access_token, second.refresh_token]);
    expect(await me(second.access_token)).toBe(200);
    later(2000);
    expect(codeOf(await refresh(first.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    expect(codeOf(await refresh(second.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await me(second.access_token)).toBe(401);
  });

  it('end when any token of theirs from before the last one is used (AUT-17)', async () => {
    const first = await signIn('ann');
    const second = (await refresh(first.refresh_token)).json.data as Pair;
    const third = (await refresh(second.refresh_token)).json.data as Pair;
    expect(await me(third.access_token)).toBe(200);
    expect((await refresh(first.refresh_token)).status).toBe(401);
    expect([await me(third.access_token), (await refresh(third.refresh_token)).status]).toEqual([401, 401]);
  });

  it('end after seven days without use and after thirty days, whatever the use (AUT-17)', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const idle = await signIn('ann');
    let used = await signIn('ann');
    later(6 * DAY);
    used = (await refresh(used.refresh_token)).json.data;
    later(DAY + MINUTE);
    expect((await refresh(idle.refresh_token)).status).toBe(401);
    for (let day = 7; day < 29; day += 5) {
      const next = await refresh(used.refresh_token);
      expect(next.status, `on day ${day}`).toBe(200);
      used = next.json.data;
      later(5 * DAY);
    }
    expect((await refresh(used.refresh_token)).status).toBe(401);
  });

  it('are not opened by tokens of another kind or by what only looks like one (AUT-17, AUT-40)', async () => {
    const pair = await signIn('ann');
    const [family] = pair.refresh_token.split('.');
    const cookie = await byCookie('ann');
    const key = (await server.api('POST', '/api/access/keys', { body: { name: 'k', user: users.ann } })).json
      .data.token as string;
    const session = cookie.replace('kasbah_session=', '');
    for (const wrong of [
      pair.access_token,
      session,
      key,
      `x.${pair.refresh_token}`,
      'x',
      '.',
      '',
      {},
      [],
      null,
      5,
    ])
      expect((await refresh(wrong)).status, JSON.stringify(wrong)).toBe(401);
    for (const wrong of [pair.refresh_token, session, family!, `${family}.x`])
      expect(await me(wrong), wrong).toBe(401);
    for (const wrong of [pair.refresh_token, pair.access_token, key])
      expect(await meBy(`kasbah_session=${wrong}`), wrong).toBe(401);
    const widened = await post('/api/auth/refresh', {
      refresh_token: pair.refresh_token,
      scope: 'administrator',
    });
    expect(widened.status).toBe(200);
    expect((await server.api('GET', '/api/users', { as: widened.json.data.access_token })).status).toBe(403);
    expect([await me(key), await meBy(cookie)]).toEqual([200, 200]);
  });

  it('stay one when many refresh at the same moment (AUT-18)', async () => {
    const first = await signIn('bob');
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(first.refresh_token)));
    const pairs = new Set(
      answers.map(({ status, json }) => `${status} ${json?.data?.access_token} ${json?.data?.refresh_token}`),
    );
    expect(pairs.size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect(await ofUser('bob')).toHaveLength(1);
    let next = answers[0]?.json.data as Pair;
    for (let n = 0; n < 3; n++) next = (await refresh(next.refresh_token)).json.data;
    expect(await me(next.access_token)).toBe(200);
    await post('/api/auth/logout', { refresh_token: next.refresh_token });
    expect(await ofUser('bob')).toHaveLength(0);
  });

  it('of a browser end after half an hour without use and after twelve hours', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const idle = await byCookie('ann');
    const used = await byCookie('ann');
    for (let n = 0; n < 35; n++) {
      later(20 * MINUTE);
      expect(await meBy(used), `after ${(n + 1) * 20} minutes`).toBe(200);
      // What is remembered of the use is written without waiting.
      while (!(await isSeen(used))) await pause(5);
      if (n === 1) expect(await meBy(idle)).toBe(401);
    }
    later(20 * MINUTE);
    expect(await meBy(used)).toBe(401);
  });

  it('are over once signed out, from a copy of any of their tokens (AUT-14)', async () => {
    const cookie = await byCookie('ann');
    const own = { 'sec-fetch-site': 'same-origin' };
    const out = await post('/api/auth/logout', { mode: 'session' }, { headers: { cookie, ...own } });
    expect([out.status, await meBy(cookie)]).toEqual([204, 401]);
    const pair = await signIn('ann');
    expect((await post('/api/auth/logout', { refresh_token: pair.refresh_token })).status).toBe(204);
    expect([await me(pair.access_token), (await refresh(pair.refresh_token)).status]).toEqual([401, 401]);
    const other = await signIn('ann');
    expect((await server.api('POST', '/api/auth/logout', { as: other.access_token })).status).toBe(204);
    expect((await refresh(other.refresh_token)).status).toBe(401);
  });

  it('keep the refresh token in a cookie that other sites cannot use', async () => {
    const body = { email: 'ann@example.com', password: PASSWORD, mode: 'cookie' };
    const login = await post('/api/auth/login', body);
    expect(Object.keys(login.json.data)).toEqual(['access_token', 'expires']);
    expect(cookiesOf(login)[0]).toMatch(
      /^kasbah_refresh=[^;]{40,}; path=\/; expires=[^;]+; samesite=lax; httponly$/i,
    );
    const cookie = cookieOf(login, 'kasbah_refresh');
    expect(await meBy(cookie)).toBe(401);
    const by = (headers: Record<string, string>) =>
      post('/api/auth/refresh', { mode: 'cookie' }, { headers: { cookie, ...headers } });
    expect(codeOf(await by({ 'sec-fetch-site': 'cross-site' }))).toEqual([403, 'CSRF']);
    expect(codeOf(await by({ origin: 'https://evil.example' }))).toEqual([403, 'CSRF']);
    const next = await by({ 'sec-fetch-site': 'same-origin' });
    expect(Object.keys(next.json.data)).toEqual(['access_token', 'expires']);
    expect(cookieOf(next, 'kasbah_refresh')).not.toBe(cookie);
    expect(await me(next.json.data.access_token)).toBe(200);
    expect((await post('/api/auth/refresh', { mode: 'cookie' })).status).toBe(401);
  });

  it('are never answered in a way that a cache may keep (AUT-36)', async () => {
    const body = { email: 'ann@example.com', password: PASSWORD };
    for (const answer of [
      await post('/api/auth/login', body),
      await post('/api/auth/login', { ...body, mode: 'session' }),
      await post('/api/auth/login', { ...body, mode: 'cookie' }),
      await refresh((await signIn('ann')).refresh_token),
      await refresh('x'),
      await server.api('GET', '/api/users/me'),
      await server.api('GET', '/api/users/me/sessions'),
    ])
      expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('are listed with their device, and ended one by one or all others', async () => {
    await server.api('DELETE', `/api/users/${users.pat}/sessions`);
    const current = await signIn('pat', { 'user-agent': FIREFOX });
    const phone = await signIn('pat', {
      'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)',
    });
    const script = await signIn('pat', { 'user-agent': 'curl/8.5.0' });
    const as = current.access_token;
    const listed = await server.api('GET', '/api/users/me/sessions', { as });
    expect(listed.json.data).toHaveLength(3);
    const own = listed.json.data.find((one: { current: boolean }) => one.current);
    expect(own).toEqual({
      id: expect.any(String),
      kind: 'token',
      device: 'Firefox on Linux',
      ip: expect.stringContaining('127.0.0.1'),
      created_at: expect.any(String),
      seen_at: expect.any(String),
      current: true,
    });
    expect(listed.json.data.map((one: { device: string }) => one.device).sort()).toEqual([
      'Firefox on Linux',
      'curl',
      'iPhone',
    ]);
    const curl = listed.json.data.find((one: { device: string }) => one.device === 'curl').id;
    expect((await server.api('DELETE', `/api/users/me/sessions/${curl}`, { as })).status).toBe(204);
    expect([await me(script.access_token), await me(phone.access_token)]).toEqual([401, 200]);
    expect((await server.api('DELETE', '/api/users/me/sessions', { as })).json.data).toEqual({ ended: 1 });
    expect([await me(phone.access_token), await me(as)]).toEqual([401, 200]);
    const ofAccount = await server.api('GET', `/api/users/${users.pat}/sessions`);
    expect(ofAccount.json.data).toEqual([{ ...own, seen_at: expect.any(String), current: false }]);
    expect((await server.api('DELETE', `/api/users/${users.pat}/sessions/${own.id}`)).status).toBe(204);
    expect(await me(as)).toBe(401);
  });

  it('are nobody else’s to see or end, and nobody’s to write (AUT-41, AUZ-12)', async () => {
    const ann = (await signIn('ann')).access_token;
    const bob = (await signIn('bob')).access_token;
    const [own] = (await server.api('GET', '/api/users/me/sessions', { as: bob })).json.data;
    const role = (await server.api('POST', '/api/access/roles', { body: { label: 'Kind' } })).json.data.id;
    const keys = await Promise.all(
      [{ user: users.bob }, { role }, { role: 'administrator' }].map(
        async (body) =>
          (await server.api('POST', '/api/access/keys', { body: { name: 'k', ...body } })).json.data
            .token as string,
      ),
    );
    for (const as of [ann, ...keys]) {
      const status = as === ann ? 404 : 403;
      expect((await server.api('DELETE', `/api/users/me/sessions/${own.id}`, { as })).status).toBe(status);
    }
    for (const as of keys) {
      expect((await server.api('GET', '/api/users/me/sessions', { as })).status).toBe(403);
      expect((await server.api('DELETE', '/api/users/me/sessions', { as })).status).toBe(403);
    }
    for (const as of [ann, keys[0]!]) {
      expect((await server.api('GET', `/api/users/${users.bob}/sessions`, { as })).status).toBe(403);
      expect((await server.api('DELETE', `/api/users/${users.bob}/sessions`, { as })).status).toBe(403);
    }
    const before = await server.sql('SELECT * FROM kasbah_sessions ORDER BY id');
    for (const body of [{ until: '2099-01-01' }, { until: null }, { user: users.ann }, { ip: '' }, {}])
      for (const [method, address] of [
        ['POST', '/api/users/me/sessions'],
        ['PATCH', `/api/users/me/sessions/${own.id}`],
        ['PATCH', `/api/items/kasbah_sessions/${own.id}`],
        ['POST', '/api/items/kasbah_sessions'],
      ] as const)
        expect([403, 404, 405]).toContain((await server.api(method, address, { as: bob, body })).status);
    expect(await server.sql('SELECT * FROM kasbah_sessions ORDER BY id')).toEqual(before);
    expect(await me(bob)).toBe(200);
    for (const wrong of ['x', own.id.replace(/.$/, 'z'), '%00'])
      expect((await server.api('DELETE', `/api/users/me/sessions/${wrong}`, { as: bob })).status, wrong).toBe(
        404,
      );
  });

  it('all end when the password changes, but for a new one of who changed it (AUT-11)', async () => {
    const next = 'five other unrelated words';
    const [cookie, other, pair] = [await byCookie('ann'), await byCookie('ann'), await signIn('ann')];
    const key = (await server.api('POST', '/api/access/keys', { body: { name: 'k', user: users.ann } })).json
      .data.token as string;
    const changed = await post(
      '/api/users/me/password',
      { current: PASSWORD, password: next },
      { headers: { cookie, 'sec-fetch-site': 'same-origin' } },
    );
    expect(changed.status).toBe(204);
    const renewed = cookieOf(changed);
    expect(renewed).not.toBe(cookie);
    expect([await meBy(renewed), await meBy(cookie), await meBy(other)]).toEqual([200, 401, 401]);
    expect([await me(pair.access_token), (await refresh(pair.refresh_token)).status]).toEqual([401, 401]);
    // An API key is a credential of its own: it stays until somebody deletes it.
    expect(await me(key)).toBe(200);
    await server.api('PATCH', `/api/users/${users.ann}`, { body: { password: PASSWORD } });
    expect([await meBy(renewed), await me(key)]).toEqual([401, 200]);
  });

  it('do not come back with a suspended account (AUT-13)', async () => {
    const [cookie, pair] = [await byCookie('bob'), await signIn('bob')];
    await server.api('PATCH', `/api/users/${users.bob}`, { body: { status: 'suspended' } });
    expect([await meBy(cookie), await me(pair.access_token)]).toEqual([401, 401]);
    await server.api('PATCH', `/api/users/${users.bob}`, { body: { status: 'active' } });
    expect([await meBy(cookie), await me(pair.access_token)]).toEqual([401, 401]);
    expect((await refresh(pair.refresh_token)).status).toBe(401);
  });

  it('take no administrator’s word for who they are after ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const login = await post('/api/auth/login', { ...ADMINISTRATOR, mode: 'session' });
    const headers = { cookie: cookieOf(login), 'sec-fetch-site': 'same-origin' };
    const role = { label: `Step ${Math.random()}` };
    expect((await post('/api/access/roles', role, { headers })).status).toBe(200);
    later(11 * MINUTE);
    const refused: [string, string, unknown][] = [
      ['POST', '/api/access/keys', { name: 'k' }],
      ['POST', '/api/access/roles', { label: 'x' }],
      ['PATCH', '/api/access/roles/public', { label: 'x' }],
      ['DELETE', '/api/access/roles/public', undefined],
      ['POST', '/api/access/policies', {}],
      ['PATCH', `/api/access/policies/${users.ann}`, {}],
      ['DELETE', `/api/access/policies/${users.ann}`, undefined],
      ['POST', '/api/access/act-as', { user: users.ann, reason: 'to see for myself' }],
      ['PATCH', `/api/users/${users.ann}`, { password: 'one two three four' }],
      ['PATCH', `/api/users/${users.ann}`, { email: 'x@example.com' }],
      ['PATCH', `/api/users/${users.ann}`, { roles: ['administrator'] }],
      [
        'POST',
        '/api/users',
        { name: 'x', email: 'x@example.com', password: PASSWORD, roles: ['administrator'] },
      ],
    ];
    const before = await server.lastChange();
    for (const [method, address, body] of refused) {
      const answer = await server.api(method, address, { as: null, body, headers });
      expect(codeOf(answer), `${method} ${address}`).toEqual([403, 'STEP_UP_REQUIRED']);
      expect(answer.json.errors[0].extensions.hint).toContain('/api/auth/step-up');
    }
    expect(await server.changesAfter(before, true)).toEqual([]);
    expect(
      (await server.api('PATCH', `/api/users/${users.ann}`, { as: null, body: { name: 'Ann' }, headers }))
        .status,
    ).toBe(200);
    const up = (body: unknown) => post('/api/auth/step-up', body, { headers });
    const wrongProofs: [unknown, string][] = [
      [{ password: 'wrong wrong wrong' }, 'INVALID_CREDENTIALS'],
      [{ password: {} }, 'INVALID_CREDENTIALS'],
      [{ password: [ADMINISTRATOR.password] }, 'INVALID_CREDENTIALS'],
      [{ password: PASSWORD }, 'INVALID_CREDENTIALS'],
      [{}, 'INVALID_BODY'],
      [[], 'INVALID_BODY'],
      [{ __proto__: 'x' }, 'INVALID_BODY'],
      [{ constructor: 'x' }, 'INVALID_BODY'],
      [{ password: ADMINISTRATOR.password, more: 1 }, 'INVALID_BODY'],
    ];
    for (const [wrong, code] of wrongProofs)
      expect(codeOf(await up(wrong)), JSON.stringify(wrong)).toEqual([400, code]);
    expect((await post('/api/access/roles', role, { headers })).status).toBe(403);
    later(MINUTE);
    const proven = await up({ password: ADMINISTRATOR.password });
    expect([proven.status, Date.parse(proven.json?.data.until) - Date.now()]).toEqual([200, 10 * MINUTE]);
    const renewed = cookieOf(proven);
    expect(renewed).not.toBe(headers.cookie);
    expect([await meBy(headers.cookie), await meBy(renewed)]).toEqual([401, 200]);
    headers.cookie = renewed;
    const made = await post('/api/access/roles', { label: `Step ${Math.random()}` }, { headers });
    expect(made.status, made.text).toBe(200);
  });

  it('are stepped up by their person only', async () => {
    const pair = await signIn('ann');
    const body = { password: PASSWORD };
    expect((await post('/api/auth/step-up', body)).status).toBe(401);
    const key = (await server.api('POST', '/api/access/keys', { body: { name: 'k', user: users.ann } })).json
      .data.token;
    expect(codeOf(await server.api('POST', '/api/auth/step-up', { as: key, body }))).toEqual([
      403,
      'FORBIDDEN',
    ]);
    const up = await server.api('POST', '/api/auth/step-up', { as: pair.access_token, body });
    expect([up.status, cookiesOf(up)]).toEqual([200, []]);
    expect(await me(pair.access_token)).toBe(200);
    const open = await server.api('GET', '/api/auth/step-up', { as: pair.access_token });
    expect(open.json.data).toEqual({
      proofs: expect.arrayContaining(['password']),
      until: up.json.data.until,
    });
  });

  it('are forgotten once they have ended', async () => {
    const worker = await startTestServer({ databaseUrl: database.url, role: 'all' });
    vi.useFakeTimers({ toFake: ['Date'] });
    await byCookie('pat');
    await signIn('pat');
    later(-3 * 60 * MINUTE);
    await byCookie('pat');
    vi.useRealTimers();
    expect(await ofUser('pat')).toHaveLength(3);
    expect(await runJob(worker, 'session-clean-up')).toMatchObject({ state: 'completed' });
    expect(await ofUser('pat')).toHaveLength(2);
    await worker.stop();
  });
});

describe('Cookies of a server that people reach by https', () => {
  it('are Secure and of this host alone, whatever proxy is between', async () => {
    const database = await testDatabases()[0]!.create();
    const server = await startTestServer({
      databaseUrl: database.url,
      env: { KASBAH_PUBLIC_URL: 'https://data.example.com' },
    });
    // The tests reach it on its port; its own address is another.
    const login = await server.api('POST', '/api/auth/login', {
      as: null,
      body: { ...ADMINISTRATOR, mode: 'session' },
    });
    expect(cookiesOf(login)[0]).toMatch(
      /^__Host-kasbah_session=[^;]{40,}; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/i,
    );
    const cookie = cookieOf(login, '__Host-kasbah_session');
    const status = async (sent: string) =>
      (await server.api('GET', '/api/users/me', { as: null, headers: { cookie: sent } })).status;
    expect([await status(cookie), await status(cookie.replace('__Host-', ''))]).toEqual([200, 401]);
    await server.stop();
    await database.drop();
  });
});
