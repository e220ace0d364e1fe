import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type Answer, startTestServer, type TestServer } from '../testing/server.ts';

const PASSWORD = 'four unrelated words here';
const SECRET = 'a secret of more than thirty-two letters';

/** What a credential is good for: as before, less than before, nothing. */
type State = 'works' | 'less' | 'ended';
const CREDENTIALS = ['cookie', 'access', 'refresh', 'key'] as const;
type Kind = (typeof CREDENTIALS)[number];

interface Person {
  id: string;
  email: string;
  keyId: string;
  /** Credentials of three sessions and a key: one of a browser, one of an app, one that does what is tested. */
  cookie: string;
  access: string;
  refresh: string;
  key: string;
  acting: string;
}

/** An act and what it leaves of each credential of the person. */
interface Act {
  name: string;
  states: Record<Kind, State>;
  run(server: TestServer, person: Person): Promise<Answer>;
}

const all = (state: State): Record<Kind, State> => ({
  cookie: state,
  access: state,
  refresh: state,
  key: state,
});

const ACTS: readonly Act[] = [
  {
    name: 'their own new password (AUT-11)',
    states: { ...all('ended'), key: 'works' },
    run: (server, { acting }) =>
      server.api('POST', '/api/users/me/password', {
        as: acting,
        body: { current: PASSWORD, password: 'five other unrelated words' },
      }),
  },
  {
    name: 'a new password by an administrator (AUT-11)',
    states: { ...all('ended'), key: 'works' },
    run: (server, { id }) =>
      server.api('PATCH', `/api/users/${id}`, { body: { password: 'five other unrelated words' } }),
  },
  {
    name: 'a role that is taken (AUZ-18)',
    states: all('less'),
    run: (server, { id }) => server.api('PATCH', `/api/users/${id}`, { body: { roles: [] } }),
  },
  {
    name: 'suspension (AUT-13)',
    states: all('ended'),
    run: (server, { id }) => server.api('PATCH', `/api/users/${id}`, { body: { status: 'suspended' } }),
  },
  {
    name: 'deletion (AUT-13)',
    states: all('ended'),
    run: (server, { id }) => server.api('DELETE', `/api/users/${id}`),
  },
  {
    name: 'signing out of the browser (AUT-14)',
    states: { ...all('works'), cookie: 'ended' },
    run: (server, { cookie }) =>
      server.api('POST', '/api/auth/logout', { as: null, headers: { cookie }, body: { mode: 'session' } }),
  },
  {
    name: 'signing out of the app by its refresh token (AUT-14)',
    states: { ...all('works'), access: 'ended', refresh: 'ended' },
    run: (server, { refresh }) =>
      server.api('POST', '/api/auth/logout', { as: null, body: { refresh_token: refresh } }),
  },
  {
    name: 'signing out of the app by its access token (AUT-14)',
    states: { ...all('works'), access: 'ended', refresh: 'ended' },
    run: (server, { access }) => server.api('POST', '/api/auth/logout', { as: access }),
  },
  {
    name: 'a key that is deleted',
    states: { ...all('works'), key: 'ended' },
    run: (server, { keyId }) => server.api('DELETE', `/api/access/keys/${keyId}`),
  },
  {
    name: 'ending all other sessions',
    states: { ...all('ended'), key: 'works' },
    run: (server, { acting }) => server.api('DELETE', '/api/users/me/sessions', { as: acting }),
  },
  {
    name: 'ending the sessions of an account by an administrator',
    states: { ...all('ended'), key: 'works' },
    run: (server, { id }) => server.api('DELETE', `/api/users/${id}/sessions`),
  },
];

const STATES: Record<number, State> = { 200: 'works', 403: 'less', 401: 'ended' };
/** A test that waits for a state that never comes is not to hold up the others for long. */
const MOST_MS = 20_000;

