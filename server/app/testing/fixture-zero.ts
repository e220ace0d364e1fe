import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, vi } from 'vitest';
import type { TestDatabase, TestDialect } from './databases.ts';
import { F0_COLLECTIONS } from './fixture-zero-collections.ts';
import { type Answer, startTestServer, type TestServer, type TestServerOptions } from './server.ts';

/** Who asks in the attack cases; `anon` has no credential, the others an API key of their account. */
export type Principal =
  | 'root'
  | 'sub'
  | 'carol'
  | 'alice'
  | 'bob'
  | 'dave'
  | 'eve'
  | 'mallory'
  | 'anon'
  | 'davekey';

const PEOPLE = ['root', 'sub', 'carol', 'alice', 'bob', 'dave', 'eve', 'mallory'] as const;
type Person = (typeof PEOPLE)[number];

/** The password of every account but root's. */
export const F0_PASSWORD = 'CANARYpass four words here';

/** A text that only some may ever be shown, wherever it stands in the database. */
export interface Canary {
  text: string;
  seenBy: readonly Principal[];
}

const ADMIN_ONLY: readonly Principal[] = ['root'];

/** What stands in fields that not everybody may read; one text for each kind of place. */
export const CANARIES: readonly Canary[] = [
  { text: 'CANARYnote', seenBy: ADMIN_ONLY },
  { text: 'CANARYextra', seenBy: ADMIN_ONLY },
  { text: 'CANARYpay', seenBy: ADMIN_ONLY },
  { text: 'CANARYlabel', seenBy: ADMIN_ONLY },
  { text: 'CANARYcode', seenBy: ADMIN_ONLY },
  { text: 'CANARYmail', seenBy: ['root', 'carol'] },
  { text: 'CANARYdraft', seenBy: ['root', 'carol', 'alice', 'bob'] },
  { text: 'CANARYbob', seenBy: ['root', 'carol', 'bob'] },
  { text: 'CANARYpass', seenBy: [] },
  { text: 'CANARYtoken', seenBy: ADMIN_ONLY },
  { text: 'CANARYtotp', seenBy: ADMIN_ONLY },
  { text: 'CANARYreset', seenBy: [] },
  { text: '$argon2', seenBy: [] },
  { text: 'scrypt', seenBy: [] },
];

interface PolicyParts {
  where?: unknown;
  fields?: string[];
  effect?: 'allow' | 'deny';
}

const PUBLISHED = { status: { _eq: 'published' } };
const OWN = { author: { account: { _eq: '$CURRENT_USER' } } };
const SEEN = ['id', 'title', 'slug', 'body', 'author', 'comments', 'tags'];

/** Role, collection, action and the rest of each policy. */
const POLICIES: [string, string, string, PolicyParts?][] = [
  ['reader', 'articles', 'read', { where: PUBLISHED, fields: SEEN }],
  ...['articles', 'comments', 'people'].map((name): [string, string, string] => ['reader', name, 'export']),
  ['author', 'articles', 'export'],
  ['reader', 'people', 'read', { fields: ['id', 'name', 'articles'] }],
  ['reader', 'comments', 'read'],
  ['reader', 'tags', 'read', { fields: ['slug'] }],
  ['reader', 'articles_tags', 'read'],
  ['author', 'articles', 'read', { where: OWN, fields: [...SEEN, 'status'] }],
  ['author', 'articles', 'create', { where: OWN, fields: ['title', 'slug', 'body', 'author', 'tags'] }],
  ['author', 'articles', 'update', { where: OWN, fields: ['title', 'body', 'tags'] }],
  ['author', 'articles', 'delete', { where: OWN }],
  ['author', 'people', 'read', { fields: ['id', 'name', 'articles'] }],
  ['author', 'comments', 'read'],
  ['author', 'comments', 'create', { fields: ['body', 'article', 'author'], where: OWN }],
  ['author', 'comments', 'update', { fields: ['body'], where: OWN }],
  ['author', 'tags', 'read', { fields: ['slug'] }],
  ...(['read', 'create', 'update', 'delete'] as const).map((action): [string, string, string] => [
    'author',
    'articles_tags',
    action,
  ]),
  ['author', 'kasbah_files', 'create', { fields: ['title'] }],
  ...(['read', 'create', 'update', 'delete'] as const).map((action): [string, string, string] => [
    'editor',
    'articles',
    action,
  ]),
  ['editor', 'articles', 'read', { effect: 'deny', fields: ['secret_note', 'secret_at', 'extra'] }],
  ['editor', 'articles', 'update', { effect: 'deny', fields: ['secret_note', 'secret_at', 'extra'] }],
  ['editor', 'people', 'read', { fields: ['id', 'name', 'email', 'articles'] }],
  ['editor', 'articles', 'export'],
  ['editor', 'people', 'export'],
  ['editor', 'coupons', 'read'],
  ['editor', 'coupons', 'update', { fields: ['used'] }],
  ['submitter', 'comments', 'create', { fields: ['body'] }],
  ['manager', 'people', 'read', { fields: ['id', 'name'] }],
];

