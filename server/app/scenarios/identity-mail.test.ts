import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { mailbox } from '../testing/mailbox.ts';
import { runJob } from '../testing/run-job.ts';
import {
  ADMINISTRATOR,
  type Answer,
  type ApiOptions,
  startTestServer,
  type TestServer,
} from '../testing/server.ts';

const PASSWORD = 'four unrelated words here';
const OTHER = 'five entirely unrelated words here';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const said = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];
const cookiesOf = (answer: Answer) =>
  ((answer.headers['set-cookie'] as string[] | undefined) ?? []).map((one) => one.split(';')[0]).join('; ');

/** What is no token, in every form that a body can give it. */
const NO_TOKENS = [
  {},
  { $ne: null },
  { _nnull: true },
  { _starts_with: 'a' },
  null,
  '',
  [],
  ['x'],
  true,
  0,
  '\u0000',
  'short',
  'x'.repeat(5000),
  undefined,
];

describe.each(testDatabases())('Letters of sign-in on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  let folder: string;
  let role: string;
  const mail = () => mailbox(folder);
  const guest = (method: string, address: string, body?: unknown, more: ApiOptions = {}) =>
    server.api(method, address, { as: null, ...(body !== undefined && { body }), ...more });
  const login = (email: string, password: string, more = {}) =>
    guest('POST', '/api/auth/login', { email, password, ...more });
  async function account(email: string, roles: string[] = []): Promise<{ id: string; token: string }> {
    const made = await server.api('POST', '/api/users', {
      body: { name: email, email, password: PASSWORD, roles },
    });
    expect(made.status, made.text).toBe(200);
    const { json } = await login(email, PASSWORD);
    return { id: made.json.data.id, token: json.data.access_token };
  }
  const settings = (body: unknown) => server.api('PATCH', '/api/auth/settings', { body });
  const usersLike = async () => {
    const rows = await server.sql('SELECT email, name, password FROM kasbah_users ORDER BY email');
    return JSON.stringify(rows);
  };
  /** Lets a ticket end now, as if its time were over. */
  const age = (purpose: string) =>
    server.sql(`UPDATE kasbah_tickets SET until = '2020-01-01 00:00:00' WHERE purpose = '${purpose}'`);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kasbah-mail-'));
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, data: folder });
    role = (await server.api('POST', '/api/access/roles', { body: { label: 'Authors' } })).json.data.id;
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('A reset', () => {
    it('AUT-10: sets a password once, ends all sessions, signs nobody in, and is stored as a hash', async () => {
      const { token: session } = await account('reset@example.com');
      expect(said(await guest('POST', '/api/auth/password/request', { email: 'Reset@example.com' }))).toEqual(
        [202, undefined],
      );
      const { token, link } = await mail().wait('reset@example.com', 1);
      expect(link).toBe(`${server.url}/admin/reset-password#token=${token}`);
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
      const rows = await server.sql("SELECT hash, data FROM kasbah_tickets WHERE purpose = 'reset'");
      expect(rows.map((row) => row.hash)).toContain(sha256(token));
      expect(JSON.stringify(rows)).not.toContain(token);

      const weak = await guest('POST', '/api/auth/password/reset', { token, password: 'password1234' });
      expect(said(weak)).toEqual([400, 'VALIDATION_FAILED']);
      const done = await guest('POST', '/api/auth/password/reset', { token, password: OTHER });
      expect([done.status, done.text, cookiesOf(done)]).toEqual([204, '', '']);
      expect((await server.api('GET', '/api/users/me', { as: session })).status).toBe(401);
      expect(said(await login('reset@example.com', PASSWORD))).toEqual([401, 'INVALID_CREDENTIALS']);
      expect((await login('reset@example.com', OTHER)).status).toBe(200);
      const again = await guest('POST', '/api/auth/password/reset', { token, password: PASSWORD });
      expect(said(again)).toEqual([400, 'INVALID_TICKET']);
      expect((await mail().wait('reset@example.com', 2)).text).toContain('was changed');
    });

    it('AUT-10: is used by one of ten who come at the same moment', async () => {
      await account('race@example.com');
      await guest('POST', '/api/auth/password/request', { email: 'race@example.com' });
      const { token } = await mail().wait('race@example.com', 1);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          guest('POST', '/api/auth/password/reset', { token, password: `${OTHER} ${n}` }),
        ),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([204, ...Array(9).fill(400)]);
    });

    it.each([
      ['time', async () => age('reset')],
      [
        'a newer one',
        async (email: string) => {
          await guest('POST', '/api/auth/password/request', { email });
          await mail().wait(email, 2);
        },
      ],
      [
        'a change of the password',
        async (_: string, token: string) => {
          const changed = await server.api('POST', '/api/users/me/password', {
            as: token,
            body: { current: PASSWORD, password: OTHER },
          });
          expect(changed.status).toBe(200);
        },
      ],
      [
        'a change of the address',
        async (_: string, __: string, id: string) => {
          await server.api('PATCH', `/api/users/${id}`, { body: { email: `moved-${id}@example.com` } });
        },
      ],
      [
        'suspension',
        async (_: string, __: string, id: string) => {
          await server.api('PATCH', `/api/users/${id}`, { body: { status: 'suspended' } });
        },
      ],
      [
        'deletion',
        async (_: string, __: string, id: string) => {
          await server.api('DELETE', `/api/users/${id}`);
        },
      ],
    ])('AUT-10: is ended by %s', async (what, end) => {
      const email = `void-${what.replaceAll(' ', '-')}@example.com`;
      const { id, token: session } = await account(email);
      await guest('POST', '/api/auth/password/request', { email });
      const { token } = await mail().wait(email, 1);
      await end(email, session, id);
      const before = await usersLike();
      const answer = await guest('POST', '/api/auth/password/reset', { token, password: `${OTHER} 2` });
      expect(said(answer)).toEqual([400, 'INVALID_TICKET']);
      expect(await usersLike()).toBe(before);
    });

    it('AUT-24: takes a long password whole, in any letters, and refuses one that is too long or too common', async () => {
      await account('long@example.com');
      const reset = async (password: unknown, count: number) => {
        await guest('POST', '/api/auth/password/request', { email: 'long@example.com' });
        const { token } = await mail().wait('long@example.com', count);
        return guest('POST', '/api/auth/password/reset', { token, password });
      };
      const long = `${'x1'.repeat(42)} y`;
      expect((await reset(long, 1)).status).toBe(204);
      await mail().wait('long@example.com', 2);
      expect((await login('long@example.com', long.slice(0, 72))).status).toBe(401);
      expect((await login('long@example.com', long)).status).toBe(200);
      expect((await reset('  zwölf Buchstaben 🐎 ', 3)).status).toBe(204);
      await mail().wait('long@example.com', 4);
      expect((await login('long@example.com', '  zwo\u0308lf Buchstaben 🐎 ')).status).toBe(200);
      expect((await login('long@example.com', 'zwölf Buchstaben 🐎')).status).toBe(401);
      const wrong = [
        'x'.repeat(129),
        'y'.repeat(900_000),
        'short',
        'password1234',
        'kasbahkasbah',
        {},
        null,
        ['x'],
      ];
      for (const [n, password] of wrong.entries())
        expect(said(await reset(password, 5 + n)), String(password).slice(0, 20)).toEqual([
          400,
          'VALIDATION_FAILED',
        ]);
      const many = await Promise.all(
        Array.from({ length: 20 }, () => login('long@example.com', 'z'.repeat(900_000))),
      );
      expect(new Set(many.map(({ status }) => status))).toEqual(new Set([401, 429]));
    });

    it('AUT-04: takes no object, list, nothing or odd text for a token', async () => {
      await account('pending@example.com');
      await guest('POST', '/api/auth/password/request', { email: 'pending@example.com' });
      await mail().wait('pending@example.com', 1);
      const before = await usersLike();
      for (const address of [
        '/api/auth/password/reset',
        '/api/users/invite/accept',
        '/api/users/register/confirm',
      ])
        for (const token of NO_TOKENS)
          expect(
            said(await guest('POST', address, { token, password: OTHER })),
            JSON.stringify(token),
          ).toEqual([400, 'INVALID_BODY']);
      for (const token of NO_TOKENS)
        expect(said(await guest('POST', '/api/auth/email/confirm', { token }))).toEqual([
          400,
          'INVALID_BODY',
        ]);
      await settings({ magic_link: true });
      for (const token of NO_TOKENS)
        expect(said(await guest('POST', '/api/auth/magic-link/confirm', { token }))).toEqual([
          400,
          'INVALID_BODY',
        ]);
      await settings({ magic_link: false });
      expect(await usersLike()).toBe(before);
    });

    it('AUT-02, AUT-05: takes one address and nothing else, and refuses before anybody is looked up', async () => {
      await account('alice@example.com');
      const count = mail().all().length;
      const wrong: [unknown, string][] = [
        [{ email: ['alice@example.com', 'evil@example.com'] }, 'VALIDATION_FAILED'],
        [{ email: { _nnull: true } }, 'VALIDATION_FAILED'],
        [{ email: '' }, 'VALIDATION_FAILED'],
        [{}, 'VALIDATION_FAILED'],
        [{ email: 'alice@example.com,evil@example.com' }, 'VALIDATION_FAILED'],
        [{ email: 'alice@example.com\r\nBcc: evil@example.com' }, 'VALIDATION_FAILED'],
        [{ email: '<alice@example.com>' }, 'VALIDATION_FAILED'],
        ...[
          'to',
          'cc',
          'from',
          'subject',
          'template',
          'html',
          'token',
          'expires',
          'reset_url',
          'user_id',
          'locale',
        ].map((key): [unknown, string] => [
          { email: 'alice@example.com', [key]: 'https://evil.example' },
          'UNKNOWN_FIELD',
        ]),
        [[], 'INVALID_BODY'],
        ['alice@example.com', 'INVALID_BODY'],
      ];
      for (const [body, code] of wrong) {
        const answer = await guest('POST', '/api/auth/password/request', body);
        expect(said(answer), JSON.stringify(body)).toEqual([400, code]);
        const unknown = JSON.parse(JSON.stringify(body).replaceAll('alice@', 'nobody@'));
        expect(said(await guest('POST', '/api/auth/password/request', unknown))).toEqual([400, code]);
      }
      expect(mail().all()).toHaveLength(count);
      const known = await guest('POST', '/api/auth/password/request', { email: 'alice@example.com' });
      const unknown = await guest('POST', '/api/auth/password/request', { email: 'nobody@example.com' });
      expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
      await mail().wait('alice@example.com', 1);
      expect(mail().to('nobody@example.com')).toEqual([]);
    });

    it('AUT-06: leads to the public address, whatever the request says', async () => {
      await account('host@example.com');
      const asked = (headers: Record<string, string>) =>
        guest('POST', '/api/auth/password/request', { email: 'host@example.com' }, { headers });
      expect((await asked({ host: 'evil.example' })).status).toBe(421);
      const answer = await asked({
        'x-forwarded-host': 'evil.example',
        'x-forwarded-server': 'evil.example',
        'x-forwarded-proto': 'javascript',
        forwarded: 'host=evil.example',
        referer: 'https://evil.example/x',
      });
      expect(answer.status, answer.text).toBe(202);
      // One letter: nothing came of the first request.
      const { text, link } = await mail().wait('host@example.com', 1);
      expect(link.startsWith(`${server.url}/admin/`)).toBe(true);
      expect(text).not.toContain('evil');
    });

    it('speaks the language of the account', async () => {
      const { token } = await account('deutsch@example.com');
      await server.api('PATCH', '/api/users/me', { as: token, body: { language: 'de' } });
      await guest('POST', '/api/auth/password/request', { email: 'deutsch@example.com' });
      expect((await mail().wait('deutsch@example.com', 1)).text).toContain('neues Passwort');
    });
  });

  describe('An invitation', () => {
    const invite = (email: string, more = {}) =>
      server.api('POST', '/api/users/invite', { body: { email, roles: [role], ...more } });

    it('AUT-44: makes the account of its address with its roles, once', async () => {
      expect((await invite('new@example.com', { language: 'de' })).status).toBe(202);
      expect(await server.sql("SELECT id FROM kasbah_users WHERE email = 'new@example.com'")).toEqual([]);
      const { token, text, link } = await mail().wait('new@example.com', 1);
      expect(text).toContain('lädt Sie ein');
      expect(link).toBe(`${server.url}/admin/join#token=${token}`);
      for (const [key, value] of Object.entries({
        email: 'evil@example.com',
        roles: ['administrator'],
        role: 'administrator',
        status: 'active',
        id: 'x',
      })) {
        const answer = await guest('POST', '/api/users/invite/accept', {
          token,
          password: OTHER,
          [key]: value,
        });
        expect(said(answer), key).toEqual([400, 'UNKNOWN_FIELD']);
      }
      const accepted = await guest('POST', '/api/users/invite/accept', {
        token,
        password: OTHER,
        name: 'New',
      });
      expect([accepted.status, accepted.text]).toEqual([204, '']);
      const { json } = await login('new@example.com', OTHER);
      const { data: me } = (await server.api('GET', '/api/users/me', { as: json.data.access_token })).json;
      expect(me).toMatchObject({
        name: 'New',
        email: 'new@example.com',
        administrator: false,
        language: 'de',
      });
      expect(me.roles.map((one: { id: string }) => one.id)).toEqual([role]);
      expect(me.email_verified_at).not.toBeNull();
      const again = await guest('POST', '/api/users/invite/accept', {
        token,
        password: PASSWORD,
        name: 'New',
      });
      expect(said(again)).toEqual([400, 'INVALID_TICKET']);
    });

    it('AUT-44: does nothing after it was taken back, replaced or is too old, and leaves accounts alone', async () => {
      const accept = async (token: string) =>
        said(await guest('POST', '/api/users/invite/accept', { token, password: OTHER }));
      await invite('revoked@example.com');
      const { token: revoked } = await mail().wait('revoked@example.com', 1);
      const list = (await server.api('GET', '/api/users/invite')).json.data;
      const entry = list.find((one: { email: string }) => one.email === 'revoked@example.com');
      expect(entry).toEqual({
        id: expect.any(String),
        email: 'revoked@example.com',
        roles: [role],
        created_at: expect.any(String),
        until: expect.any(String),
      });
      expect((await server.api('DELETE', `/api/users/invite/${entry.id}`)).status).toBe(204);
      expect(await accept(revoked)).toEqual([400, 'INVALID_TICKET']);

      await invite('twice@example.com');
      const { token: first } = await mail().wait('twice@example.com', 1);
      await invite('twice@example.com', { roles: [] });
      const { token: second } = await mail().wait('twice@example.com', 2);
      expect(await accept(first)).toEqual([400, 'INVALID_TICKET']);
      expect(await accept(second)).toEqual([204, undefined]);

      await invite('late@example.com');
      const { token: late } = await mail().wait('late@example.com', 1);
      await age('join');
      expect(await accept(late)).toEqual([400, 'INVALID_TICKET']);

      await invite('came-otherwise@example.com');
      const { token: stale } = await mail().wait('came-otherwise@example.com', 1);
      await account('came-otherwise@example.com');
      const before = await usersLike();
      expect(await accept(stale)).toEqual([400, 'INVALID_TICKET']);
      expect(said(await invite('came-otherwise@example.com', { roles: ['administrator'] }))).toEqual([
        409,
        'NOT_UNIQUE',
      ]);
      expect(await usersLike()).toBe(before);
    });

    it('is for administrators', async () => {
      const { token } = await account('no-admin@example.com', [role]);
      for (const as of [null, token])
        for (const [method, address] of [
          ['GET', '/api/users/invite'],
          ['POST', '/api/users/invite'],
          ['DELETE', '/api/users/invite/x'],
          ['GET', '/api/auth/settings'],
          ['PATCH', '/api/auth/settings'],
        ] as const) {
          const answer = await server.api(method, address, { as, ...(method !== 'GET' && { body: {} }) });
          expect(answer.status, `${method} ${address}`).toBe(as === null ? 401 : 403);
        }
      expect(said(await invite('x@example.com', { roles: ['nothing'] }))).toEqual([400, 'VALIDATION_FAILED']);
    });
  });

  describe('Registration', () => {
    const register = (body: unknown) => guest('POST', '/api/users/register', body);

    it('is off', async () => {
      expect(said(await register({ email: 'a@example.com', name: 'A' }))).toEqual([403, 'NOT_OFFERED']);
      expect(said(await settings({ registration_role: 'administrator' }))).toEqual([
        400,
        'VALIDATION_FAILED',
      ]);
      expect(said(await settings({ registration: 'yes' }))).toEqual([400, 'VALIDATION_FAILED']);
      expect(said(await settings({ nonsense: true }))).toEqual([400, 'VALIDATION_FAILED']);
    });

    it('AUT-03, INJ-11: says the same of every address, and writes to it nothing that was sent', async () => {
      await settings({ registration: true, registration_role: role, registration_domains: ['corp.example'] });
      await account('there@corp.example');
      const names = [
        "{{constructor.constructor('return process')()}}",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what is sent
        '${7*7} <%= 7*7 %> #{7*7} https://evil.example',
        'CRLF\r\nBcc: evil@example.com',
      ];
      for (const [n, name] of names.entries()) {
        const fresh = await register({ email: `fresh${n}@corp.example`, name });
        const taken = await register({ email: 'there@corp.example', name });
        expect([fresh.status, fresh.text]).toEqual([202, taken.text]);
        const letter = await mail().wait(`fresh${n}@corp.example`, 1);
        const text = letter.text.replace(letter.link, '');
        for (const part of ['constructor', '49', '7*7', 'evil']) expect(text).not.toContain(part);
        expect(letter.raw).not.toMatch(/^bcc:/im);
        expect((await mail().wait('there@corp.example', n + 1)).text).toContain('has one already');
      }
      expect(said(await register({ email: 'x@elsewhere.example', name: 'X' }))).toEqual([
        400,
        'VALIDATION_FAILED',
      ]);
    });

    it('AUZ-05: gives the role of the settings and nothing that was sent', async () => {
      for (const body of [
        { role: 'administrator' },
        { role: { id: 1 } },
        { roles: ['administrator'] },
        { role_id: 1 },
        { is_admin: true },
        { status: 'active' },
        { verified: true },
        { email_verified_at: '2020-01-01T00:00:00Z' },
        { permissions: ['*'] },
        { tenant: 1 },
        { totp_secret: 'x' },
        { provider: 'google' },
        { id: 1 },
        { password: OTHER },
        { Role: 'administrator' },
        { ROLE: 'administrator' },
        { 'role\u0000': 'administrator' },
        JSON.parse('{"__proto__": {"role": "administrator"}}'),
        { constructor: { role: 'administrator' } },
      ]) {
        const raw = JSON.stringify({ email: 'assign@corp.example', name: 'A' }).replace(
          '}',
          `,${JSON.stringify(body).slice(1)}`,
        );
        const answer = await guest('POST', '/api/users/register', undefined, { raw });
        // Some keys are refused before anybody reads them.
        expect(said(answer), raw).toEqual([400, expect.stringMatching(/^(?:UNKNOWN_FIELD|INVALID_BODY)$/)]);
      }
      await register({ email: 'assign@corp.example', name: 'Assigned' });
      const { token } = await mail().wait('assign@corp.example', 1);
      const withRole = await guest('POST', '/api/users/register/confirm', {
        token,
        password: OTHER,
        roles: ['administrator'],
      });
      expect(said(withRole)).toEqual([400, 'UNKNOWN_FIELD']);
      // A token of one purpose is none of another.
      expect(said(await guest('POST', '/api/users/invite/accept', { token, password: OTHER }))).toEqual([
        400,
        'INVALID_TICKET',
      ]);
      expect((await guest('POST', '/api/users/register/confirm', { token, password: OTHER })).status).toBe(
        204,
      );
      const session = (await login('assign@corp.example', OTHER)).json.data.access_token;
      const { data: me } = (await server.api('GET', '/api/users/me', { as: session })).json;
      expect([me.name, me.administrator, me.roles.map((one: { id: string }) => one.id)]).toEqual([
        'Assigned',
        false,
        [role],
      ]);
      for (const body of [{ roles: ['administrator'] }, { status: 'active' }, { email_verified_at: null }])
        expect(said(await server.api('PATCH', '/api/users/me', { as: session, body }))).toEqual([
          400,
          'UNKNOWN_FIELD',
        ]);
    });
  });

  describe('An address', () => {
    it('is proven by a letter', async () => {
      const { token: session } = await account('prove@example.com');
      const verified = async () =>
        (await server.api('GET', '/api/users/me', { as: session })).json.data.email_verified_at;
      expect(await verified()).toBeNull();
      expect((await server.api('POST', '/api/users/me/email/verify', { as: session })).status).toBe(202);
      const { token } = await mail().wait('prove@example.com', 1);
      expect((await guest('POST', '/api/auth/email/confirm', { token })).status).toBe(204);
      expect(await verified()).not.toBeNull();
      expect(said(await guest('POST', '/api/auth/email/confirm', { token }))).toEqual([
        400,
        'INVALID_TICKET',
      ]);
    });

    it('AUT-03: changes once the new one is proven, and the old one is told', async () => {
      const { token: session } = await account('old@example.com');
      const change = (body: unknown) => server.api('POST', '/api/users/me/email', { as: session, body });
      await account('taken@example.com');
      const taken = await change({ email: 'taken@example.com' });
      const free = await change({ email: 'fresh@example.com' });
      expect([taken.status, taken.text]).toEqual([free.status, free.text]);
      expect((await mail().wait('taken@example.com', 1)).token).toBe('');
      const { token } = await mail().wait('fresh@example.com', 1);
      const { data: before } = (await server.api('GET', '/api/users/me', { as: session })).json;
      expect(before.email).toBe('old@example.com');
      expect((await guest('POST', '/api/auth/email/confirm', { token })).status).toBe(204);
      expect((await login('fresh@example.com', PASSWORD)).status).toBe(200);
      expect((await login('old@example.com', PASSWORD)).status).toBe(401);
      expect((await mail().wait('old@example.com', 1)).text).toContain('another e-mail address');
    });

    it('is changed by no API key', async () => {
      const { id } = await account('keyed@example.com');
      const key = (await server.api('POST', '/api/access/keys', { body: { name: 'k', user: id } })).json.data
        .token;
      for (const [address, body] of [
        ['/api/users/me/email', { email: 'a@example.com' }],
        ['/api/users/me/email/verify', {}],
        ['/api/users/me/tfa/generate', {}],
      ] as const)
        expect(said(await server.api('POST', address, { as: key, body }))).toEqual([403, 'FORBIDDEN']);
    });
  });

  describe('A link to sign in', () => {
    const ask = (email: string) => guest('POST', '/api/auth/magic-link', { email });
    const confirm = (token: string, cookie: string, more = {}) =>
      guest('POST', '/api/auth/magic-link/confirm', { token, ...more }, { headers: { cookie } });

    it('is off', async () => {
      expect(said(await ask('a@example.com'))).toEqual([403, 'NOT_OFFERED']);
    });

    it('AUT-03, AUT-23: opens a session once, in the browser that asked for it', async () => {
      await settings({ magic_link: true });
      await account('link@example.com');
      const asked = await ask('link@example.com');
      const unknown = await ask('unknown@example.com');
      expect([asked.status, asked.text]).toEqual([unknown.status, unknown.text]);
      expect(cookiesOf(unknown)).not.toBe('');
      const { token } = await mail().wait('link@example.com', 1);
      for (const cookie of ['', cookiesOf(unknown), 'kasbah_flow=', `x${cookiesOf(asked)}`])
        expect(said(await confirm(token, cookie)), cookie).toEqual([400, 'INVALID_TICKET']);
      const done = await confirm(token, cookiesOf(asked));
      expect(done.status, done.text).toBe(200);
      const me = await server.api('GET', '/api/users/me', { as: done.json.data.access_token });
      expect(me.json.data.email).toBe('link@example.com');
      expect(said(await confirm(token, cookiesOf(asked)))).toEqual([400, 'INVALID_TICKET']);
      await settings({ magic_link: false });
      expect(said(await confirm(token, cookiesOf(asked)))).toEqual([403, 'NOT_OFFERED']);
    });
  });

  it('leaves nothing behind that has ended', async () => {
    const ended = await startTestServer({ databaseUrl: database.url, data: folder, role: 'all' });
    try {
      await guest('POST', '/api/auth/password/request', { email: ADMINISTRATOR.email });
      await mail().wait(ADMINISTRATOR.email, 1);
      await server.sql("UPDATE kasbah_tickets SET until = '2020-01-01 00:00:00'");
      const run = await runJob(ended, 'sign-in-tickets');
      expect([run.state, await server.sql('SELECT id FROM kasbah_tickets')]).toEqual(['completed', []]);
    } finally {
      await ended.stop();
    }
  });
});

