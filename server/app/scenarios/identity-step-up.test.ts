import { generate } from 'otplib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type Answer, startTestServer, type TestServer } from '../testing/server.ts';
import { SoftwareAuthenticator } from '../testing/software-authenticator.ts';

const PASSWORD = 'four unrelated words here';
const said = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];
/** Lets eleven minutes pass for the server, which runs in this process. */
const later = () => vi.setSystemTime(Date.now() + 11 * 60_000);

describe.each(testDatabases())('A proof that is ten minutes old, on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  const post = (as: string | null, address: string, body: unknown = {}) =>
    server.api('POST', address, { as, body });
  async function account(email: string, roles: string[] = []): Promise<{ id: string; token: string }> {
    const made = await server.api('POST', '/api/users', {
      body: { name: email, email, password: PASSWORD, roles },
    });
    expect(made.status, made.text).toBe(200);
    const login = await post(null, '/api/auth/login', { email, password: PASSWORD });
    return { id: made.json.data.id, token: login.json.data.access_token };
  }

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, env: { KASBAH_HOST: 'localhost' } });
  });
  afterEach(() => vi.useRealTimers());
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('is not enough for another way into an account, and an API key never is', async () => {
    const { id, token } = await account('second-admin@example.com', ['administrator']);
    const key = (await post(server.token, '/api/access/keys', { name: 'k', user: id })).json.data.token;
    vi.useFakeTimers({ toFake: ['Date'] });
    later();
    const wanted: [string, string, unknown][] = [
      ['POST', '/api/users/me/email', { email: 'x@example.com' }],
      ['POST', '/api/users/me/tfa/generate', {}],
      ['DELETE', `/api/users/${id}/tfa`, undefined],
      ['POST', '/api/users/me/passkeys/options', {}],
      ['DELETE', `/api/users/me/passkeys/${id}`, undefined],
      ['POST', '/api/users/me/identities/x', {}],
      ['DELETE', `/api/users/me/identities/${id}`, undefined],
      ['POST', '/api/users/invite', { email: 'x@example.com', roles: ['administrator'] }],
      ['PATCH', '/api/auth/settings', { registration: true }],
      ['POST', '/api/access/providers', {}],
      ['PATCH', `/api/access/providers/${id}`, {}],
      ['DELETE', `/api/access/providers/${id}`, undefined],
    ];
    const before = await server.lastChange();
    for (const [method, address, body] of wanted) {
      const answer = await server.api(method, address, { as: token, body });
      expect(said(answer), `${method} ${address}`).toEqual([403, 'STEP_UP_REQUIRED']);
      const byKey = await server.api(method, address, { as: key, body });
      expect(said(byKey), `${method} ${address}`).toEqual([403, 'FORBIDDEN']);
    }
    // That a key was used is noted on it; nothing else was written.
    const changes = await server.changesAfter(before, true);
    expect(changes.filter(({ collection }) => collection !== 'kasbah_keys')).toEqual([]);
  });

  it('is renewed by a code of the app or a passkey of the same person, and by nothing less', async () => {
    const { token } = await account('prover@example.com');
    const { token: other } = await account('other-prover@example.com');
    const origin = server.url.replace('127.0.0.1', 'localhost');
    const [mine, theirs] = [new SoftwareAuthenticator(origin), new SoftwareAuthenticator(origin)];
    for (const [as, authenticator] of [
      [token, mine],
      [other, theirs],
    ] as const) {
      const { data } = (await post(as, '/api/users/me/passkeys/options')).json;
      const kept = await post(as, '/api/users/me/passkeys', {
        name: 'x',
        response: authenticator.create(data),
      });
      expect(kept.status, kept.text).toBe(200);
    }
    const assertion = async (authenticator: SoftwareAuthenticator) =>
      authenticator.get((await post(null, '/api/auth/passkey/options')).json.data);
    vi.useFakeTimers({ toFake: ['Date'] });
    later();
    const dangerous = () => post(token, '/api/users/me/tfa/generate');
    expect(said(await dangerous())).toEqual([403, 'STEP_UP_REQUIRED']);
    // Without a second step there is no code that would prove anything.
    for (const otp of ['123456', '', null, {}])
      expect(said(await post(token, '/api/auth/step-up', { otp }))).toEqual([400, 'INVALID_CREDENTIALS']);
    const foreign = await post(token, '/api/auth/step-up', { passkey: await assertion(theirs) });
    expect(said(foreign)).toEqual([400, 'INVALID_CREDENTIALS']);
    expect(said(await dangerous())).toEqual([403, 'STEP_UP_REQUIRED']);
    const proven = await post(token, '/api/auth/step-up', { passkey: await assertion(mine) });
    expect(proven.status, proven.text).toBe(200);
    const { secret } = (await dangerous()).json.data;
    const code = () => generate({ secret, epoch: Math.floor(Date.now() / 1000) });
    expect((await post(token, '/api/users/me/tfa/enable', { otp: await code() })).status).toBe(200);
    vi.setSystemTime(Date.now() + 2 * 60_000);
    for (const otp of ['', null])
      expect(said(await post(token, '/api/auth/step-up', { otp }))).toEqual([400, 'INVALID_CREDENTIALS']);
    expect((await post(token, '/api/auth/step-up', { otp: await code() })).status).toBe(200);
  });
});
