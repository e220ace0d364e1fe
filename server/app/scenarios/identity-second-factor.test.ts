import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type IdentityProvider, startIdentityProvider } from '../testing/identity-provider.ts';
import { mailbox } from '../testing/mailbox.ts';
import { type Answer, startTestServer, type TestServer } from '../testing/server.ts';

const PASSWORD = 'four unrelated words here';
const OTHER = 'five entirely unrelated words here';
const said = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];
const cookies = (answer: Answer) =>
  ((answer.headers['set-cookie'] as string[] | undefined) ?? []).map((one) => one.split(';')[0]).join('; ');

/** The code of an app so many steps of time from now. */
const code = (secret: string, steps = 0) =>
  generate({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 });

describe.each(testDatabases())('Two-step sign-in on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  let folder: string;
  const guest = (address: string, body: unknown = {}, cookie = '') =>
    server.api('POST', address, { as: null, body, headers: { cookie } });
  const login = (email: string, more = {}) =>
    guest('/api/auth/login', { email, password: PASSWORD, ...more });
  const as = (token: string, address: string, body: unknown = {}) =>
    server.api('POST', address, { as: token, body });

  async function account(email: string, roles: string[] = []): Promise<{ id: string; token: string }> {
    const made = await server.api('POST', '/api/users', {
      body: { name: email, email, password: PASSWORD, roles },
    });
    expect(made.status, made.text).toBe(200);
    return { id: made.json.data.id, token: (await login(email)).json.data.access_token };
  }
  /** An account with the second step on. */
  async function enrolled(email: string) {
    const made = await account(email);
    const { secret } = (await as(made.token, '/api/users/me/tfa/generate', { password: PASSWORD })).json.data;
    const enabled = await as(made.token, '/api/users/me/tfa/enable', { secret, otp: await code(secret) });
    expect(enabled.status, enabled.text).toBe(200);
    // As if it had been turned on long ago: the code of the present step is good once more.
    await server.sql('UPDATE kasbah_totp SET last_step = NULL');
    await server.sql("DELETE FROM kasbah_tickets WHERE purpose = 'used_code'");
    return { ...made, secret: String(secret), recovery: enabled.json.data.recovery_codes as string[] };
  }
  /** A code that fits no step nearby. */
  async function wrongCode(secret: string): Promise<string> {
    const near = new Set(await Promise.all([-2, -1, 0, 1, 2].map((steps) => code(secret, steps))));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((one) => !near.has(one)) ?? '';
  }
  const forgive = () => server.sql('UPDATE kasbah_totp SET failures = 0');

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kasbah-tfa-'));
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, data: folder });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is turned on with a code, and its secret is encrypted', async () => {
    const { token } = await account('on@example.com');
    const state = async () => (await server.api('GET', '/api/users/me/tfa', { as: token })).json.data;
    expect(await state()).toEqual({
      enabled: false,
      recovery_codes_left: 0,
      passkeys: 0,
      required_from: null,
    });
    expect(said(await as(token, '/api/users/me/tfa/enable', { otp: '123456' }))).toEqual([409, 'CONFLICT']);
    const { json } = await as(token, '/api/users/me/tfa/generate', { password: PASSWORD });
    const { secret, otpauth_url } = json.data;
    expect(otpauth_url).toMatch(/^otpauth:\/\/totp\/.+on%40example\.com\?/);
    expect(new URL(otpauth_url).searchParams.get('secret')).toBe(secret);
    expect(JSON.stringify(await server.sql('SELECT * FROM kasbah_totp'))).not.toContain(secret);
    // Until a code was shown it asks for nothing.
    expect((await login('on@example.com')).status).toBe(200);
    expect(said(await as(token, '/api/users/me/tfa/enable', { otp: await wrongCode(secret) }))).toEqual([
      401,
      'INVALID_OTP',
    ]);
    const enabled = await as(token, '/api/users/me/tfa/enable', { secret, otp: await code(secret) });
    const codes: string[] = enabled.json.data.recovery_codes;
    expect(new Set(codes).size).toBe(10);
    for (const one of codes) expect(one).toMatch(/^(?:[a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    const rows = JSON.stringify(await server.sql('SELECT * FROM kasbah_recovery_codes'));
    for (const one of codes) expect(rows).not.toContain(one.replaceAll('-', ''));
    expect(await state()).toMatchObject({ enabled: true, recovery_codes_left: 10 });
    expect(said(await as(token, '/api/users/me/tfa/generate', { password: PASSWORD }))).toEqual([
      409,
      'CONFLICT',
    ]);
    await mailbox(folder).wait('on@example.com', 1);
  });

  it('AUT-22: asks for a code after the right password, and gives nothing before', async () => {
    const { secret } = await enrolled('asks@example.com');
    const half = await login('asks@example.com');
    expect([said(half), cookies(half), half.json.data]).toEqual([[401, 'OTP_REQUIRED'], '', undefined]);
    // Who does not know the password is not told that there is a second step.
    const wrong = await guest('/api/auth/login', { email: 'asks@example.com', password: 'wrong' });
    expect(said(wrong)).toEqual([401, 'INVALID_CREDENTIALS']);
    for (const otp of [{}, [], 5, true, ['123456'], 'x'.repeat(41)])
      expect(said(await login('asks@example.com', { otp })), JSON.stringify(otp)).toEqual([
        400,
        'INVALID_BODY',
      ]);
    for (const otp of [null, '', undefined])
      expect(said(await login('asks@example.com', { otp }))).toEqual([401, 'OTP_REQUIRED']);
    const done = await login('asks@example.com', { otp: await code(secret) });
    expect(done.status, done.text).toBe(200);
  });

  it('AUT-21: takes each code once, none older than the last, and one step beside the clock', async () => {
    const { secret } = await enrolled('once@example.com');
    for (const steps of [-3, -2, 3, 4])
      expect(said(await login('once@example.com', { otp: await code(secret, steps) })), `${steps}`).toEqual([
        401,
        'INVALID_OTP',
      ]);
    await forgive();
    const [now, next] = [await code(secret), await code(secret, 1)];
    const both = await Promise.all(Array.from({ length: 4 }, () => login('once@example.com', { otp: next })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    await forgive();
    expect(said(await login('once@example.com', { otp: next }))).toEqual([401, 'INVALID_OTP']);
    expect(said(await login('once@example.com', { otp: now }))).toEqual([401, 'INVALID_OTP']);
    // Another process that read the account before the code was taken: the code is noted beside the account as well.
    await forgive();
    await server.sql('UPDATE kasbah_totp SET last_step = NULL');
    expect(said(await login('once@example.com', { otp: next }))).toEqual([401, 'INVALID_OTP']);
  });

  it('AUT-21: takes a recovery code once, of this account, and only of the newest set', async () => {
    const { secret, recovery, token } = await enrolled('recover@example.com');
    const { recovery: others } = await enrolled('other-recover@example.com');
    const [one = '', two = ''] = recovery;
    expect(said(await login('recover@example.com', { otp: others[0] }))).toEqual([401, 'INVALID_OTP']);
    const both = await Promise.all([1, 2, 3].map(() => login('recover@example.com', { otp: one })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect((await login('recover@example.com', { otp: two.replaceAll('-', '').toUpperCase() })).status).toBe(
      200,
    );
    const renewed = await as(token, '/api/users/me/tfa/recovery-codes', { otp: await code(secret) });
    expect(renewed.status, renewed.text).toBe(200);
    await forgive();
    expect(said(await login('recover@example.com', { otp: recovery[2] }))).toEqual([401, 'INVALID_OTP']);
    const [fresh] = renewed.json.data.recovery_codes;
    expect((await login('recover@example.com', { otp: fresh })).status).toBe(200);
  });

  it('AUT-20: takes five wrong codes in a quarter of an hour, by whatever way, and then the right one waits too', async () => {
    const { secret, recovery, token } = await enrolled('brute@example.com');
    const wrong = await wrongCode(secret);
    const ways = [
      () => login('brute@example.com', { otp: wrong }),
      () => as(token, '/api/users/me/tfa/disable', { otp: wrong }),
      () => as(token, '/api/users/me/tfa/recovery-codes', { otp: 'aaaa-bbbb-cccc-dddd' }),
      () => login('brute@example.com', { otp: 'aaaa-bbbb-cccc-dddd' }),
      () => login('brute@example.com', { otp: wrong }),
    ];
    for (const way of ways) expect(said(await way())).toEqual([401, 'INVALID_OTP']);
    for (const otp of [wrong, await code(secret), recovery[0]]) {
      const answer = await login('brute@example.com', { otp });
      expect(said(answer)).toEqual([429, 'RATE_LIMITED']);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(800);
    }
    expect(said(await as(token, '/api/users/me/tfa/disable', { otp: recovery[0] }))).toEqual([
      429,
      'RATE_LIMITED',
    ]);
    // It is over by itself, and the session of its person went on meanwhile.
    expect((await server.api('GET', '/api/users/me', { as: token })).status).toBe(200);
    await server.sql("UPDATE kasbah_totp SET failures_since = '2020-01-01 00:00:00'");
    expect((await login('brute@example.com', { otp: await code(secret) })).status).toBe(200);
  });

  it('is turned off with a code, or by an administrator', async () => {
    const { token, secret, id } = await enrolled('off@example.com');
    expect(said(await as(token, '/api/users/me/tfa/disable', {}))).toEqual([401, 'OTP_REQUIRED']);
    expect((await as(token, '/api/users/me/tfa/disable', { otp: await code(secret) })).status).toBe(204);
    expect((await login('off@example.com')).status).toBe(200);
    expect(said(await as(token, '/api/users/me/tfa/disable', { otp: '123456' }))).toEqual([409, 'CONFLICT']);
    const { id: lost } = await enrolled('lost@example.com');
    const remove = (by?: string) =>
      server.api('DELETE', `/api/users/${lost}/tfa`, by === undefined ? {} : { as: by });
    expect(said(await remove(token))).toEqual([403, 'FORBIDDEN']);
    expect((await remove(undefined)).status).toBe(204);
    expect((await login('lost@example.com')).status).toBe(200);
    expect(id).not.toBe(lost);
  });

  it('AUT-22: is asked for after a reset and after a link to sign in', async () => {
    const { secret, recovery } = await enrolled('paths@example.com');
    const letters = mailbox(folder);
    await letters.wait('paths@example.com', 1);
    await server.api('PATCH', '/api/auth/settings', { body: { magic_link: true } });
    const asked = await guest('/api/auth/magic-link', { email: 'paths@example.com' });
    const { token } = await letters.wait('paths@example.com', 2);
    const confirm = (more = {}) => guest('/api/auth/magic-link/confirm', { token, ...more }, cookies(asked));
    expect(said(await confirm())).toEqual([401, 'OTP_REQUIRED']);
    expect(said(await confirm({ otp: await wrongCode(secret) }))).toEqual([401, 'INVALID_OTP']);
    expect((await confirm({ otp: await code(secret) })).status).toBe(200);
    await guest('/api/auth/password/request', { email: 'paths@example.com' });
    const reset = await letters.wait('paths@example.com', 3);
    expect((await guest('/api/auth/password/reset', { token: reset.token, password: OTHER })).status).toBe(
      204,
    );
    expect(said(await login('paths@example.com', { password: OTHER }))).toEqual([401, 'OTP_REQUIRED']);
    expect((await login('paths@example.com', { password: OTHER, otp: recovery[0] })).status).toBe(200);
  });

  describe('with an identity provider', () => {
    let provider: IdentityProvider;
    beforeAll(async () => {
      provider = await startIdentityProvider({
        id: 'kasbah',
        secret: 'a secret of the client',
        redirectUri: `${server.url}/api/auth/providers/idp/callback`,
      });
      const { status, text } = await server.api('POST', '/api/access/providers', {
        body: {
          name: 'idp',
          label: 'IdP',
          issuer: provider.issuer,
          client_id: 'kasbah',
          client_secret: 'a secret of the client',
          enabled: true,
          link_verified: true,
        },
      });
      expect(status, text).toBe(200);
    });
    afterAll(() => provider?.stop());

    it('AUT-22, AUT-23: is asked for by a challenge that only this browser answers, and that opens nothing else', async () => {
      const { secret, id } = await enrolled('oidc@example.com');
      await server.sql(
        "UPDATE kasbah_users SET email_verified_at = '2020-01-01 00:00:00' WHERE email = 'oidc@example.com'",
      );
      provider.people.set('o', { email: 'oidc@example.com', email_verified: true });
      const through = async () => {
        const begun = await server.api('GET', '/api/auth/providers/idp/start?return_to=/admin/x', {
          as: null,
        });
        const url = await provider.visit(String(begun.headers.location), 'o');
        const answer = await server.api('GET', url.pathname + url.search, {
          as: null,
          headers: { cookie: cookies(begun) },
        });
        const hash = new URLSearchParams(new URL(String(answer.headers.location)).hash.slice(1));
        return { answer, challenge: hash.get('challenge') ?? '', returnTo: hash.get('return_to') };
      };
      const mine = await through();
      const theirs = await through();
      expect([mine.returnTo, cookies(mine.answer)]).toEqual([
        '/admin/x',
        expect.not.stringContaining('kasbah_session'),
      ]);
      const { challenge } = mine;
      for (const [method, address] of [
        ['GET', '/api/users/me'],
        ['GET', '/api/users/me/tfa'],
        ['POST', '/api/users/me/tfa/disable'],
        ['POST', '/api/access/keys'],
      ] as const)
        expect(
          (await server.api(method, address, { as: challenge, ...(method === 'POST' && { body: {} }) }))
            .status,
        ).toBe(401);
      expect(said(await guest('/api/auth/refresh', { refresh_token: challenge }))).toEqual([
        401,
        'UNAUTHENTICATED',
      ]);
      const otp = await code(secret);
      const answer = (cookie: string, body: unknown) => guest('/api/auth/tfa/challenge', body, cookie);
      expect(said(await answer('', { challenge, otp }))).toEqual([400, 'INVALID_TICKET']);
      expect(said(await answer(cookies(theirs.answer), { challenge, otp }))).toEqual([400, 'INVALID_TICKET']);
      for (const wrong of [{}, null, '', [challenge], { $ne: null }])
        expect(said(await answer(cookies(mine.answer), { challenge: wrong, otp }))).toEqual([
          400,
          'INVALID_BODY',
        ]);
      expect(said(await answer(cookies(mine.answer), { challenge }))).toEqual([401, 'OTP_REQUIRED']);
      const done = await answer(cookies(mine.answer), { challenge, otp, mode: 'session' });
      expect([done.status, cookies(done)]).toEqual([200, expect.stringContaining('kasbah_session=')]);
      expect(said(await answer(cookies(mine.answer), { challenge, otp: await code(secret, 1) }))).toEqual([
        400,
        'INVALID_TICKET',
      ]);
      expect(id).toBeTruthy();
    });
  });

  describe('that administrators must have', () => {
    it('is asked for after the days of grace, can be set up then, and is asked of no one else', async () => {
      const { token } = await account('chief@example.com', ['administrator']);
      await account('plain@example.com');
      const settings = (body: unknown) => server.api('PATCH', '/api/auth/settings', { body });
      await settings({ administrators_need_second_factor: true, second_factor_grace_days: 7 });
      const { required_from: from } = (await server.api('GET', '/api/users/me/tfa', { as: token })).json.data;
      expect(Math.round((Date.parse(from) - Date.now()) / 86_400_000)).toBe(7);
      expect((await login('chief@example.com')).status).toBe(200);
      await settings({ second_factor_grace_days: 0 });
      const refused = await login('chief@example.com');
      expect([said(refused), cookies(refused)]).toEqual([[403, 'SECOND_FACTOR_REQUIRED'], '']);
      expect((await login('plain@example.com')).status).toBe(200);
      const { enrol } = refused.json.errors[0].extensions;
      for (const wrong of [{}, null, '', 'x'.repeat(43)])
        expect((await guest('/api/auth/tfa/enrol', { enrol: wrong })).status).toBe(400);
      expect((await server.api('GET', '/api/users/me', { as: enrol })).status).toBe(401);
      const { secret } = (await guest('/api/auth/tfa/enrol', { enrol })).json.data;
      const done = await guest('/api/auth/tfa/enrol/confirm', { enrol, otp: await code(secret) });
      expect(done.status, done.text).toBe(200);
      expect(done.json.data.recovery_codes).toHaveLength(10);
      expect((await server.api('GET', '/api/users/me', { as: done.json.data.access_token })).status).toBe(
        200,
      );
      expect(said(await login('chief@example.com'))).toEqual([401, 'OTP_REQUIRED']);
      expect(said(await guest('/api/auth/tfa/enrol', { enrol }))).toEqual([400, 'INVALID_TICKET']);
    });
  });
});