/** What a server makes of a credential now; a refresh token that works is replaced by its successor. */
async function stateOf(server: TestServer, person: Person, kind: Kind): Promise<State | number> {
  let as: string | null = kind === 'cookie' ? null : person[kind];
  if (kind === 'refresh') {
    const body = { refresh_token: person.refresh };
    const { status, json } = await server.api('POST', '/api/auth/refresh', { as: null, body });
    if (status !== 200) return STATES[status] ?? status;
    person.refresh = json.data.refresh_token;
    person.access = json.data.access_token;
    as = person.access;
  }
  const headers = kind === 'cookie' ? { cookie: person.cookie } : {};
  // A cookie that has ended makes a guest, whom the items would refuse like somebody without rights.
  const own = await server.api('GET', '/api/users/me', { as, headers });
  if (own.status === 401) return 'ended';
  const { status } = await server.api('GET', '/api/items/notes', { as, headers });
  return STATES[status] ?? status;
}

describe.each(testDatabases())('What ends what on $dialect', ({ create }) => {
  let here: TestServer;
  let there: TestServer;
  let database: TestDatabase;
  const persons = new Map<string, Person>();

  async function enter(index: number, role: string): Promise<Person> {
    const email = `person${index}@example.com`;
    const body = { name: email, email, password: PASSWORD, roles: [role] };
    const { id } = (await here.api('POST', '/api/users', { body })).json.data;
    const login = (mode: string) =>
      here.api('POST', '/api/auth/login', { as: null, body: { email, password: PASSWORD, mode } });
    const made = (await here.api('POST', '/api/access/keys', { body: { name: email, user: id } })).json.data;
    const pair = (await login('json')).json.data;
    return {
      id,
      email,
      keyId: made.id,
      key: made.token,
      cookie: String((await login('session')).headers['set-cookie']?.[0]).split(';')[0]!,
      access: pair.access_token,
      refresh: pair.refresh_token,
      acting: (await login('json')).json.data.access_token,
    };
  }

  beforeAll(async () => {
    database = await create();
    const options = { databaseUrl: database.url, env: { KASBAH_SECRET: SECRET } };
    here = await startTestServer(options);
    const collections = [{ name: 'notes', fields: [{ name: 'text', type: 'string' }] }];
    await here.api('POST', '/api/schema/apply', { body: { collections } });
    const role = (await here.api('POST', '/api/access/roles', { body: { label: 'Reader' } })).json.data.id;
    await here.api('POST', '/api/access/policies', { body: { role, collection: 'notes', action: 'read' } });
    there = await startTestServer(options);
    for (const [index, act] of ACTS.entries()) persons.set(act.name, await enter(index, role));
    // Both servers have met and remembered every credential when it is revoked.
    for (const person of persons.values())
      for (const server of [here, there])
        for (const kind of ['cookie', 'access', 'key'] as const)
          expect(await stateOf(server, person, kind)).toBe('works');
    for (const act of ACTS) {
      const answer = await act.run(here, persons.get(act.name)!);
      expect(answer.status, `${act.name} ${answer.text}`).toBeLessThan(300);
    }
  });
  afterAll(async () => {
    await there?.stop();
    await here?.stop();
    await database?.drop();
  });

  describe.each(ACTS)('$name', ({ name, states }) => {
    it.each(CREDENTIALS)('decides at once over the %s', async (kind) => {
      expect(await stateOf(here, persons.get(name)!, kind)).toBe(states[kind]);
    });

    it.each(CREDENTIALS)(
      'decides on another server, once it has heard of it, over the %s',
      async (kind) => {
        const person = persons.get(name)!;
        // The test ends when the state is reached, or fails by its own time.
        while ((await stateOf(there, person, kind)) !== states[kind]) await pause(50);
      },
      MOST_MS,
    );
  });

  it('a password that was changed opens nothing any more', async () => {
    const { email } = persons.get(ACTS[0]!.name)!;
    for (const server of [here, there]) {
      const answer = await server.api('POST', '/api/auth/login', {
        as: null,
        body: { email, password: PASSWORD },
      });
      expect(answer.status).toBe(401);
    }
  });
});
