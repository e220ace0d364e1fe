import { generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type IdentityProvider, startIdentityProvider } from '../testing/identity-provider.ts';
import { type Answer, startTestServer, type TestServer } from '../testing/server.ts';

const PASSWORD = 'four unrelated words here';
const said = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];

describe.each(testDatabases())('What administrators see of sign-ins on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  let provider: IdentityProvider;
  const post = (as: string | null | undefined, address: string, body: unknown = {}) =>
    server.api('POST', address, { ...(as !== undefined && { as }), body });

  beforeAll(async () => {
    provider = await startIdentityProvider({
      id: 'kasbah',
      secret: 'x',
      redirectUri: 'http://localhost/back',
    });
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await server?.stop();
    await provider?.stop();
    await database?.drop();
  });

  it('tells whoever manages people how accounts are opened, and nobody else', async () => {
    const made = await post(undefined, '/api/users', {
      name: 'Pat',
      email: 'pat@example.com',
      password: PASSWORD,
    });
    const { id } = made.json.data;
    const login = await post(null, '/api/auth/login', { email: 'pat@example.com', password: PASSWORD });
    const { access_token: token } = login.json.data;
    const address = `/api/auth/ways-in?users=${id}`;
    const ways = { user: id, password: true, second_factor: false, passkeys: 0, identities: 0 };
    expect((await server.api('GET', address)).json.data).toEqual([ways]);
    const { secret } = (await post(token, '/api/users/me/tfa/generate')).json.data;
    // Begun is not turned on.
    expect((await server.api('GET', address)).json.data).toEqual([ways]);
    const enabled = await post(token, '/api/users/me/tfa/enable', { otp: await generate({ secret }) });
    expect(enabled.status, enabled.text).toBe(200);
    const now = (await server.api('GET', address)).json.data;
    expect(now).toEqual([{ ...ways, second_factor: true }]);
    expect(said(await server.api('GET', address, { as: token }))).toEqual([403, 'FORBIDDEN']);
    expect(said(await server.api('GET', address, { as: null }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(said(await server.api('GET', '/api/auth/ways-in'))).toEqual([400, 'INVALID_QUERY']);
  });

  it('says whether an identity provider answers as it should', async () => {
    const given = { label: 'Acme', client_id: 'kasbah' };
    const good = await post(undefined, '/api/access/providers', {
      ...given,
      name: 'good',
      issuer: provider.issuer,
    });
    const bad = await post(undefined, '/api/access/providers', {
      ...given,
      name: 'bad',
      issuer: `${provider.issuer}/nowhere`,
    });
    const test = (made: Answer, as?: string | null) =>
      post(as, `/api/access/providers/${made.json.data.id}/test`);
    const works = await test(good);
    expect(works.json?.data, works.text).toEqual({ sign_in_page: provider.issuer });
    expect(said(await test(bad))).toEqual([401, 'IDENTITY_REFUSED']);
    expect(said(await test(good, null))).toEqual([401, 'UNAUTHENTICATED']);
  });
});
