import {
  type AuthenticationMode,
  authentication,
  createDirectus,
  login,
  logout,
  readItems,
  readMe,
  refresh,
  rest,
  staticToken,
  updateMe,
} from '@directus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { ADMINISTRATOR, startTestServer, type TestServer } from '../testing/server.ts';

/** What a browser does with cookies, as far as one host needs it. */
function browser() {
  const jar = new Map<string, string>();
  return {
    jar,
    async fetch(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
      const headers = new Headers(init.headers);
      if (init.credentials === 'include' && jar.size > 0)
        headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
      headers.set('sec-fetch-site', 'same-origin');
      const response = await fetch(url, { ...init, headers });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') jar.delete(name);
        else jar.set(name, value);
      }
      return response;
    },
  };
}

describe.each(testDatabases())(
  'authentication() of the unmodified @directus/sdk on $dialect',
  ({ create }) => {
    let database: TestDatabase;
    let server: TestServer;

    const client = (mode: AuthenticationMode, tab = browser()) =>
      Object.assign(
        // biome-ignore lint/suspicious/noExplicitAny: the schema of the tests is no type of theirs
        createDirectus<any>(`${server.url}/api`, { globals: { fetch: tab.fetch } })
          .with(authentication(mode, { credentials: 'include', autoRefresh: false }))
          .with(rest({ credentials: 'include' })),
        { tab },
      );
    const statusOf = (work: Promise<unknown>) =>
      work.then(
        () => 200,
        (reason: { response?: Response }) => reason.response?.status,
      );

    beforeAll(async () => {
      database = await create();
      server = await startTestServer({ databaseUrl: database.url });
      const collections = [{ name: 'notes', fields: [{ name: 'text', type: 'string' }] }];
      await server.api('POST', '/api/schema/apply', { body: { collections } });
    });
    afterAll(async () => {
      await server?.stop();
      await database?.drop();
    });

    it.each(['json', 'cookie', 'session'] as const)(
      'signs in, refreshes and signs out in mode %s',
      async (mode) => {
        const sdk = client(mode);
        expect(await statusOf(sdk.request(readMe()))).toBe(401);
        const data = await sdk.login(ADMINISTRATOR.email, ADMINISTRATOR.password);
        expect(data.expires).toBe(mode === 'session' ? 1_800_000 : 900_000);
        expect([typeof data.access_token, typeof data.refresh_token]).toEqual([
          mode === 'session' ? 'undefined' : 'string',
          mode === 'json' ? 'string' : 'undefined',
        ]);
        expect([...sdk.tab.jar.keys()]).toEqual(
          { json: [], cookie: ['kasbah_refresh'], session: ['kasbah_session'] }[mode],
        );
        expect(await sdk.request(readMe({ fields: ['email'] }))).toEqual({ email: ADMINISTRATOR.email });
        expect(await sdk.request(readItems('notes'))).toEqual([]);
        const old = await sdk.getToken();
        const next = await sdk.refresh();
        expect(next.expires).toBeGreaterThan(0);
        if (mode !== 'session') expect(await sdk.getToken()).not.toBe(old);
        expect(await sdk.request(readMe({ fields: ['id', 'email'] }))).toMatchObject({
          email: ADMINISTRATOR.email,
        });
        const copy = [...sdk.tab.jar];
        await sdk.logout();
        expect([...sdk.tab.jar.keys()]).toEqual([]);
        expect(await statusOf(sdk.request(readMe()))).toBe(401);
        for (const [name, value] of copy) sdk.tab.jar.set(name, value);
        expect(await statusOf(sdk.request(readMe()))).toBe(401);
        expect(await statusOf(sdk.refresh())).toBe(401);
      },
    );

    it.each(['json', 'cookie', 'session'] as const)('tells a wrong password in mode %s', async (mode) => {
      const sdk = client(mode);
      const error = await sdk.login(ADMINISTRATOR.email, 'wrong wrong wrong').catch((reason) => reason);
      expect(error.errors[0].extensions.code).toBe('INVALID_CREDENTIALS');
      expect([...sdk.tab.jar.keys()]).toEqual([]);
    });

    it('signs in, refreshes and signs out by requests as well', async () => {
      const sdk = client('json');
      const first = await sdk.request(login(ADMINISTRATOR.email, ADMINISTRATOR.password, { mode: 'json' }));
      const second = await sdk.request(refresh('json', first.refresh_token!));
      expect(second.refresh_token).not.toBe(first.refresh_token);
      const bearer = (token: string | null) =>
        sdk.setToken(token).then(() => statusOf(sdk.request(readMe())));
      expect(await bearer(second.access_token)).toBe(200);
      await sdk.setToken(null);
      await sdk.request(logout(second.refresh_token!, 'json'));
      expect(await bearer(second.access_token)).toBe(401);
    });

    it('does not sign two tabs out that refresh at the same moment', async () => {
      const tab = browser();
      const [one, two] = [client('cookie', tab), client('cookie', tab)];
      await one.login(ADMINISTRATOR.email, ADMINISTRATOR.password);
      await Promise.all([one.refresh(), two.refresh()]);
      expect([await statusOf(one.request(readMe())), await statusOf(two.request(readMe()))]).toEqual([
        200, 200,
      ]);
      await two.refresh();
      expect(await statusOf(two.request(readMe()))).toBe(200);
    });

    it('takes an API key as staticToken()', async () => {
      const made = (await server.api('POST', '/api/access/keys', { body: { name: 'sdk' } })).json.data;
      const sdk = (token: string) =>
        // biome-ignore lint/suspicious/noExplicitAny: the schema of the tests is no type of theirs
        createDirectus<any>(`${server.url}/api`).with(staticToken(token)).with(rest());
      expect(await sdk(made.token).request(readMe({ fields: ['email'] }))).toEqual({
        email: ADMINISTRATOR.email,
      });
      expect(await statusOf(sdk(`${made.token}x`).request(readMe()))).toBe(401);
    });

    it('reads and changes one’s own account', async () => {
      const sdk = client('json');
      await sdk.login(ADMINISTRATOR.email, ADMINISTRATOR.password);
      expect(
        await sdk.request(updateMe({ language: 'de' }, { fields: ['language', 'roles'] })),
      ).toMatchObject({ language: 'de' });
      expect(await statusOf(sdk.request(readMe({ fields: ['password'] })))).toBe(400);
      expect(await statusOf(sdk.request(updateMe({ password: 'x' })))).toBe(400);
    });
  },
);
