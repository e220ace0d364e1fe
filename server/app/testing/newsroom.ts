import { expect } from 'vitest';
import type { TestDatabase, TestDialect } from './databases.ts';
import { queryString } from './scenario.ts';
import { startTestServer, type TestServer } from './server.ts';

const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
const link = (name: string, collection: string, more = {}) => ({
  name,
  type: 'many-to-one',
  options: { collection, on_delete: 'cascade' },
  ...more,
});

const COLLECTIONS = [
  {
    name: 'articles',
    fields: [
      KEY,
      { name: 'title', type: 'string', required: true },
      { name: 'public', type: 'boolean', default: false },
      { name: 'owner', type: 'uuid' },
      { name: 'author', type: 'string' },
      { name: 'note', type: 'text' },
      { name: 'comments', type: 'one-to-many', options: { collection: 'comments', field: 'article' } },
      {
        name: 'labels',
        type: 'many-to-many',
        options: { collection: 'labels', junction: 'articles_labels', from: 'article', to: 'label' },
      },
    ],
  },
  {
    name: 'comments',
    fields: [
      KEY,
      { name: 'text', type: 'string' },
      { name: 'hidden', type: 'boolean' },
      link('article', 'articles'),
    ],
  },
  {
    name: 'labels',
    fields: [
      { name: 'slug', type: 'string', primary: true, required: true },
      { name: 'note', type: 'string' },
    ],
  },
  {
    name: 'articles_labels',
    fields: [
      link('article', 'articles', { primary: true, required: true }),
      link('label', 'labels', { primary: true, required: true }),
    ],
  },
  { name: 'salaries', fields: [KEY, { name: 'amount', type: 'integer' }] },
];

const PASSWORD = 'four unrelated words here';

interface PolicyParts {
  presets?: Record<string, unknown>;
  validation?: unknown;
  where?: unknown;
  fields?: string[];
  effect?: 'allow' | 'deny';
}

/**
 * A server with articles of several owners and two roles whose fields depend on the row: `own` gives everything of
 * own articles, `reader` some fields of public ones. The user `both` has both roles, `other` has none.
 */
export function newsroom(create: TestDialect['create']) {
  let server: TestServer | undefined;
  let database: TestDatabase | undefined;
  const tokens: Record<string, string> = {};
  const users: Record<string, string> = {};

  const running = (): TestServer => {
    if (!server) throw new Error('The newsroom is closed.');
    return server;
  };
  const api: TestServer['api'] = (...request) => running().api(...request);
  const ok = async (method: string, address: string, body?: unknown, as?: string | null) => {
    const answer = await api(method, address, {
      ...(body !== undefined && { body }),
      ...(as !== undefined && { as: as === null ? null : (tokens[as] ?? `no token ${as}`) }),
    });
    expect(answer.status, `${method} ${address} ${answer.text}`).toBeLessThan(300);
    return answer.json?.data;
  };
  const policy = (role: string, collection: string, action: string, parts: PolicyParts = {}) =>
    ok('POST', '/api/access/policies', { role, collection, action, fields: ['*'], ...parts });
  const role = async (label: string) => (await ok('POST', '/api/access/roles', { label })).id as string;
  const keyOf = async (roleId: string) =>
    (await ok('POST', '/api/access/keys', { name: `key of ${roleId}`, role: roleId })).token as string;
  const list = async (as: string, collection: string, query: Record<string, unknown> = {}) =>
    (await ok('GET', `/api/items/${collection}?${queryString(query)}`, undefined, as)) as Record<
      string,
      unknown
    >[];
  const idsOf = async (as: string, query: Record<string, unknown>) =>
    (await list(as, 'articles', { fields: 'id', sort: 'id', ...query })).map((item) => item.id);

  async function open(): Promise<void> {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    await ok('POST', '/api/schema/apply', { collections: COLLECTIONS });

    const own = await role('Own articles');
    const reader = await role('Public articles');
    users.both = (
      await ok('POST', '/api/users', {
        name: 'Both',
        email: 'both@example.com',
        password: PASSWORD,
        roles: [own, reader],
      })
    ).id;
    users.other = (
      await ok('POST', '/api/users', {
        name: 'Other',
        email: 'other@example.com',
        password: PASSWORD,
        roles: [],
      })
    ).id;
    tokens.both = (await ok('POST', '/api/access/keys', { name: 'both', user: users.both })).token;
    tokens.other = (await ok('POST', '/api/access/keys', { name: 'other', user: users.other })).token;
    const { both, other } = users;
    await ok('POST', '/api/items/articles', [
      { title: 'own, private', public: false, owner: both, author: 'CANARY1', note: 'NOTE1' },
      { title: 'theirs, public', public: true, owner: other, author: 'CANARY2', note: 'NOTE2' },
      { title: 'theirs, private', public: false, owner: other, author: 'CANARY3', note: 'NOTE3' },
      { title: 'own, public', public: true, owner: both, author: 'CANARY4', note: 'NOTE4' },
      { title: 'of nobody, public', public: true, owner: null, author: 'CANARY5', note: 'NOTE5' },
    ]);
    await ok('POST', '/api/items/comments', [
      { text: 'c1', hidden: false, article: 2 },
      { text: 'HIDDEN2', hidden: true, article: 2 },
      { text: 'HIDDEN3', hidden: true, article: 4 },
    ]);
    await ok('POST', '/api/items/labels', [
      { slug: 'open', note: 'x' },
      { slug: 'closed', note: 'LABELNOTE' },
    ]);
    await ok('POST', '/api/items/articles_labels', [
      { article: 2, label: 'open' },
      { article: 4, label: 'closed' },
    ]);
    await ok('POST', '/api/items/salaries', [{ amount: 100 }]);

    const mine = { owner: { _eq: '$CURRENT_USER' } };
    const open = { public: { _eq: true } };
    await policy(own, 'articles', 'read', { where: mine });
    await policy(own, 'articles', 'update', { where: mine, fields: ['title', 'note', 'public'] });
    await policy(reader, 'articles', 'read', { where: open, fields: ['id', 'title', 'public', 'owner'] });
    await policy(reader, 'articles', 'update', { where: open, fields: ['title'] });
    await policy(reader, 'comments', 'read', { where: { hidden: { _neq: true } }, fields: ['*'] });
  }

  return {
    get server() {
      return running();
    },
    get databaseUrl() {
      return database?.url;
    },
    tokens,
    users,
    api,
    ok,
    policy,
    role,
    keyOf,
    list,
    idsOf,
    open,
    async close() {
      await server?.stop();
      await database?.drop();
    },
  };
}
