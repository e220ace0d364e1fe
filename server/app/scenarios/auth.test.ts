import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type Scenario, scenarios } from '../testing/scenario.ts';
import { ADMINISTRATOR, type Answer, startTestServer, type TestServer } from '../testing/server.ts';

const PASSWORD = 'four unrelated words here';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const cookieOf = (answer: Answer) =>
  Array.isArray(answer.headers['set-cookie']) ? (answer.headers['set-cookie'][0] ?? '') : '';
const session = (answer: Answer) => cookieOf(answer).split(';')[0] ?? '';

describe.each(testDatabases())('The first administrator on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  const person = { name: 'Olga', email: ' Olga@Example.com ', password: ADMINISTRATOR.password };
  const setup = (body: unknown) => server.api('POST', '/api/setup', { as: null, body });
  const code = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];
  const token = () => /#token=(\S+)$/.exec(server.announcements[0] ?? '')?.[1];

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, administrator: false });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('is asked for by a link whose token never reaches a log', async () => {
    expect(server.announcements).toHaveLength(1);
    expect(server.announcements[0]).toContain(`${server.url}/admin/setup#token=`);
    const { json } = await server.api('GET', '/api/server/info', { as: null });
    expect(json.data).toMatchObject({
      setup_required: true,
      project_name: 'Kasbah',
      languages: ['en', 'de'],
      default_language: 'en',
    });
  });

  it('is not made with a wrong token, a wrong form, or a weak password', async () => {
    for (const wrong of ['', 'x'.repeat(32), null, {}, [], 5, [token()], { token: token() }, undefined]) {
      expect(code(await setup({ ...person, token: wrong })), JSON.stringify(wrong)).toEqual([
        403,
        'INVALID_SETUP_TOKEN',
      ]);
    }
    for (const wrong of [
      { password: 'short' },
      { password: 'a'.repeat(12) },
      { password: 'password123!' },
      { password: 'x'.repeat(129) },
      { password: null },
      { password: {} },
      { email: 'nobody' },
      { email: {} },
      { email: ['a@b.c'] },
      { name: '' },
      { name: {} },
      { name: 5 },
    ]) {
      const answer = await setup({ ...person, token: token(), ...wrong });
      expect(code(answer), JSON.stringify(wrong)).toEqual([400, 'VALIDATION_FAILED']);
      expect(answer.json.errors[0].extensions.path).toBe(Object.keys(wrong)[0]);
    }
    for (const body of [undefined, null, [], 'x', 5]) expect((await setup(body)).status).toBe(403);
    expect(await server.sql('SELECT * FROM kasbah_users')).toEqual([]);
  });

  it('is made once, also when two come with the link at the same moment', async () => {
    const both = await Promise.all([
      setup({ ...person, token: token(), session: true }),
      setup({ ...person, email: 'second@example.com', token: token(), session: true }),
    ]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 403]);
    const [made] = both.filter((answer) => answer.status === 200);
    expect(made!.json.data).toEqual({ expires: expect.any(Number) });
    expect(
      (await server.api('GET', '/api/users/me', { as: null, headers: { cookie: session(made!) } })).json.data,
    ).toMatchObject({ administrator: true });
    expect(await server.sql('SELECT * FROM kasbah_users')).toHaveLength(1);
    for (const again of [{ ...person, token: token() }, { ...person, token: 'x' }, {}])
      expect(code(await setup(again))).toEqual([403, 'SETUP_CLOSED']);
    expect((await server.api('GET', '/api/server/info', { as: null })).json.data.setup_required).toBe(false);
  });
});