describe('Letters that strangers ask for', () => {
  it('AUT-02: are three an hour for an address, whether or not there is an account', async () => {
    const [{ create }] = testDatabases() as [ReturnType<typeof testDatabases>[number]];
    const database = await create();
    const server = await startTestServer({ databaseUrl: database.url, env: { KASBAH_RATE_LIMIT: 'on' } });
    try {
      for (const email of ['olga@example.com', 'nobody@example.com']) {
        const statuses = [];
        for (let n = 0; n < 4; n++) {
          const answer = await server.api('POST', '/api/auth/password/request', {
            as: null,
            body: { email },
          });
          statuses.push(answer.status);
          if (answer.status === 429) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(3000);
        }
        expect(statuses).toEqual([202, 202, 202, 429]);
      }
    } finally {
      await server.stop();
      await database.drop();
    }
  });
});

describe('A letter that the mail server does not take', () => {
  it('waits in the queue, where nobody reads its link', async () => {
    const [{ create }] = testDatabases() as [ReturnType<typeof testDatabases>[number]];
    const database = await create();
    const server = await startTestServer({
      databaseUrl: database.url,
      env: { KASBAH_SMTP_URL: 'smtp://127.0.0.1:1' },
    });
    try {
      const answer = await server.api('POST', '/api/auth/password/request', {
        as: null,
        body: { email: ADMINISTRATOR.email },
      });
      expect(answer.status).toBe(202);
      const runs = async () =>
        (await server.api('GET', '/api/jobs/runs')).json.data as { id: string; name: string }[];
      const waiting = async () => (await runs()).find(({ name }) => name === 'send-mail');
      await vi.waitFor(async () => expect(await waiting()).toBeDefined(), { timeout: 15_000, interval: 50 });
      const { text } = await server.api('GET', `/api/jobs/runs/${(await waiting())?.id}`);
      expect(text).toContain('k1.');
      for (const secret of ['token', ADMINISTRATOR.email, 'reset-password'])
        expect(text).not.toContain(secret);
    } finally {
      await server.stop();
      await database.drop();
    }
  });
});
