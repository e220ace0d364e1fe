import { request as sendRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { ADMINISTRATOR, type Answer, startTestServer, type TestServer } from '../testing/server.ts';

const sqlite = testDatabases()[0]!;
const code = (answer: Answer) => answer.json?.errors?.[0]?.extensions.code;
const APP = 'https://app.example';

async function withServer(env: Record<string, string>, work: (server: TestServer) => Promise<void>) {
  const database = await sqlite.create();
  const server = await startTestServer({ databaseUrl: database.url, env });
  try {
    await work(server);
  } finally {
    await server.stop();
    await database.drop();
  }
}

const signIn = async (server: TestServer): Promise<string> => {
  const answer = await server.api('POST', '/api/auth/login', {
    as: null,
    body: { ...ADMINISTRATOR, mode: 'session' },
  });
  return String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '';
};

describe('A server with nothing set', () => {
  let server: TestServer;
  let database: TestDatabase;
  let cookie = '';
  beforeAll(async () => {
    database = await sqlite.create();
    server = await startTestServer({ databaseUrl: database.url });
    await server.api('POST', '/api/schema/apply', {
      body: { collections: [{ name: 'notes', fields: [{ name: 'text', type: 'string' }] }] },
    });
    cookie = await signIn(server);
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  const own = () => server.url;
  const sent: [what: string, headers: (own: string) => Record<string, string>, status: number][] = [
    ['from the same origin', () => ({ 'sec-fetch-site': 'same-origin' }), 200],
    ['typed by the person', () => ({ 'sec-fetch-site': 'none' }), 200],
    ['from a sibling domain', () => ({ 'sec-fetch-site': 'same-site' }), 403],
    ['from another site', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
    [
      'from another site that claims our origin',
      (at) => ({ 'sec-fetch-site': 'cross-site', origin: at }),
      403,
    ],
    ['with our origin', (at) => ({ origin: at }), 200],
    ['with our origin over https', (at) => ({ origin: at.replace('http:', 'https:') }), 403],
    ['with another port', (at) => ({ origin: at.replace(/:\d+$/, ':1') }), 403],
    ['with our name and more', (at) => ({ origin: `${at}.evil.example` }), 403],
    ['with the origin null', () => ({ origin: 'null' }), 403],
    ['with an origin that is none', () => ({ origin: 'nonsense' }), 403],
    ['with an empty origin', () => ({ origin: '' }), 403],
  ];
  describe('AUT-37: takes a write with a cookie', () => {
    it.each(sent)('%s: or refuses it', async (_, headers, status) => {
      const before = await server.lastChange();
      const answer = await server.api('POST', '/api/items/notes', {
        as: null,
        body: { text: 'x' },
        headers: { cookie, ...headers(own()) },
      });
      expect(answer.status).toBe(status);
      if (status === 403) expect(code(answer)).toBe('CSRF');
      expect(await server.changesAfter(before)).toHaveLength(status === 200 ? 1 : 0);
    });

    it('and refuses one without any sign of where it came from', async () => {
      const answer = await new Promise<number>((resolve, reject) => {
        const { port } = new URL(server.url);
        const headers = { cookie, 'content-type': 'application/json' };
        sendRequest(
          { port, host: '127.0.0.1', path: '/api/items/notes', method: 'POST', headers },
          (response) => {
            response.resume().on('end', () => resolve(response.statusCode ?? 0));
          },
        )
          .on('error', reject)
          .end('{"text":"x"}');
      });
      expect(answer).toBe(403);
    });

    it.each(['/api/auth/login', '/api/auth/logout', '/api/auth/refresh', '/api/setup'])(
      '%s from another site is refused although there is no cookie yet',
      async (path) => {
        const answer = await server.api('POST', path, {
          as: null,
          body: ADMINISTRATOR,
          headers: { 'sec-fetch-site': 'cross-site', origin: APP },
        });
        expect([answer.status, code(answer)]).toEqual([403, 'CSRF']);
        expect(answer.headers['set-cookie']).toBeUndefined();
      },
    );

    it.each([
      ['application/x-www-form-urlencoded', 'text=x'],
      ['text/plain', '{"text":"x"}'],
      ['multipart/form-data; boundary=x', '--x--'],
      ['', '{"text":"x"}'],
    ])('and a body of the type %j is no JSON', async (type, raw) => {
      const headers = { cookie, 'sec-fetch-site': 'same-origin', 'content-type': type };
      const answer = await server.api('POST', '/api/items/notes', { as: null, raw, headers });
      expect([answer.status, code(answer)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    });

    it('and lets a token through from everywhere', async () => {
      const headers = { 'sec-fetch-site': 'cross-site', origin: APP };
      expect((await server.api('POST', '/api/items/notes', { body: { text: 'x' }, headers })).status).toBe(
        200,
      );
    });
  });

  const PATHS = [
    '/api/items/notes',
    '/api/items/nothing',
    '/api/nowhere',
    '/api/users/me',
    '/api/server/health',
    '/admin/',
  ];
  it.each(PATHS)('AUT-38: tells no other origin that it may read %s', async (path) => {
    for (const method of ['GET', 'OPTIONS'])
      for (const as of [null, server.token]) {
        const headers = { origin: APP, 'access-control-request-method': 'GET' };
        const answer = await server.api(method, path, { as, headers });
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
  });

  it.each<[string, boolean]>([
    ['localhost', true],
    ['LOCALHOST:80', true],
    ['127.0.0.1:8055', true],
    ['[::1]:8055', true],
    ['192.0.2.7', true],
    ['evil.example', false],
    ['localhost.evil.example', false],
    ['127.0.0.1.evil.example', false],
    ['evil.example:8055', false],
    ['a b', false],
    ['localhost@evil.example', false],
    ['localhost/evil', false],
  ])('answers under the name %j: %s', async (name, allowed) => {
    const answer = await server.api('GET', '/api/items/notes', {
      headers: { host: name, 'x-forwarded-host': 'localhost' },
    });
    expect(answer.status).toBe(allowed ? 200 : 421);
    if (!allowed) expect(code(answer)).toBe('HOST_NOT_ALLOWED');
    expect(answer.text).not.toContain('evil');
  });

  const EVERYWHERE = {
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  };
  it.each([
    '/api/items/notes',
    '/api/items/nothing',
    '/api/nowhere',
    '/api/users/me',
    '/api/server/health',
    '/admin/',
    '/',
    '/%',
  ])('AUT-39: %s carries the headers, and tells nothing of what answers', async (path) => {
    for (const as of [null, server.token]) {
      const answer = await server.api('GET', path, { as });
      expect(answer.headers).toMatchObject(EVERYWHERE);
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      if (!path.startsWith('/api/')) {
        expect(policy).toContain("object-src 'none'");
        expect(policy).toContain("base-uri 'none'");
        expect(answer.headers['x-robots-tag']).toBe('noindex');
      }
      expect(answer.headers['permissions-policy']).toContain('camera=()');
      for (const name of ['server', 'x-powered-by', 'strict-transport-security'])
        expect(answer.headers[name]).toBeUndefined();
    }
  });

  it('CFG-03: says its version to those who are signed in alone', async () => {
    const { json } = await server.api('GET', '/api/server/info');
    expect(json.data.version).toMatch(/^\d+\.\d+\.\d+/);
    for (const path of [
      '/api/server/info',
      '/api/openapi.json',
      '/api/server/health',
      '/admin/',
      '/robots.txt',
    ]) {
      const answer = await server.api('GET', path, { as: null });
      expect(`${answer.text}${JSON.stringify(answer.headers)}`, path).not.toContain(json.data.version);
    }
  });

  it.each<[string, string, string | undefined, number[]]>([
    ['100,000 nested lists', 'POST', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, [400]],
    ['33 nested objects', 'POST', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, [400]],
    [
      '20,000 names in one object',
      'POST',
      `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
      [400],
    ],
    ['a text of 2 MB', 'POST', JSON.stringify({ text: 'x'.repeat(2_000_000) }), [413]],
    ['broken JSON', 'POST', '{"text":', [400]],
    ['a prototype', 'POST', '{"__proto__":{"text":"x"}}', [400]],
  ])('DOS-04: refuses a body with %s', async (_, method, raw, statuses) => {
    const answer = await server.api(method, '/api/items/notes', { ...(raw !== undefined && { raw }) });
    expect(statuses).toContain(answer.status);
    expect((await server.api('GET', '/api/server/ping')).status).toBe(200);
  });

  it.each([
    ['a filter of 9 kB', `filter=${'x'.repeat(9000)}`],
    ['1000 levels of brackets', `filter${'[a]'.repeat(1000)}=1`],
    ['13 levels of brackets', `filter${'[a]'.repeat(13)}=1`],
    ['101 values of a list', Array.from({ length: 101 }, () => 'fields[]=text').join('&')],
    ['101 times the same parameter', Array.from({ length: 101 }, () => 'sort=text').join('&')],
    ['a prototype', 'filter[__proto__][_eq]=1'],
    ['a constructor', 'constructor[prototype][x]=1'],
    ['a broken sequence', 'filter=%E0%A4%A'],
  ])('DOS-04: refuses a query with %s', async (_, query) => {
    const answer = await server.api('GET', `/api/items/notes?${query}`);
    expect([answer.status, code(answer)]).toEqual([400, 'INVALID_QUERY']);
  });

  it('CON-03: answers alike whatever headers and path claim of another host or address', async () => {
    const plain = await server.api('GET', '/admin/', { as: null });
    for (const headers of [
      { 'x-forwarded-host': 'evil.example' },
      { 'x-forwarded-proto': 'https' },
      { 'x-forwarded-prefix': '/evil' },
      { 'x-original-url': '/api/users' },
      { 'x-rewrite-url': '/api/users' },
      { 'x-http-method-override': 'DELETE' },
    ] as Record<string, string>[]) {
      const answer = await server.api('GET', '/admin/', { as: null, headers });
      expect(answer.text, JSON.stringify(headers)).toBe(plain.text);
      expect((await server.api('GET', '/', { as: null, headers })).headers.location).toBe('/admin/');
    }
    for (const path of ['/api/users/me/x.css', '/api/users/me;x.css', '/api/items/notes/x.css'])
      expect((await server.api('GET', path, { as: null })).status, path).toBeGreaterThanOrEqual(400);
    expect((await server.api('GET', '/api/users/me')).headers['cache-control']).toBe('no-store');
  });

  it('INJ-15: gives no header to what is sent, and no other line to the log', async () => {
    for (const path of [
      '/api/x%0d%0aSet-Cookie:%20x=1',
      '/%0d%0aSet-Cookie:x=1',
      '/api/items/a%0aSet-Cookie:x',
    ]) {
      const answer = await server.api('GET', path);
      expect(answer.headers['set-cookie'], path).toBeUndefined();
    }
    const answer = await server.api('GET', '/api/server/info', {
      headers: { 'x-request-id': 'x'.repeat(9000) },
    });
    expect(JSON.stringify(answer.headers)).not.toContain('xxx');
  });

  it.each([
    ['GET', '/api/metrics'],
    ['GET', '/api/server/metrics'],
    ['GET', '/metrics'],
    ['GET', '/api/docs'],
    ['GET', '/api/jobs'],
    ['GET', '/api/users'],
    ['GET', '/api/settings'],
    ['GET', '/api/settings/environment'],
    ['GET', '/api/access/roles'],
    ['GET', '/api/schema'],
    ['GET', '/api/audit'],
    ['GET', '/api/items/notes'],
    ['GET', '/api/items/kasbah_users'],
    ['POST', '/api/users'],
    ['POST', '/api/schema/apply'],
    ['GET', '/admin/../package.json'],
    ['GET', '/admin/assets/'],
  ])('CFG-04: %s %s gives a guest nothing', async (method, path) => {
    const answer = await server.api(method, path, { as: null, ...(method === 'POST' && { body: {} }) });
    expect([401, 403, 404, 405]).toContain(answer.status);
    expect(answer.json.data).toBeUndefined();
  });

  it.each([
    ['POST', '/api/items/notes', '{"text":'],
    ['GET', '/api/items/notes?filter={"text":{"_regex":"("}}', undefined],
    ['GET', '/api/items/notes?filter={"id":{"_eq":"\\u0000"}}', undefined],
    ['GET', '/api/items/notes/99999999999999999999', undefined],
    ['GET', '/api/items/notes?sort=nothing', undefined],
    ['POST', '/api/items/notes', '{"id":1e400}'],
    ['POST', '/api/items/notes', '{"text":{}}'],
    ['GET', '/api/assets/nothing', undefined],
  ])('CFG-01: %s %s tells nothing of the inside', async (method, path, raw) => {
    const answer = await server.api(method, encodeURI(path), raw === undefined ? {} : { raw });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toMatch(/node_modules|\.ts:|at \w+ \(|SQLITE|\/work\/|\/tmp\//);
  });
});

describe('AUT-38: a server with KASBAH_CORS_ORIGINS', () => {
  const env = { KASBAH_CORS_ORIGINS: APP };
  it('lets that origin read with a token, on every kind of answer', () =>
    withServer(env, async (server) => {
      for (const path of [
        '/api/server/info',
        '/api/items/nothing',
        '/api/nowhere',
        '/api/users/me',
        '/api/items/x?sort=',
      ]) {
        const { headers } = await server.api('GET', path, { headers: { origin: APP } });
        expect(headers['access-control-allow-origin'], path).toBe(APP);
        expect(headers['access-control-allow-credentials'], path).toBeUndefined();
        expect(headers.vary, path).toContain('Origin');
        expect((await server.api('GET', path)).headers.vary, path).toContain('Origin');
      }
      const asked = {
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization',
      };
      const preflight = await server.api('OPTIONS', '/api/items/x', {
        as: null,
        headers: { origin: APP, ...asked },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers['access-control-allow-methods']).toContain('PATCH');
      const login = await server.api('POST', '/api/auth/login', {
        as: null,
        body: ADMINISTRATOR,
        headers: { origin: APP, 'sec-fetch-site': 'cross-site' },
      });
      expect(login.status).toBe(200);
    }));

  it('and none that only looks like it, and none with a cookie', () =>
    withServer(env, async (server) => {
      for (const origin of [
        ...[
          'https://evil.example',
          'null',
          'https://app.example.evil',
          'https://notapp.example',
          'http://app.example',
        ],
        ...[
          'https://app.example:444',
          'https://x.app.example',
          'HTTPS://APP.EXAMPLE',
          'https://app.example/',
          '*',
          '',
        ],
      ])
        for (const method of ['GET', 'OPTIONS']) {
          const headers = { origin, 'access-control-request-method': 'GET' };
          const answer = await server.api(method, '/api/server/info', { headers });
          expect(answer.headers['access-control-allow-origin'], origin).toBeUndefined();
          expect(answer.headers.vary, origin).toContain('Origin');
        }
      const cookie = await signIn(server);
      const headers = { cookie, origin: APP, 'sec-fetch-site': 'cross-site' };
      const written = await server.api('PATCH', '/api/settings', { as: null, body: {}, headers });
      expect([written.status, code(written)]).toEqual([403, 'CSRF']);
    }));
});

describe('A server with https as public URL', () => {
  it('AUT-39: answers under that name, tells browsers to use https, and takes its own origin', () =>
    withServer({ KASBAH_PUBLIC_URL: 'https://data.example.com' }, async (server) => {
      const at = { host: 'data.example.com' };
      for (const path of ['/api/server/info', '/api/items/nothing', '/admin/']) {
        const { headers } = await server.api('GET', path, { headers: at });
        expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
      }
      const login = { as: null, body: ADMINISTRATOR };
      const origin = 'https://data.example.com';
      expect(
        (await server.api('POST', '/api/auth/login', { ...login, headers: { ...at, origin } })).status,
      ).toBe(200);
      const plain = { ...at, origin: 'https://data.example.com:8443' };
      expect((await server.api('POST', '/api/auth/login', { ...login, headers: plain })).status).toBe(403);
    }));
});

describe('Limits', () => {
  const limited = { KASBAH_RATE_LIMIT: 'on', KASBAH_RATE_SIGN_IN: '3/600' };
  const tryOut = (server: TestServer, n: number, headers: Record<string, string> = {}) =>
    server.api('POST', '/api/auth/login', {
      as: null,
      body: { email: `nobody${n}@example.com`, password: 'wrong wrong wrong' },
      headers,
    });
  const forged = (n: number): Record<string, string>[] => [
    { 'x-forwarded-for': `192.0.2.${n}` },
    { 'x-real-ip': `192.0.2.${n}` },
    { 'cf-connecting-ip': `192.0.2.${n}` },
    { 'true-client-ip': `192.0.2.${n}` },
    { forwarded: `for=192.0.2.${n}` },
    { 'x-forwarded-for': `192.0.2.${n}, 127.0.0.1` },
    { 'x-forwarded-for': '127.0.0.1' },
  ];

  it('AUT-25: count by the address of the socket, whatever headers claim', () =>
    withServer(limited, async (server) => {
      const statuses: number[] = [];
      for (const [n, headers] of forged(1).entries())
        statuses.push((await tryOut(server, n, headers)).status);
      // The administrator of the tests signed in before.
      expect(statuses).toEqual([401, 401, 429, 429, 429, 429, 429]);
    }));

  it('AUT-25: count by what the one proxy in front adds, and by nothing before it', () =>
    withServer({ ...limited, KASBAH_TRUST_PROXY: '1' }, async (server) => {
      const statuses: number[] = [];
      for (let n = 0; n < 6; n++) {
        const headers = { 'x-forwarded-for': `203.0.113.${n}, 198.51.100.7` };
        statuses.push((await tryOut(server, n, headers)).status);
      }
      expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
      expect((await tryOut(server, 9, { 'x-forwarded-for': '198.51.100.8' })).status).toBe(401);
      const rows = (await server.api('GET', '/api/audit?fields=ip,code&filter[code][_eq]=RATE_LIMITED')).json
        .data;
      expect(rows[0].ip).toBe('198.51.100.7');
    }));

  it('AUT-27: count a /64 of IPv6 as one', () =>
    withServer({ ...limited, KASBAH_TRUST_PROXY: 'on' }, async (server) => {
      const statuses: number[] = [];
      for (let n = 0; n < 5; n++)
        statuses.push((await tryOut(server, n, { 'x-forwarded-for': `2001:db8::${n}:1` })).status);
      expect(statuses).toEqual([401, 401, 401, 429, 429]);
    }));

  it.each(testDatabases())('AUT-27: are shared by two processes on $dialect', async ({ create }) => {
    const database = await create();
    const env = { ...limited, KASBAH_RATE_SIGN_IN: '6/600' };
    const first = await startTestServer({ databaseUrl: database.url, env });
    const second = await startTestServer({ databaseUrl: database.url, env });
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) statuses.push((await tryOut(n % 2 ? first : second, n)).status);
    // Both administrators of the tests signed in before.
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
    await first.stop();
    await second.stop();
    await database.drop();
  });

  it.each(testDatabases())('of one account are shared by two processes on $dialect', async ({ create }) => {
    const database = await create();
    const servers = [
      await startTestServer({ databaseUrl: database.url }),
      await startTestServer({ databaseUrl: database.url }),
    ];
    const body = { email: 'pat@example.com', password: 'wrong wrong wrong' };
    const statuses: number[] = [];
    for (let n = 0; n < 14 && statuses.at(-1) !== 429; n++)
      statuses.push((await servers[n % 2]!.api('POST', '/api/auth/login', { as: null, body })).status);
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
    for (const server of servers) await server.stop();
    await database.drop();
  });

  it('lock an account after a hundred wrong passwords, until it gets a new one', () =>
    withServer({}, async (server) => {
      const email = 'pat@example.com';
      const password = 'four unrelated words here';
      const { json } = await server.api('POST', '/api/users', {
        body: { name: 'Pat', email, password, roles: [] },
      });
      const login = (word: string) =>
        server.api('POST', '/api/auth/login', { as: null, body: { email, password: word } });
      await login('wrong wrong wrong');
      await server.sql('UPDATE kasbah_counters SET count = 99, until = 0');
      expect((await login('wrong wrong wrong')).status).toBe(401);
      const locked = await login(password);
      expect([locked.status, code(locked)]).toEqual([429, 'SIGN_IN_LOCKED']);
      await server.api('PATCH', `/api/users/${json.data.id}`, {
        body: { password: 'five other unrelated words' },
      });
      expect((await login('five other unrelated words')).status).toBe(200);
    }));

  it('of requests are per account, answered with 429 and the seconds to wait, and noted', () =>
    withServer(
      { KASBAH_RATE_LIMIT: 'on', KASBAH_RATE_API: '10/600', KASBAH_RATE_CREATE: '2/600' },
      async (server) => {
        const create = () => server.api('POST', '/api/items/nothing', { body: {} });
        const statuses = [(await create()).status, (await create()).status];
        const third = await create();
        expect([...statuses, third.status, code(third)]).toEqual([403, 403, 429, 'RATE_LIMITED']);
        expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
        for (let n = 0; n < 7; n++) await server.api('GET', '/api/server/info');
        expect((await server.api('GET', '/api/server/info')).status).toBe(429);
        expect((await server.api('GET', '/api/server/info', { as: null })).status).toBe(200);
        expect((await server.api('GET', '/api/server/health', { as: null })).status).toBe(200);
      },
    ));
});
