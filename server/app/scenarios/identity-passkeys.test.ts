import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type Answer, startTestServer, type TestServer } from '../testing/server.ts';
import { type Deviation, SoftwareAuthenticator } from '../testing/software-authenticator.ts';

const PASSWORD = 'four unrelated words here';
const said = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];

describe.each(testDatabases())('Passkeys on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  let origin: string;
  const guest = (address: string, body: unknown = {}) => server.api('POST', address, { as: null, body });
  const options = async () => (await guest('/api/auth/passkey/options')).json.data;
  const signIn = (response: unknown) => guest('/api/auth/passkey', { response });

  async function account(email: string): Promise<{ id: string; token: string }> {
    const made = await server.api('POST', '/api/users', { body: { name: email, email, password: PASSWORD } });
    expect(made.status, made.text).toBe(200);
    const { json } = await guest('/api/auth/login', { email, password: PASSWORD });
    return { id: made.json.data.id, token: json.data.access_token };
  }
  const newOptions = (token: string) =>
    server.api('POST', '/api/users/me/passkeys/options', { as: token, body: {} });
  const keep = (token: string, response: unknown, name = 'Laptop') =>
    server.api('POST', '/api/users/me/passkeys', { as: token, body: { name, response } });
  async function withPasskey(email: string) {
    const made = await account(email);
    const authenticator = new SoftwareAuthenticator(origin);
    const kept = await keep(made.token, authenticator.create((await newOptions(made.token)).json.data));
    expect(kept.status, kept.text).toBe(200);
    return { ...made, authenticator, passkey: kept.json.data };
  }

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, env: { KASBAH_HOST: 'localhost' } });
    // Browsers make no passkeys for a bare address.
    origin = server.url.replace('127.0.0.1', 'localhost');
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('are made by a person, are listed, renamed and removed', async () => {
    const { token } = await account('make@example.com');
    const asked = (await newOptions(token)).json.data;
    expect(asked).toMatchObject({
      rp: { id: 'localhost' },
      user: { name: 'make@example.com' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    const authenticator = new SoftwareAuthenticator(origin);
    const { json } = await keep(token, authenticator.create(asked));
    const passkey = { id: json.data.id, name: 'Laptop', backed_up: false, created_at: expect.any(String) };
    expect(json.data).toEqual({ ...passkey, last_used_at: null });
    const address = `/api/users/me/passkeys/${json.data.id}`;
    const renamed = await server.api('PATCH', address, { as: token, body: { name: ' Phone ' } });
    expect(renamed.json.data.name).toBe('Phone');
    const { token: other } = await account('nosy@example.com');
    for (const method of ['PATCH', 'DELETE'])
      expect(
        (
          await server.api(method, address, {
            as: other,
            body: { name: 'x' },
          })
        ).status,
      ).toBe(404);
    expect((await signIn(authenticator.get(await options()))).status).toBe(200);
    expect((await server.api('DELETE', address, { as: token, body: { password: PASSWORD } })).status).toBe(
      204,
    );
    expect((await server.api('GET', '/api/users/me/passkeys', { as: token })).json.data).toEqual([]);
    expect(said(await signIn(authenticator.get(await options())))).toEqual([401, 'PASSKEY_REFUSED']);
  });

  it('open a session without a password, each challenge once', async () => {
    const { authenticator } = await withPasskey('open@example.com');
    const asked = await options();
    expect(asked.allowCredentials ?? []).toEqual([]);
    const response = authenticator.get(asked);
    const done = await signIn(response);
    expect(done.status, done.text).toBe(200);
    const me = await server.api('GET', '/api/users/me', { as: done.json.data.access_token });
    expect(me.json.data.email).toBe('open@example.com');
    expect(said(await signIn(response))).toEqual([400, 'INVALID_TICKET']);
    const session = await guest('/api/auth/passkey', {
      response: authenticator.get(await options()),
      mode: 'session',
    });
    expect(session.headers['set-cookie']).toHaveLength(1);
  });

  it.each<[string, Deviation]>([
    ['of another site', { origin: 'https://evil.example' }],
    ['of a site beside ours', { origin: 'http://localhost:1' }],
    ['for another site', { rpId: 'evil.example' }],
    ['without finger or PIN', { unverified: true }],
    ['with a counter that stands still', { repeat: true }],
    ['that was made to make one', { type: 'webauthn.create' }],
    ['of another person', { userHandle: Buffer.from('somebody else').toString('base64url') }],
    ['signed with another key', { forged: true }],
  ])('%s open nothing, and use the challenge up', async (what, deviation) => {
    const { authenticator } = await withPasskey(`${what.replaceAll(' ', '-')}@example.com`);
    expect((await signIn(authenticator.get(await options()))).status).toBe(200);
    const asked = await options();
    expect(said(await signIn(authenticator.get(asked, deviation)))).toEqual([401, 'PASSKEY_REFUSED']);
    expect(said(await signIn(authenticator.get(asked)))).toEqual([400, 'INVALID_TICKET']);
    expect((await signIn(authenticator.get(await options()))).status).toBe(200);
  });

  it('answer a challenge of this server, for signing in, and in its time', async () => {
    const { authenticator, token } = await withPasskey('challenge@example.com');
    const foreign = authenticator.get(await options(), { challenge: 'x'.repeat(43) });
    expect(said(await signIn(foreign))).toEqual([400, 'INVALID_TICKET']);
    // A challenge for making a passkey is none for signing in with one.
    const { challenge } = (await newOptions(token)).json.data;
    expect(said(await signIn(authenticator.get({ challenge, rpId: 'localhost' })))).toEqual([
      400,
      'INVALID_TICKET',
    ]);
    const late = authenticator.get(await options());
    await server.sql("UPDATE kasbah_tickets SET until = '2020-01-01 00:00:00' WHERE purpose = 'passkey'");
    expect(said(await signIn(late))).toEqual([400, 'INVALID_TICKET']);
  });

  it('are not made for another person, of another site, without finger or PIN, or twice', async () => {
    const { token } = await account('maker@example.com');
    const { token: other } = await account('taker@example.com');
    for (const deviation of [
      { origin: 'https://evil.example' },
      { rpId: 'evil.example' },
      { unverified: true as const },
    ]) {
      const response = new SoftwareAuthenticator(origin).create(
        (await newOptions(token)).json.data,
        deviation,
      );
      expect(said(await keep(token, response)), JSON.stringify(deviation)).toEqual([401, 'PASSKEY_REFUSED']);
    }
    const authenticator = new SoftwareAuthenticator(origin);
    const response = authenticator.create((await newOptions(token)).json.data);
    expect(said(await keep(other, response))).toEqual([401, 'PASSKEY_REFUSED']);
    const mine = authenticator.create((await newOptions(token)).json.data);
    expect((await keep(token, mine)).status).toBe(200);
    const theirs = authenticator.create((await newOptions(other)).json.data);
    expect(said(await keep(other, theirs))).toEqual([401, 'PASSKEY_REFUSED']);
  });

  it('AUT-04: are no object, list, nothing or odd text', async () => {
    for (const response of [
      undefined,
      null,
      {},
      [],
      'x',
      5,
      { id: {} },
      { id: 'x', response: {} },
      { id: 'x', response: { clientDataJSON: {} } },
      { id: 'x', response: { clientDataJSON: 'e30' } },
      { id: 'x', response: { clientDataJSON: Buffer.from('{"challenge":{"$ne":1}}').toString('base64url') } },
    ])
      expect(said(await signIn(response)), JSON.stringify(response)).toEqual([400, 'INVALID_BODY']);
    const { challenge } = await options();
    const clientDataJSON = Buffer.from(JSON.stringify({ challenge })).toString('base64url');
    expect(said(await signIn({ id: 'x', response: { clientDataJSON } }))).toEqual([401, 'PASSKEY_REFUSED']);
  });

  it('open no account that is suspended', async () => {
    const { id, authenticator } = await withPasskey('halted@example.com');
    await server.api('PATCH', `/api/users/${id}`, { body: { status: 'suspended' } });
    expect(said(await signIn(authenticator.get(await options())))).toEqual([401, 'PASSKEY_REFUSED']);
  });

  it('are of no use to an API key', async () => {
    const { id } = await withPasskey('keyed@example.com');
    const key = (await server.api('POST', '/api/access/keys', { body: { name: 'k', user: id } })).json.data
      .token;
    expect(said(await newOptions(key))).toEqual([403, 'FORBIDDEN']);
    expect(said(await server.api('GET', '/api/users/me/passkeys', { as: key }))).toEqual([403, 'FORBIDDEN']);
  });
});

it('Passkeys are told not to work at a bare address', async () => {
  const [{ create }] = testDatabases() as [ReturnType<typeof testDatabases>[number]];
  const database = await create();
  const server = await startTestServer({ databaseUrl: database.url });
  try {
    const offered = await server.api('GET', '/api/auth/options', { as: null });
    expect(offered.json.data).toEqual({ registration: false, magic_link: false, passkeys: false });
    expect(said(await server.api('POST', '/api/users/me/passkeys/options', { body: {} }))).toEqual([
      400,
      'PASSKEYS_UNAVAILABLE',
    ]);
    expect(said(await server.api('POST', '/api/auth/passkey/options', { as: null, body: {} }))).toEqual([
      400,
      'PASSKEYS_UNAVAILABLE',
    ]);
  } finally {
    await server.stop();
    await database.drop();
  }
});