describe.each(testDatabases())('Signing in on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  let ann = '';
  const secrets: string[] = [];
  const tokens: Record<string, string> = {};
  const login = (body: unknown, headers: Record<string, string> = {}) =>
    server.api('POST', '/api/auth/login', { as: null, body, headers });
  const me = async (as: string) => (await server.api('GET', '/api/users/me', { as })).status;
  const user = async (email: string, more = {}) => {
    const answer = await server.api('POST', '/api/users', {
      body: { name: email, email, password: PASSWORD, roles: [], ...more },
    });
    expect(answer.status, answer.text).toBe(200);
    return answer.json.data.id as string;
  };
  const signIn = async (email: string, password = PASSWORD) => {
    const { json, text } = await login({ email, password });
    expect(json?.data, text).toBeDefined();
    secrets.push(json.data.access_token, json.data.refresh_token);
    return json.data as { access_token: string; refresh_token: string; expires: number };
  };

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({
      databaseUrl: database.url,
      env: { KASBAH_SECRET: 'CANARY-secret-of-thirty-two-letters' },
    });
    secrets.push(server.token, ADMINISTRATOR.password, PASSWORD, 'CANARY-secret');
    ann = await user('ann@example.com');
    tokens.ann = (await signIn('ann@example.com')).access_token;
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('works with the administrator of the environment, by token and by cookie', async () => {
    const json = await login(ADMINISTRATOR);
    expect(json.json.data).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires: 900_000,
    });
    expect(cookieOf(json)).toBe('');
    const cookie = await login({ ...ADMINISTRATOR, email: ' OLGA@example.com', mode: 'session' });
    expect(cookie.json).toEqual({ data: { expires: 1_800_000 } });
    expect(cookieOf(cookie)).toMatch(/^kasbah_session=[^;]{40,}; .*path=\/.*; httponly/i);
    expect(cookieOf(cookie)).toMatch(/samesite=(?:lax|strict)/i);
    const { json: own } = await server.api('GET', '/api/users/me', {
      as: null,
      headers: { cookie: session(cookie) },
    });
    expect(own.data).toMatchObject({
      email: ADMINISTRATOR.email,
      administrator: true,
      roles: [{ id: 'administrator', name: 'Administrator' }],
    });
    expect(own.data).not.toHaveProperty('password');
    secrets.push(json.json.data.access_token, session(cookie).slice('kasbah_session='.length));
  });

  it('answers an account that is not there and a wrong password alike', async () => {
    const known = await login({ email: 'ann@example.com', password: 'wrong wrong wrong' });
    const unknown = await login({ email: 'nobody@example.com', password: 'wrong wrong wrong' });
    expect([known.status, known.text]).toEqual([401, unknown.text]);
    expect(unknown.status).toBe(401);
    expect(known.json.errors[0].extensions).toEqual({ code: 'INVALID_CREDENTIALS' });
    expect((await login({ email: 'ann@example.com', password: PASSWORD })).status).toBe(200);
  });

  it.each([
    {},
    { email: {}, password: {} },
    { email: ['ann@example.com'], password: [PASSWORD] },
    { email: 'ann@example.com', password: { $ne: '' } },
    { email: { _neq: '' }, password: PASSWORD },
    { email: 5, password: 5 },
    { email: true, password: true },
    { email: 'x\u0000@example.com', password: 'x' },
    { email: '\ud800@example.com', password: 'x' },
    { email: 'x'.repeat(20_000), password: 'x'.repeat(20_000) },
    { email: null, password: null },
    [],
    null,
    'x',
    5,
  ])('refuses %j', async (body) => {
    const answer = await login(body);
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([401, 'INVALID_CREDENTIALS']);
  });

  it('refuses an unknown mode', async () => {
    expect((await login({ ...ADMINISTRATOR, mode: 'magic' })).status).toBe(400);
  });

  it('asks for a wait after five wrong passwords, of this account only, known or not', async () => {
    await user('slow@example.com');
    for (const email of ['slow@example.com', 'nowhere@example.com']) {
      const statuses: number[] = [];
      let answer: Answer | undefined;
      // On a slow machine the first waits may be over before the next attempt; they double, so one is met soon.
      while (statuses.length < 12 && answer?.status !== 429) {
        const written = statuses.length % 2 ? email : ` ${email.toUpperCase()}`;
        answer = await login({ email: written, password: 'wrong wrong wrong' });
        statuses.push(answer.status);
      }
      expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
      expect(statuses.at(-1)).toBe(429);
      const extensions = answer?.json.errors[0].extensions;
      expect(extensions).toEqual({ code: 'RATE_LIMITED', retry_after: expect.any(Number) });
      expect(extensions.retry_after).toBeGreaterThan(0);
      expect(answer?.headers['retry-after']).toBe(String(extensions.retry_after));
    }
    expect((await login({ email: 'ann@example.com', password: PASSWORD })).status).toBe(200);
  });

  it('lets guesses that come together wait like guesses one after the other', async () => {
    const body = { email: 'together@example.com', password: 'wrong wrong wrong' };
    const answers = await Promise.all(Array.from({ length: 12 }, () => login(body)));
    expect(answers.filter((answer) => answer.status === 401).length).toBeLessThan(12);
    expect(answers.map((answer) => answer.status)).toContain(429);
  });

  it('refreshes once with each token, and logs out', async () => {
    const first = await signIn('ann@example.com');
    const refreshed = await server.api('POST', '/api/auth/refresh', {
      as: null,
      body: { refresh_token: first.refresh_token },
    });
    expect(refreshed.status).toBe(200);
    const second = refreshed.json.data;
    secrets.push(second.access_token, second.refresh_token);
    expect([await me(first.access_token), await me(second.access_token)]).toEqual([401, 200]);
    for (const wrong of [
      first.access_token,
      second.access_token,
      server.token,
      'x',
      '',
      null,
      {},
      [],
      undefined,
    ]) {
      expect(
        (await server.api('POST', '/api/auth/refresh', { as: null, body: { refresh_token: wrong } })).status,
        JSON.stringify(wrong),
      ).toBe(401);
    }
    expect((await server.api('POST', '/api/auth/logout', { as: second.access_token })).status).toBe(204);
    expect(await me(second.access_token)).toBe(401);
    expect(
      (
        await server.api('POST', '/api/auth/refresh', {
          as: null,
          body: { refresh_token: second.refresh_token },
        })
      ).status,
    ).toBe(401);
    const third = await signIn('ann@example.com');
    expect(
      (
        await server.api('POST', '/api/auth/logout', {
          as: null,
          body: { refresh_token: third.refresh_token },
        })
      ).status,
    ).toBe(204);
    expect(await me(third.access_token)).toBe(401);
    expect((await server.api('POST', '/api/auth/logout', { as: null })).status).toBe(204);
  });

  it('ends a cookie session on log-out', async () => {
    const headers = { cookie: session(await login({ ...ADMINISTRATOR, mode: 'session' })) };
    const gone = await server.api('POST', '/api/auth/logout', {
      as: null,
      headers: { ...headers, 'sec-fetch-site': 'same-origin' },
    });
    expect(gone.status).toBe(204);
    expect(cookieOf(gone)).toMatch(/^kasbah_session=;.*expires=Thu, 01 Jan 1970/i);
    expect((await server.api('GET', '/api/users/me', { as: null, headers })).status).toBe(401);
  });

  it.each([
    'Bearer x',
    'Bearer kb_x.y',
    `Bearer ${'x'.repeat(5000)}`,
    'Bearer',
    'Bearer ',
    'Basic b2xnYTp4',
    'x',
    'Bearer null',
    'Bearer a b',
  ])('refuses the header %s', async (authorization) => {
    const answer = await server.api('GET', '/api/server/info', { as: null, headers: { authorization } });
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('takes writes with a cookie from its own pages only', async () => {
    const cookie = session(await login({ ...ADMINISTRATOR, mode: 'session' }));
    const host = new URL(server.url).host;
    const patch = (headers: Record<string, string>) =>
      server.api('PATCH', '/api/settings', {
        as: null,
        body: { project_name: 'Mine' },
        headers: { cookie, ...headers },
      });
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'nonsense' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://${host}.evil.example` },
      { origin: 'x' },
    ]) {
      const answer = await patch(headers);
      expect([answer.status, answer.json.errors[0].extensions.code], JSON.stringify(headers)).toEqual([
        403,
        'CSRF',
      ]);
    }
    expect((await patch({ 'content-type': 'text/plain' })).status).toBe(415);
    for (const headers of [
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { origin: `http://${host}` },
      {},
    ]) {
      expect((await patch(headers)).status, JSON.stringify(headers)).toBe(200);
    }
    expect(
      (
        await server.api('GET', '/api/users/me', {
          as: null,
          headers: { cookie, 'sec-fetch-site': 'cross-site' },
        })
      ).status,
    ).toBe(200);
    const foreignLogin = await login(ADMINISTRATOR, { cookie, 'sec-fetch-site': 'cross-site' });
    expect(foreignLogin.status).toBe(403);
    await server.api('PATCH', '/api/settings', {
      body: { project_name: 'Kasbah' },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect((await server.api('GET', '/api/settings')).json.data.project_name).toBe('Kasbah');
  });

  it('does not let a stale cookie stand in the way', async () => {
    const headers = { cookie: 'kasbah_session=long-gone' };
    expect((await server.api('GET', '/api/server/info', { as: null, headers })).status).toBe(200);
    expect((await server.api('GET', '/api/users/me', { as: null, headers })).status).toBe(401);
    expect((await login(ADMINISTRATOR, headers)).status).toBe(200);
    expect(
      (await login({ ...ADMINISTRATOR, mode: 'session' }, { ...headers, 'sec-fetch-site': 'same-origin' }))
        .status,
    ).toBe(200);
  });

  it('ends sessions when the password changes', async () => {
    const id = await user('change@example.com');
    const [first, second] = [await signIn('change@example.com'), await signIn('change@example.com')];
    const change = (body: unknown) =>
      server.api('POST', '/api/users/me/password', { as: first.access_token, body });
    const next = 'five other unrelated words';
    secrets.push(next);
    expect((await change({ current: 'wrong', password: next })).json.errors[0].extensions).toEqual({
      code: 'INVALID_CREDENTIALS',
      path: 'current',
    });
    for (const wrong of [{}, [], { current: {}, password: {} }, { current: [PASSWORD], password: next }])
      expect((await change(wrong)).status).toBe(400);
    for (const weak of [
      'short',
      '',
      null,
      {},
      [],
      12,
      'x'.repeat(129),
      'aaaaaaaaaaaaaa',
      'passwordpassword1',
    ])
      expect(
        (await change({ current: PASSWORD, password: weak })).json.errors[0].extensions.path,
        JSON.stringify(weak),
      ).toBe('password');
    expect(await me(second.access_token)).toBe(200);
    const changed = await change({ current: PASSWORD, password: next });
    expect(changed.status).toBe(200);
    expect(await me(changed.json.data.access_token)).toBe(200);
    secrets.push(changed.json.data.access_token, changed.json.data.refresh_token);
    expect([await me(first.access_token), await me(second.access_token)]).toEqual([401, 401]);
    expect((await login({ email: 'change@example.com', password: PASSWORD })).status).toBe(401);
    const third = await signIn('change@example.com', next);
    await server.api('PATCH', `/api/users/${id}`, { body: { password: PASSWORD } });
    expect(await me(third.access_token)).toBe(401);
    expect(
      (
        await server.api('POST', '/api/auth/refresh', {
          as: null,
          body: { refresh_token: third.refresh_token },
        })
      ).status,
    ).toBe(401);
  });

  it('ends sessions when the account is suspended or deleted, and new rights count at once', async () => {
    const id = await user('gone@example.com');
    const first = await signIn('gone@example.com');
    await server.api('PATCH', `/api/users/${id}`, { body: { status: 'suspended' } });
    expect(await me(first.access_token)).toBe(401);
    expect((await login({ email: 'gone@example.com', password: PASSWORD })).status).toBe(401);
    expect(
      (
        await server.api('POST', '/api/auth/refresh', {
          as: null,
          body: { refresh_token: first.refresh_token },
        })
      ).status,
    ).toBe(401);
    await server.api('PATCH', `/api/users/${id}`, { body: { status: 'active', roles: ['administrator'] } });
    const second = await signIn('gone@example.com');
    expect((await server.api('GET', '/api/users', { as: second.access_token })).status).toBe(200);
    await server.api('PATCH', `/api/users/${id}`, { body: { roles: [] } });
    expect((await server.api('GET', '/api/users', { as: second.access_token })).status).toBe(403);
    expect((await server.api('DELETE', `/api/users/${id}`)).status).toBe(204);
    expect(await me(second.access_token)).toBe(401);
    expect((await server.api('GET', `/api/users/${id}`)).status).toBe(404);
  });

  it('refuses an API key after its end', async () => {
    const { json } = await server.api('POST', '/api/access/keys', {
      body: { name: 'short', expires_at: new Date(Date.now() + 60_000).toISOString() },
    });
    secrets.push(json.data.token);
    expect(json.data.token).toMatch(/^kb_/);
    expect(await me(json.data.token)).toBe(200);
    const database = await server.api('GET', '/api/access/keys');
    expect(database.text).not.toContain(json.data.token);
    expect(database.json.data[0]).toEqual({
      id: json.data.id,
      name: 'short',
      prefix: json.data.prefix,
      user: expect.any(String),
      role: null,
      scopes: null,
      created_at: expect.any(String),
      expires_at: expect.any(String),
      last_used_at: expect.toSatisfy((at) => at === null || typeof at === 'string'),
    });
    const never = await server.api('POST', '/api/access/keys', { body: { name: 'never', expires_at: null } });
    expect(never.json.data.expires_at).toBeNull();
    secrets.push(never.json.data.token);
  });

  it('keeps the last administrator', async () => {
    const { json } = await server.api('GET', '/api/users/me');
    const { id } = json.data;
    await user('suspended@example.com', { roles: ['administrator'], status: 'suspended' });
    for (const body of [{ roles: [] }, { status: 'suspended' }, { name: 'Renamed', roles: [] }]) {
      const answer = await server.api('PATCH', `/api/users/${id}`, { body });
      expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([409, 'CONFLICT']);
    }
    expect((await server.api('DELETE', `/api/users/${id}`)).status).toBe(409);
    expect((await server.api('GET', '/api/users/me')).json.data).toMatchObject({
      name: json.data.name,
      administrator: true,
    });
    const key = (await server.api('POST', '/api/access/keys', { body: { name: 'k', role: 'administrator' } }))
      .json.data.token;
    expect((await server.api('DELETE', `/api/users/${id}`, { as: key })).status).toBe(409);
  });

  const refusedAccount = (name: string, body: object, path: string): Scenario => ({
    name: `an account with ${name}`,
    request: 'POST /api/users',
    body: { name: 'New', email: 'new@example.com', password: PASSWORD, roles: [], ...body },
    status: 400,
    path,
  });
  scenarios(
    () => ({ server, tokens }),
    [
      refusedAccount('an unknown role', { roles: ['nobody'] }, 'roles'),
      refusedAccount('roles that are no list', { roles: 'administrator' }, 'roles'),
      refusedAccount('roles that are no texts', { roles: [{ id: 'administrator' }] }, 'roles'),
      refusedAccount('an unknown field', { administrator: true }, 'administrator'),
      refusedAccount('an unknown status', { status: 'root' }, 'status'),
      refusedAccount('a weak password', { password: 'short' }, 'password'),
      refusedAccount('an e-mail that is none', { email: 'x' }, 'email'),
      {
        name: 'an e-mail that is taken',
        request: 'POST /api/users',
        body: { name: 'x', email: 'ANN@example.com', password: PASSWORD },
        status: 409,
        code: 'NOT_UNIQUE',
      },
      {
        name: 'an unknown role for an account that is there',
        request: 'PATCH /api/users/me-not',
        body: { roles: [] },
        status: 404,
      },
      {
        name: 'own roles cannot be changed',
        request: 'PATCH /api/users/me',
        as: 'ann',
        body: { roles: ['administrator'] },
        status: 400,
        code: 'UNKNOWN_FIELD',
        path: 'roles',
      },
      {
        name: 'nor own status, e-mail or password',
        request: 'PATCH /api/users/me',
        as: 'ann',
        body: { password: 'x' },
        status: 400,
        code: 'UNKNOWN_FIELD',
        path: 'password',
      },
      {
        name: 'own name and looks can',
        request: 'PATCH /api/users/me',
        as: 'ann',
        body: { name: 'Ann', language: 'de', theme: 'dark', density: 'compact' },
        status: 200,
        contains: ['"language":"de"', '"theme":"dark"'],
      },
      {
        name: 'a list of accounts by name',
        request: 'GET /api/users?limit=1&sort=name',
        status: 200,
        contains: ['"email"'],
        mustNotContain: ['password'],
      },
      {
        name: 'a list of accounts by a filter',
        request: `GET /api/users?filter=${encodeURIComponent('{"email":{"_eq":"ann@example.com"}}')}`,
        status: 200,
        contains: ['ann@example.com'],
        mustNotContain: ['olga'],
      },
      ...[
        'fields=password',
        'fields=*,password',
        'sort=password',
        'fields=nope',
        `filter=${encodeURIComponent('{"password":{"_starts_with":"$argon2"}}')}`,
        `filter=${encodeURIComponent('{"_or":[{"_not":{"password":{"_null":true}}}]}')}`,
        'filter[p%61ssword][_nnull]=true',
        `filter=${encodeURIComponent('{"p\\u0061ssword":{"_nnull":true}}')}`,
      ].map(
        (query): Scenario => ({
          name: `accounts by ${decodeURIComponent(query)}`,
          request: `GET /api/users?${query}`,
          status: 400,
          code: 'INVALID_QUERY',
          mustNotContain: ['argon2'],
        }),
      ),
      {
        name: 'accounts by a search of the hash',
        request: 'GET /api/users?search=argon2id',
        status: 200,
        data: [],
      },
      {
        name: 'all of an account',
        request: 'GET /api/users?fields=*',
        status: 200,
        mustNotContain: ['argon2'],
      },
    ],
  );

  it('leaves nothing of a refused account', async () => {
    expect(await server.sql("SELECT * FROM kasbah_users WHERE email = 'new@example.com'")).toEqual([]);
    const before = await server.api('GET', `/api/users/${ann}`);
    expect(
      (await server.api('PATCH', `/api/users/${ann}`, { body: { name: 'Half', roles: ['nobody'] } })).status,
    ).toBe(400);
    expect(
      (await server.api('PATCH', `/api/users/${ann}`, { body: { name: 'Half', roles: 'administrator' } }))
        .status,
    ).toBe(400);
    expect((await server.api('GET', `/api/users/${ann}`)).json).toEqual(before.json);
  });

  it('tells no secret anywhere', async () => {
    const roles = (await server.api('GET', '/api/access/roles')).json.data;
    const doors = [
      '/api/users',
      '/api/users?fields=*',
      `/api/users/${ann}`,
      '/api/users/me',
      '/api/access/keys',
      '/api/access/roles',
      '/api/access/policies',
      '/api/changes?limit=500',
      '/api/settings',
      '/api/settings/environment',
      '/api/schema',
      '/api/schema/manifest',
      '/api/server/info',
      '/api/plugins',
      '/api/jobs',
      '/api/jobs/runs',
    ];
    const answers = await Promise.all(doors.map((door) => server.api('GET', door)));
    const logged = JSON.stringify(await server.changesAfter(0, true));
    const forbidden = [...secrets, ...secrets.map(sha256), '$argon2'].filter((secret) => secret !== '');
    expect(roles.length).toBeGreaterThan(1);
    for (const [index, door] of doors.entries())
      for (const secret of forbidden)
        expect(answers[index]!.text.includes(secret), `${secret.slice(0, 8)}… at ${door}`).toBe(false);
    for (const secret of forbidden)
      expect(logged.includes(secret), `${secret.slice(0, 8)}… in the changelog`).toBe(false);
    const stored = JSON.stringify([
      await server.sql('SELECT * FROM kasbah_sessions'),
      await server.sql('SELECT * FROM kasbah_keys'),
      await server.sql('SELECT * FROM kasbah_users'),
    ]);
    for (const secret of secrets)
      expect(stored.includes(secret), `${secret.slice(0, 8)}… is stored as it is`).toBe(false);
  });
});

describe('An administrator’s password that looks like an address', () => {
  it('is masked like any other', async () => {
    const [sqlite] = testDatabases();
    const database = await sqlite!.create();
    const password = 'correct:horse battery staple';
    const server = await startTestServer({
      databaseUrl: database.url,
      administrator: false,
      env: { KASBAH_ADMIN_EMAIL: ADMINISTRATOR.email, KASBAH_ADMIN_PASSWORD: password },
    });
    const { json } = await server.api('POST', '/api/auth/login', {
      as: null,
      body: { email: ADMINISTRATOR.email, password },
    });
    const { text } = await server.api('GET', '/api/settings/environment', { as: json.data.access_token });
    expect(text).not.toContain('horse');
    await server.stop();
    await database.drop();
  });
});
