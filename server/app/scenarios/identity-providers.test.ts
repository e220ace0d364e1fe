import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type IdentityProvider, startIdentityProvider } from '../testing/identity-provider.ts';
import { mailbox } from '../testing/mailbox.ts';
import { startRogueProvider, type TokenRecipe } from '../testing/rogue-provider.ts';
import { ADMINISTRATOR, type Answer, startTestServer, type TestServer } from '../testing/server.ts';

const PASSWORD = 'four unrelated words here';
const SECRET = 'the secret of the client at the provider';

const locationOf = (answer: Answer) => new URL(String(answer.headers.location));
const setCookies = (answer: Answer) => (answer.headers['set-cookie'] as string[] | undefined) ?? [];
const cookieNamed = (answer: Answer, name: string) =>
  setCookies(answer)
    .map((one) => one.split(';')[0] ?? '')
    .find((one) => one.startsWith(`${name}=`) && one !== `${name}=`) ?? '';
const said = (answer: Answer) => [answer.status, answer.json?.errors?.[0]?.extensions.code];
/** What a refused way back looks like: a page with words for the code, and no session. */
const refusalOf = (answer: Answer, home: string) => {
  expect(answer.status, answer.text).toBe(302);
  expect(cookieNamed(answer, 'kasbah_session')).toBe('');
  const { origin, pathname, hash } = locationOf(answer);
  expect([origin, pathname]).toEqual([home, '/admin/sign-in']);
  return new URLSearchParams(hash.slice(1)).get('error');
};

