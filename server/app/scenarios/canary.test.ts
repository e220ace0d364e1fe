import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { ADMINISTRATOR, startTestServer, type TestServer } from '../testing/server.ts';

const SECRET = 'CANARY-secret-of-thirty-two-letters';
const PASSWORD = 'CANARY password of Pat';
const NEXT = 'CANARY password that comes next';

/** What is sent where a text is expected. */
const ODD: unknown[] = [
  {},
  [],
  null,
  0,
  true,
  [PASSWORD],
  { _eq: PASSWORD },
  { $ne: null },
  { toString: PASSWORD },
  { length: 40 },
  JSON.parse('{"constructor":{"prototype":{"x":1}}}'),
  `${PASSWORD}\u0000`,
  'x'.repeat(10_000),
  '\ud800',
];

describe.each(testDatabases())(
  'CFG-02: no secret is in a log, an answer or the audit log on $dialect',
  ({ create }) => {
    let server: TestServer;
    let database: TestDatabase;
    const log: string[] = [];
    /** Answers to those who must not get any; with what was asked. */
    const answers: string[] = [];
    const issued: string[] = [];

    const ask = async (
      method: string,
      path: string,
      body: unknown,
      more: { as?: string | null; headers?: Record<string, string> } = {},
    ) => {
      const { as = null, headers = {} } = more;
      const answer = await server.api(method, path, { as, headers, ...(method !== 'GET' && { body }) });
      answers.push(`${method} ${path} ${answer.status} ${answer.text} ${JSON.stringify(answer.headers)}`);
      return answer;
    };

    beforeAll(async () => {
      const write = process.stdout.write.bind(process.stdout);
      vi.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
        const text = String(chunk);
        if (!text.startsWith('{"level"')) return write(chunk, ...(rest as []));
        log.push(text);
        return true;
      });
      database = await create();
      server = await startTestServer({
        databaseUrl: database.url,
        env: { KASBAH_SECRET: SECRET, KASBAH_LOG_LEVEL: 'debug' },
      });
    });
    afterAll(async () => {
      await server?.stop();
      await database?.drop();
      vi.restoreAllMocks();
    });

    it('after every way in was tried with right and wrong things', async () => {
      const email = 'pat@example.com';
      const made = await ask(
        'POST',
        '/api/users',
        { name: 'Pat', email, password: PASSWORD, roles: [] },
        { as: server.token },
      );
      expect(made.status).toBe(200);
      const login = await server.api('POST', '/api/auth/login', {
        as: null,
        body: { email, password: PASSWORD },
      });
      const { access_token: access, refresh_token: refresh } = login.json.data;
      issued.push(access, refresh);
      const key = await server.api('POST', '/api/access/keys', {
        body: { name: 'k', user: made.json.data.id },
      });
      if (key.json.data?.token) issued.push(key.json.data.token);

      const routes: [method: string, path: string, body: Record<string, unknown>][] = [
        ['POST', '/api/auth/login', { email: 'nobody@example.com', password: PASSWORD, mode: 'json' }],
        ['POST', '/api/auth/refresh', { refresh_token: 'CANARY.wrong', mode: 'json' }],
        ['POST', '/api/auth/logout', { refresh_token: 'CANARY.wrong', mode: 'json' }],
        ['POST', '/api/setup', { token: 'CANARY.wrong', name: 'X', email, password: PASSWORD }],
        ['POST', '/api/auth/step-up', { password: 'CANARY wrong password' }],
        ['POST', '/api/users/me/password', { current: 'CANARY wrong password', password: NEXT }],
        ['POST', '/api/users', { name: 'X', email: 'x@example.com', password: 'CANARY', roles: [] }],
        ['PATCH', '/api/users/me', { password: PASSWORD }],
        ['POST', '/api/auth/password/request', { email: 'CANARY' }],
        ['POST', '/api/auth/password/reset', { token: 'CANARY.wrong', password: NEXT }],
        ['POST', '/api/auth/email/confirm', { token: 'CANARY.wrong' }],
        ['POST', '/api/auth/magic-link/confirm', { token: 'CANARY.wrong' }],
        ['POST', '/api/auth/tfa/challenge', { token: 'CANARY.wrong', otp: 'CANARY' }],
        ['POST', '/api/auth/passkey', { token: 'CANARY.wrong', response: { id: 'CANARY' } }],
        ['POST', '/api/users/me/email', { email: 'new@example.com', password: 'CANARY wrong password' }],
        ['POST', '/api/users/me/tfa/enable', { secret: 'CANARY', otp: 'CANARY' }],
        ['POST', '/api/users/me/tfa/disable', { otp: 'CANARY' }],
        ['PATCH', '/api/settings', { project_name: 1, CANARYSECRET: PASSWORD }],
      ];
      let wrongs = 0;
      for (const [method, path, body] of routes)
        for (const as of [null, access, server.token]) {
          if (path === '/api/auth/logout' && as !== null) continue;
          await ask(method, path, body, { as });
          for (const name of Object.keys(body))
            for (const odd of ODD) {
              // Every wrong password of an account makes the next one wait; here it is the form that counts.
              if (++wrongs % 3 !== 0 && as !== null) continue;
              await ask(method, path, { ...body, email: `nobody${wrongs}@example.com`, [name]: odd }, { as });
            }
        }
    });

    it('and tokens, cookies and headers of every odd form were refused alike', async () => {
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const payload = part({ sub: 'root', role: 'administrator', exp: 9_999_999_999 });
      const tokens = [
        `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
        `${part({ alg: 'None' })}.${payload}.CANARY`,
        `${part({ alg: 'HS256' })}.${payload}.CANARYCANARYCANARYCANARY`,
        ...issued.flatMap((token) => [
          `${token}x`,
          token.slice(0, -1),
          `${token}.${token}`,
          token.toUpperCase(),
        ]),
        'null',
        'undefined',
        '[object Object]',
        '*',
        '%',
      ];
      const said = new Set<string>();
      for (const token of tokens) {
        const answer = await ask('GET', '/api/users/me', undefined, { as: token });
        expect(answer.status, token.slice(0, 20)).toBe(401);
        said.add(answer.text);
        const cookie = `kasbah_session=${encodeURIComponent(token)}`;
        expect((await ask('GET', '/api/users/me', undefined, { headers: { cookie } })).status).toBe(401);
      }
      expect(said.size).toBe(1);
      for (const header of [
        'Basic Q0FOQVJZOkNBTkFSWQ==',
        'Bearer',
        'Bearer ',
        'bearer  CANARY',
        'Token CANARY',
        'CANARY',
      ])
        expect(
          (await ask('GET', '/api/users/me', undefined, { headers: { authorization: header } })).status,
          header,
        ).toBe(401);
    });

    it('is true of each of them', async () => {
      await server.api('GET', '/api/audit');
      const audit = JSON.stringify(await server.sql('SELECT * FROM kasbah_audit'));
      const secrets = ['CANARY', SECRET, ADMINISTRATOR.password, ...issued];
      const setting = /CANARYSECRET/g;
      for (const secret of secrets) {
        expect(log.filter((line) => line.includes(secret))).toEqual([]);
        // The name of a setting that there is not is said back to whoever sent it.
        expect(
          answers
            .filter((line) => line.replace(setting, '').includes(secret))
            .map((line) => line.slice(0, 300)),
        ).toEqual([]);
        expect(audit.replace(setting, '').includes(secret)).toBe(false);
      }
      expect(log.length).toBeGreaterThan(0);
      expect(answers.length).toBeGreaterThan(200);
    });
  },
);