const ROLES: Record<Person, string[]> = {
  root: ['administrator'],
  sub: ['manager'],
  carol: ['editor'],
  alice: ['author'],
  bob: ['author'],
  dave: ['reader'],
  eve: ['author'],
  mallory: ['submitter'],
};

/** A server of its own with everything of F0 in it, made through the public API. */
export function fixtureZero(create: TestDialect['create'], options: Partial<TestServerOptions> = {}) {
  let server: TestServer | undefined;
  let database: TestDatabase | undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-f0-'));
  const tokens: Record<string, string | null> = { anon: null };
  const accounts = {} as Record<Person, string>;
  const people = {} as Record<Person, number>;
  const roles: Record<string, string> = { administrator: 'administrator', public: 'public' };

  const running = (): TestServer => {
    if (!server) throw new Error('F0 is closed.');
    return server;
  };
  const api = (as: Principal, method: string, address: string, more: object = {}): Promise<Answer> =>
    running().api(method, address, { ...more, as: tokens[as] ?? null });
  const ok = async (method: string, address: string, body?: unknown, as: Principal = 'root') => {
    const answer = await api(as, method, address, body === undefined ? {} : { body });
    expect(answer.status, `${method} ${address} ${answer.text.slice(0, 500)}`).toBeLessThan(300);
    return answer.json?.data;
  };
  const policy = (role: string, collection: string, action: string, parts: PolicyParts = {}) =>
    ok('POST', '/api/access/policies', {
      role: roles[role] ?? role,
      collection,
      action,
      fields: ['*'],
      ...parts,
    });
  const keyOf = async (body: Record<string, unknown>) =>
    (await ok('POST', '/api/access/keys', body)).token as string;
  const makeRole = async (label: string, more: object = {}) => {
    roles[label] = (await ok('POST', '/api/access/roles', { label, ...more })).id;
  };

  /** The first use of a key is written down: afterwards the database is at rest, and what changes it is an attack. */
  async function rest(): Promise<void> {
    for (const as of Object.keys(tokens)) await api(as as Principal, 'GET', '/api/users/me');
    const unused = () => running().sql('SELECT id FROM kasbah_keys WHERE last_used_at IS NULL');
    await vi.waitFor(async () => expect(await unused()).toEqual([]), { timeout: 5000 });
  }

  /** Signs in, and waits until that is written down. */
  async function signIn(email: string, password = F0_PASSWORD): Promise<Answer> {
    const before = await running().lastChange();
    const answer = await api('anon', 'POST', '/api/auth/login', { body: { email, password } });
    expect(answer.status, answer.text).toBe(200);
    await vi.waitFor(async () => {
      const seen = (await running().changesAfter(before, true)).map((one) => one.collection);
      expect(seen).toContain('kasbah_users');
    });
    return answer;
  }

  async function account(name: Person): Promise<string> {
    if (name === 'root') return (await ok('GET', '/api/users/me')).id;
    const body = { name, email: `${name}@example.com`, password: F0_PASSWORD };
    return (await ok('POST', '/api/users', { ...body, roles: ROLES[name].map((role) => roles[role]) })).id;
  }

  async function fill(): Promise<void> {
    for (const name of PEOPLE) {
      accounts[name] = await account(name);
      people[name] = (
        await ok('POST', '/api/items/people?fields=id', {
          name,
          email: `CANARYmail-${name}@example.com`,
          account: accounts[name],
          role: ROLES[name][0],
          // One hash will do: making it takes as long as all the rest of a person.
          ...(name === 'alice' && { password: 'CANARYpass of a person' }),
          api_token: `CANARYtoken${name}`,
          totp_secret: `CANARYtotp${name}`,
          recovery_codes: [`CANARYcode${name}`],
        })
      ).id;
      if (name !== 'root') tokens[name] = await keyOf({ name, user: accounts[name] });
    }
    await running().sql("UPDATE people SET reset_token = 'CANARYreset'");
    const { alice, bob, carol } = people;
    await ok('POST', '/api/items/tags', [
      { slug: 'open', label: 'CANARYlabel1' },
      { slug: 'closed', label: 'CANARYlabel2' },
    ]);
    const article = (n: number, author: number, status: string, title: string) => ({
      title,
      slug: `s${n}${status === 'draft' ? '-CANARYdraft' : ''}`,
      body: `<p>body ${n}</p>`,
      status,
      price: `${n}.50`,
      author,
      secret_note: `CANARYnote${9 - n}`,
      secret_at: `20${10 + n}-02-03T04:05:06Z`,
      extra: { k: `CANARYextra${n}` },
      tags: n === 1 ? ['open'] : [],
    });
    await ok('POST', '/api/items/articles', [
      article(1, alice, 'published', 'First'),
      article(2, bob, 'published', 'Second'),
      article(3, carol, 'published', 'Third'),
      article(4, alice, 'draft', 'Draft CANARYdraft'),
      article(5, bob, 'draft', 'Draft CANARYbob'),
      ...[6, 7, 8].map((n) => article(n, carol, 'draft', 'Draft CANARYdraft')),
      ...[9, 10].map((n) => ({ ...article(n, carol, 'draft', 'Draft CANARYdraft'), secret_note: null })),
    ]);
    await ok('POST', '/api/items/comments', [
      { body: 'of bob', article: 1, author: bob },
      { body: 'of alice', article: 2, author: alice },
    ]);
    await ok('POST', '/api/items/salaries', [
      { person: alice, amount: 4000, note: 'CANARYpay1' },
      { person: bob, amount: 3000, note: 'CANARYpay2' },
    ]);
    await ok('POST', '/api/items/coupons', [{ code: 'ONCE' }, { code: 'FIVE', max_uses: 5 }]);
  }

  return {
    get server() {
      return running();
    },
    get dialect() {
      return database?.dialect ?? 'sqlite';
    },
    /** The address of the database, for a second server on it. */
    get databaseUrl() {
      return database?.url ?? '';
    },
    /** Where uploads and other data of the server lie. */
    dataFolder: path.join(folder, 'data'),
    tokens,
    /** Ids of the accounts, of the people that stand for them, and of the roles. */
    accounts,
    people,
    roles,
    api,
    ok,
    policy,
    keyOf,
    makeRole,
    rest,
    signIn,
    async open(): Promise<void> {
      database = await create();
      server = await startTestServer({
        databaseUrl: database.url,
        data: path.join(folder, 'data'),
        ...options,
      });
      tokens.root = server.token;
      await ok('POST', '/api/schema/apply', { collections: F0_COLLECTIONS });
      for (const role of new Set(POLICIES.map(([name]) => name)))
        await makeRole(role, role === 'manager' ? { powers: ['users'] } : {});
      for (const parts of POLICIES) await policy(...parts);
      await fill();
      await ok('PATCH', `/api/users/${accounts.eve}`, { status: 'suspended' });
      tokens.davekey = await keyOf({ name: 'davekey', role: roles.reader });
      await rest();
    },
    async close(): Promise<void> {
      await server?.stop();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type FixtureZero = ReturnType<typeof fixtureZero>;