describe.each(testDatabases())('Identity providers on $dialect', ({ create }) => {
  let server: TestServer;
  let database: TestDatabase;
  let folder: string;
  let first: IdentityProvider;
  let second: IdentityProvider;
  let rogue: Awaited<ReturnType<typeof startRogueProvider>>;
  const ids: Record<string, string> = {};
  const refusedWith = (answer: Answer) => refusalOf(answer, server.url);

  /** Begins a sign-in as a browser without a session. */
  async function start(name: string, query = '', cookie = '') {
    const answer = await server.api('GET', `/api/auth/providers/${name}/start${query}`, {
      as: null,
      headers: { cookie },
    });
    return { answer, url: String(answer.headers.location), cookie: cookieNamed(answer, 'kasbah_flow') };
  }
  /** Comes back from a provider; the browser is led to our public address, which is this server. */
  const back = (url: URL, cookie: string) =>
    server.api('GET', url.pathname + url.search, { as: null, headers: { cookie } });
  async function signIn(provider: IdentityProvider, name: string, subject: string, query = '') {
    const { url, cookie } = await start(name, query);
    return back(await provider.visit(url, subject), cookie);
  }
  const me = async (answer: Answer) => {
    const cookie = cookieNamed(answer, 'kasbah_session');
    expect(cookie, answer.text + String(answer.headers.location)).not.toBe('');
    return (await server.api('GET', '/api/users/me', { as: null, headers: { cookie } })).json.data;
  };
  async function account(email: string, verified: boolean): Promise<{ id: string; token: string }> {
    const made = await server.api('POST', '/api/users', { body: { name: email, email, password: PASSWORD } });
    expect(made.status, made.text).toBe(200);
    const id = made.json.data.id;
    if (verified)
      await server.sql(
        `UPDATE kasbah_users SET email_verified_at = '2020-01-01 00:00:00' WHERE email = '${email}'`,
      );
    const login = await server.api('POST', '/api/auth/login', {
      as: null,
      body: { email, password: PASSWORD },
    });
    return { id, token: login.json.data.access_token };
  }
  async function add(name: string, issuer: string, more = {}) {
    const { json, status, text } = await server.api('POST', '/api/access/providers', {
      body: { name, label: name, issuer, client_id: 'kasbah', client_secret: SECRET, enabled: true, ...more },
    });
    expect(status, text).toBe(200);
    ids[name] = json.data.id;
    return json.data;
  }
  const change = (name: string, body: unknown) =>
    server.api('PATCH', `/api/access/providers/${ids[name]}`, { body });
  const state = async () =>
    JSON.stringify([
      await server.sql('SELECT email, password FROM kasbah_users ORDER BY email'),
      await server.sql('SELECT identity_hash FROM kasbah_identities ORDER BY identity_hash'),
      await server.sql('SELECT id FROM kasbah_sessions ORDER BY id'),
    ]);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kasbah-oidc-'));
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, data: folder });
    const at = (name: string) => ({
      id: 'kasbah',
      secret: SECRET,
      redirectUri: `${server.url}/api/auth/providers/${name}/callback`,
    });
    [first, second, rogue] = await Promise.all([
      startIdentityProvider(at('first')),
      startIdentityProvider(at('second')),
      startRogueProvider(),
    ]);
    await add('first', first.issuer, { allow_sign_up: true, link_verified: true });
    await add('second', second.issuer, { link_verified: true });
    await add('rogue', rogue.issuer, { allow_sign_up: true, link_verified: true });
  });
  afterAll(async () => {
    await Promise.all([server?.stop(), first?.stop(), second?.stop(), rogue?.stop()]);
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are listed for the sign-in page without anything that is nobody’s business', async () => {
    await add('off', 'https://id.example', { enabled: false });
    const { json } = await server.api('GET', '/api/auth/providers', { as: null });
    expect(json.data).toEqual([
      { name: 'first', label: 'first' },
      { name: 'rogue', label: 'rogue' },
      { name: 'second', label: 'second' },
    ]);
    expect(refusedWith((await start('off')).answer)).toBe('NOT_FOUND');
    const { text, json: all } = await server.api('GET', '/api/access/providers');
    expect(text).not.toContain(SECRET);
    expect(all.data.find((one: { name: string }) => one.name === 'first')).toMatchObject({
      has_secret: true,
      redirect_uri: `${server.url}/api/auth/providers/first/callback`,
    });
    const rows = await server.sql('SELECT client_secret FROM kasbah_identity_providers');
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    expect((await server.api('GET', '/api/access/providers', { as: null })).status).toBe(401);
  });

  it.each([
    ['name', 'Upper'],
    ['name', '../x'],
    ['name', {}],
    ['issuer', 'http://id.example'],
    ['issuer', 'https://user:pass@id.example'],
    ['issuer', 'https://id.example/?a=b'],
    ['issuer', 'javascript:alert(1)'],
    ['client_id', ''],
    ['client_id', null],
    ['scopes', 'email'],
    ['role', 'administrator'],
    ['role', 'no such role'],
    ['enabled', 'yes'],
  ])('are not kept with %s %j', async (key, value) => {
    const body = { name: 'bad', label: 'Bad', issuer: 'https://id.example', client_id: 'x', [key]: value };
    expect(said(await server.api('POST', '/api/access/providers', { body }))).toEqual([
      400,
      'VALIDATION_FAILED',
    ]);
    expect(
      said(await server.api('PATCH', `/api/access/providers/${ids.first}`, { body: { secret: 1 } })),
    ).toEqual([400, 'UNKNOWN_FIELD']);
  });

  it('AUT-34: are asked with PKCE, state, nonce and one exact way back, whatever the request says', async () => {
    const begin = (headers: Record<string, string>) =>
      server.api(
        'GET',
        '/api/auth/providers/first/start?redirect_uri=https://evil.example&return_to=/admin/x',
        { as: null, headers },
      );
    expect((await begin({ host: 'evil.example' })).status).toBe(421);
    const answer = await begin({ 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' });
    const url = locationOf(answer);
    expect(url.origin).toBe(first.issuer);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'kasbah',
      redirect_uri: `${server.url}/api/auth/providers/first/callback`,
      scope: 'openid email profile',
      response_type: 'code',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    const [cookie] = setCookies(answer);
    expect(cookie).toMatch(/^kasbah_flow=[\w-]{43}; path=\/; expires=.*; samesite=lax; httponly$/i);
  });

  it('bring somebody new with a proven address, and know them again by subject and not by address', async () => {
    first.people.set('nora', { email: 'Nora@example.com', email_verified: true, name: 'Nora' });
    const answer = await signIn(first, 'first', 'nora', '?return_to=/admin/items/books');
    expect(locationOf(answer).href).toBe(`${server.url}/admin/items/books`);
    expect(await me(answer)).toMatchObject({ name: 'Nora', email: 'nora@example.com', roles: [] });
    first.people.set('nora', { email: 'other@example.com', email_verified: true, name: 'Other' });
    expect(await me(await signIn(first, 'first', 'nora'))).toMatchObject({ email: 'nora@example.com' });
    // Without a password nobody signs in with one.
    for (const password of ['', null, undefined, 'x'])
      expect(
        said(
          await server.api('POST', '/api/auth/login', {
            as: null,
            body: { email: 'nora@example.com', password },
          }),
        ),
      ).toEqual([401, 'INVALID_CREDENTIALS']);
  });

  it('bring nobody without a proven address, and nobody where they may not', async () => {
    const before = await state();
    first.people.set('unproven', { email: 'unproven@example.com', email_verified: false });
    first.people.set('odd', { email: 'odd@example.com', email_verified: 'true' as unknown as boolean });
    first.people.set('nameless', {});
    for (const subject of ['unproven', 'odd', 'nameless'])
      expect(refusedWith(await signIn(first, 'first', subject)), subject).toBe('IDENTITY_NOT_LINKED');
    second.people.set('stranger', { email: 'stranger@example.com', email_verified: true });
    expect(refusedWith(await signIn(second, 'second', 'stranger'))).toBe('IDENTITY_NOT_LINKED');
    expect(await state()).toBe(before);
  });

  it('AUT-29: open an account with the same address only when both sides have proven it', async () => {
    await account('unproven-here@example.com', false);
    await account('proven-here@example.com', true);
    const before = await state();
    first.people.set('a', { email: 'unproven-here@example.com', email_verified: true });
    first.people.set('b', { email: 'proven-here@example.com', email_verified: false });
    first.people.set('c', { email: 'proven-here@example.com', email_verified: true });
    expect(refusedWith(await signIn(first, 'first', 'a'))).toBe('IDENTITY_NOT_LINKED');
    expect(refusedWith(await signIn(first, 'first', 'b'))).toBe('IDENTITY_NOT_LINKED');
    await change('first', { link_verified: false });
    expect(refusedWith(await signIn(first, 'first', 'c'))).toBe('IDENTITY_NOT_LINKED');
    expect(await state()).toBe(before);
    await change('first', { link_verified: true });
    expect(await me(await signIn(first, 'first', 'c'))).toMatchObject({ email: 'proven-here@example.com' });
    expect((await mailbox(folder).wait('proven-here@example.com', 1)).text).toContain(
      'through another service',
    );
  });

  it('tell the same subject of two providers apart', async () => {
    await account('twin@example.com', true);
    first.people.set('same', { email: 'twin@example.com', email_verified: true });
    second.people.set('same', { email: 'somebody.else@example.com', email_verified: true });
    expect(await me(await signIn(first, 'first', 'same'))).toMatchObject({ email: 'twin@example.com' });
    expect(refusedWith(await signIn(second, 'second', 'same'))).toBe('IDENTITY_NOT_LINKED');
  });

  it('open no account that is suspended', async () => {
    const { id } = await account('halted@example.com', true);
    first.people.set('halted', { email: 'halted@example.com', email_verified: true });
    await me(await signIn(first, 'first', 'halted'));
    await server.api('PATCH', `/api/users/${id}`, { body: { status: 'suspended' } });
    expect(refusedWith(await signIn(first, 'first', 'halted'))).toBe('IDENTITY_NOT_LINKED');
  });

  describe('AUT-34: the way back', () => {
    const visited = async (name = 'first') => {
      const { url, cookie } = await start(name);
      return { cookie, url: await first.visit(url, 'nora') };
    };
    it('ends in a session once', async () => {
      const { url, cookie } = await visited();
      await me(await back(url, cookie));
      expect(refusedWith(await back(url, cookie))).toBe('INVALID_TICKET');
    });
    it('ends in none for another browser, without state, with another or a longer one', async () => {
      const other = await start('first');
      for (const [what, cookie, edit] of [
        ['no cookie', '', () => undefined],
        ['the cookie of another browser', other.cookie, () => undefined],
        ['no state', null, (url: URL) => url.searchParams.delete('state')],
        ['an empty state', null, (url: URL) => url.searchParams.set('state', '')],
        [
          'the state of another browser',
          null,
          (url: URL) => url.searchParams.set('state', new URL(other.url).searchParams.get('state') ?? ''),
        ],
        ['a list of states', null, (url: URL) => url.searchParams.append('state', 'x')],
        [
          'state as an object',
          null,
          (url: URL) => {
            url.searchParams.set('state[$ne]', 'x');
            url.searchParams.delete('state');
          },
        ],
        ['a changed code', null, (url: URL) => url.searchParams.set('code', 'x'.repeat(43))],
        ['no code', null, (url: URL) => url.searchParams.delete('code')],
        ['another issuer', null, (url: URL) => url.searchParams.set('iss', second.issuer)],
        [
          'an error',
          null,
          (url: URL) => {
            url.searchParams.delete('code');
            url.searchParams.set('error', 'access_denied');
            url.searchParams.set('error_description', '<script>alert(1)</script>');
          },
        ],
      ] as [string, string | null, (url: URL) => void][]) {
        const begun = await visited();
        edit(begun.url);
        const before = await state();
        const answer = await back(begun.url, cookie ?? begun.cookie);
        expect(refusedWith(answer), what).toMatch(/^(?:INVALID_TICKET|INVALID_BODY|IDENTITY_REFUSED)$/);
        expect(String(answer.headers.location)).not.toContain('script');
        expect(await state(), what).toBe(before);
      }
    });
    it('ends in none after its time', async () => {
      const { url, cookie } = await visited();
      await server.sql("UPDATE kasbah_tickets SET until = '2020-01-01 00:00:00' WHERE purpose = 'provider'");
      expect(refusedWith(await back(url, cookie))).toBe('INVALID_TICKET');
    });
    it('ends in none when one provider answers for another (mix-up)', async () => {
      const { url, cookie } = await visited();
      url.pathname = url.pathname.replace('/first/', '/second/');
      expect(refusedWith(await back(url, cookie))).toBe('INVALID_TICKET');
    });
    it('ends in none with the code of another flow', async () => {
      const [mine, theirs] = [await visited(), await visited()];
      mine.url.searchParams.set('code', theirs.url.searchParams.get('code') ?? '');
      expect(refusedWith(await back(mine.url, mine.cookie))).toBe('IDENTITY_REFUSED');
    });
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '///evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https://evil.example',
    'https://kasbah.example@evil.example',
    'https://kasbah.example.evil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '/a//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'kasbah.example',
    '/。evil',
    '',
  ])('AUT-35: lead back to the admin and not to %j', async (target) => {
    const answer = await signIn(first, 'first', 'nora', `?return_to=${encodeURIComponent(target)}`);
    expect(String(answer.headers.location)).toBe(`${server.url}/admin/`);
    await me(answer);
  });

  describe('AUT-31: an ID token', () => {
    async function withToken(recipe: TokenRecipe) {
      const { url, cookie } = await start('rogue');
      rogue.prepare(url, recipe);
      const callback = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
      callback.searchParams.set('code', 'any');
      callback.searchParams.set('state', new URL(url).searchParams.get('state') ?? '');
      return back(callback, cookie);
    }
    const now = () => Math.floor(Date.now() / 1000);

    it('that is right opens an account', async () => {
      const claims = { sub: 'good', email: 'good@example.com' };
      expect(await me(await withToken({ claims }))).toMatchObject({ email: 'good@example.com' });
      expect(rogue.asked()?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    });

    it.each<[string, () => TokenRecipe]>([
      ['without a signature', () => ({ header: { alg: 'none' }, sign: 'none' })],
      ['without a signature, spelt None', () => ({ header: { alg: 'None' }, sign: 'none' })],
      ['signed with the public key as a secret', () => ({ header: { alg: 'HS256' }, sign: 'hmac' })],
      ['signed with another key', () => ({ sign: 'other' })],
      ['with an empty signature', () => ({ sign: 'none' })],
      [
        'with a key of its own',
        () => ({ sign: 'other', header: { kid: 'mine', jku: 'https://evil.example/jwks' } }),
      ],
      ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
      ['of the issuer with a slash', () => ({ claims: { iss: `${rogue.issuer}/` } })],
      ['for another client', () => ({ claims: { aud: 'other' } })],
      ['for us and others without azp', () => ({ claims: { aud: ['kasbah', 'other'] } })],
      ['for us with the azp of another', () => ({ claims: { azp: 'other' } })],
      ['that is over', () => ({ claims: { exp: now() - 120 } })],
      ['without an end', () => ({ claims: { exp: undefined } })],
      ['that begins later', () => ({ claims: { nbf: now() + 600 } })],
      ['from the future', () => ({ claims: { iat: now() + 6000, exp: now() + 9000 } })],
      ['without nonce', () => ({ claims: { nonce: undefined } })],
      ['with another nonce', () => ({ claims: { nonce: 'x' } })],
      ['without subject', () => ({ claims: { sub: undefined } })],
      ['with an empty subject', () => ({ claims: { sub: '' } })],
      ['with a number as subject', () => ({ claims: { sub: 5 } })],
      ['with an object as subject', () => ({ claims: { sub: { $ne: null } } })],
      ['that is an access token', () => ({ token: 'a' })],
      ['that is empty', () => ({ token: '' })],
    ])('%s opens nothing', async (_, recipe) => {
      const before = await state();
      expect(refusedWith(await withToken(recipe()))).toBe('IDENTITY_REFUSED');
      expect(await state()).toBe(before);
    });

    it('is not asked for where the server names another issuer than the one that was set', async () => {
      await add('pinned', `${rogue.issuer}/pinned`, { allow_sign_up: true });
      expect(refusedWith((await start('pinned')).answer)).toBe('IDENTITY_REFUSED');
      rogue.claim({ issuer: 'https://evil.example' });
      await change('rogue', { client_id: 'kasbah2' });
      expect(refusedWith((await start('rogue')).answer)).toBe('IDENTITY_REFUSED');
      rogue.claim({});
      await change('rogue', { client_id: 'kasbah' });
    });
  });

  describe('An account', () => {
    const link = (token: string, body = {}) =>
      server.api('POST', '/api/users/me/identities/second', { as: token, body });

    it('is linked to an identity from its profile and unlinked again', async () => {
      const { token } = await account('linker@example.com', false);
      const login = await server.api('POST', '/api/auth/login', {
        as: null,
        body: { email: 'linker@example.com', password: PASSWORD, mode: 'session' },
      });
      const session = cookieNamed(login, 'kasbah_session');
      const begun = await link(token, { return_to: '/admin/profile' });
      expect(begun.status, begun.text).toBe(200);
      second.people.set('linked', {});
      const url = await second.visit(begun.json.data.url, 'linked');
      const flow = cookieNamed(begun, 'kasbah_flow');
      // Login CSRF turned round: another's browser does not finish it, and nobody without the session does.
      expect(refusedWith(await back(url, flow))).toBe('INVALID_TICKET');
      const again = await link(token, { return_to: '/admin/profile' });
      const back2 = await second.visit(again.json.data.url, 'linked');
      const done = await back(back2, `${cookieNamed(again, 'kasbah_flow')}; ${session}`);
      expect(locationOf(done).href).toBe(`${server.url}/admin/profile`);
      expect(await me(await signIn(second, 'second', 'linked'))).toMatchObject({
        email: 'linker@example.com',
      });
      const list = (await server.api('GET', '/api/users/me/identities', { as: token })).json.data;
      expect(list).toEqual([expect.objectContaining({ provider: 'second', provider_label: 'second' })]);

      const { token: other } = await account('other-linker@example.com', false);
      const stolen = await server.api('DELETE', `/api/users/me/identities/${list[0].id}`, { as: other });
      expect(stolen.status).toBe(404);
      const gone = await server.api('DELETE', `/api/users/me/identities/${list[0].id}`, { as: token });
      expect(gone.status).toBe(204);
      expect(refusedWith(await signIn(second, 'second', 'linked'))).toBe('IDENTITY_NOT_LINKED');
    });

    it('does not get the identity of another', async () => {
      const { token } = await account('greedy@example.com', false);
      const login = await server.api('POST', '/api/auth/login', {
        as: null,
        body: { email: 'greedy@example.com', password: PASSWORD, mode: 'session' },
      });
      second.people.set('owned', { email: 'owner@example.com', email_verified: true });
      await account('owner@example.com', true);
      await me(await signIn(second, 'second', 'owned'));
      const begun = await link(token);
      const url = await second.visit(begun.json.data.url, 'owned');
      const answer = await back(
        url,
        `${cookieNamed(begun, 'kasbah_flow')}; ${cookieNamed(login, 'kasbah_session')}`,
      );
      expect(new URLSearchParams(locationOf(answer).hash.slice(1)).get('error')).toBe('IDENTITY_TAKEN');
    });

    it('keeps its only way in', async () => {
      const answer = await signIn(first, 'first', 'nora');
      const cookie = cookieNamed(answer, 'kasbah_session');
      const { json } = await server.api('GET', '/api/users/me/identities', { as: null, headers: { cookie } });
      const gone = await server.api('DELETE', `/api/users/me/identities/${json.data[0].id}`, {
        as: null,
        headers: { cookie },
      });
      expect(said(gone)).toEqual([409, 'CONFLICT']);
    });
  });

  it('say nothing of an account that only has the administrator’s address', async () => {
    first.people.set('evil', { email: ADMINISTRATOR.email, email_verified: true });
    expect(refusedWith(await signIn(first, 'first', 'evil'))).toBe('IDENTITY_NOT_LINKED');
  });
});
