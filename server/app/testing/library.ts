import { expect } from 'vitest';
import type { TestDatabase, TestDialect } from './databases.ts';
import { startTestServer, type TestServer } from './server.ts';

export const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
const link = (name: string, collection: string, more = {}, options = {}) => ({
  name,
  type: 'many-to-one',
  options: { collection, ...options },
  ...more,
});
const many = (name: string, collection: string, field: string) => ({
  name,
  type: 'one-to-many',
  options: { collection, field },
});

/** Collections with every kind of link, and fields that the server fills in. */
const LIBRARY = [
  {
    name: 'writers',
    fields: [KEY, { name: 'name', type: 'string', required: true }, many('books', 'books', 'writer')],
  },
  {
    name: 'books',
    fields: [
      { name: 'id', type: 'uuid', primary: true, required: true, options: { generate: true } },
      { name: 'title', type: 'string', required: true, options: { max_length: 20 } },
      { name: 'slug', type: 'slug', unique: true, options: { from: 'title' } },
      { name: 'place', type: 'sort-order' },
      { name: 'made', type: 'created-at' },
      { name: 'state', type: 'string', default: 'draft' },
      { name: 'pages', type: 'integer' },
      {
        name: 'double',
        type: 'computed',
        options: { expression: 'pages * 2', result: 'integer', stored: true },
      },
      link('writer', 'writers'),
      many('chapters', 'chapters', 'book'),
      { name: 'topics', type: 'many-to-many', options: { collection: 'topics', sort: 'place' } },
      {
        name: 'shelves',
        type: 'many-to-many',
        options: { collection: 'shelves', junction: 'books_shelves', from: 'book', to: 'shelf' },
      },
    ],
  },
  {
    name: 'chapters',
    fields: [
      KEY,
      { name: 'text', type: 'string', required: true },
      link('book', 'books', { required: true }, { on_delete: 'cascade' }),
      many('notes', 'notes', 'chapter'),
    ],
  },
  {
    name: 'notes',
    fields: [
      KEY,
      { name: 'text', type: 'string' },
      link('chapter', 'chapters', {}, { on_delete: 'cascade' }),
    ],
  },
  {
    name: 'topics',
    fields: [
      { name: 'slug', type: 'string', primary: true, required: true },
      { name: 'label', type: 'string' },
    ],
  },
  {
    name: 'books_topics',
    hidden: true,
    fields: [
      KEY,
      link('item', 'books', { required: true }, { on_delete: 'cascade' }),
      link('linked', 'topics', { required: true }, { on_delete: 'cascade' }),
      { name: 'place', type: 'integer' },
      { name: 'weight', type: 'integer', default: 1 },
    ],
  },
  { name: 'shelves', fields: [KEY, { name: 'room', type: 'string', required: true }] },
  {
    name: 'books_shelves',
    fields: [
      link('book', 'books', { primary: true, required: true }, { on_delete: 'cascade' }),
      link('shelf', 'shelves', { primary: true, required: true }, { on_delete: 'cascade' }),
    ],
  },
];

/** A server with a library in it, and hands for tables of tests. */
export function library(create: TestDialect['create']) {
  let server: TestServer | undefined;
  let database: TestDatabase | undefined;
  const tokens: Record<string, string> = {};
  const running = (): TestServer => {
    if (!server) throw new Error('The library is closed.');
    return server;
  };
  const ok = async (method: string, address: string, body?: unknown) => {
    const answer = await running().api(method, address, body === undefined ? {} : { body });
    expect(answer.status, `${method} ${address} ${answer.text.slice(0, 500)}`).toBeLessThan(300);
    return answer.json?.data;
  };
  return {
    get server() {
      return running();
    },
    tokens,
    ok,
    /** The changes that a request makes, as `books create`; all in one changeset. */
    async changesOf(work: () => Promise<unknown>) {
      const before = await running().lastChange();
      await work();
      const changes = await running().changesAfter(before);
      expect(new Set(changes.map(({ changeset }) => changeset)).size).toBeLessThan(2);
      return changes;
    },
    /** A key with a role of its own; `'books read'` by itself, or with the parts of its policy. */
    async actor(name: string, policies: readonly (string | [string, Record<string, unknown>])[]) {
      const { id } = await ok('POST', '/api/access/roles', { label: name });
      for (const one of policies) {
        const [text, parts] = typeof one === 'string' ? [one, {}] : one;
        const [collection, actions = ''] = text.split(' ');
        for (const action of actions.split(','))
          await ok('POST', '/api/access/policies', { role: id, collection, action, fields: ['*'], ...parts });
      }
      tokens[name] = (await ok('POST', '/api/access/keys', { name, role: id })).token;
    },
    async open(env: Record<string, string> = {}, plugins?: string) {
      database = await create();
      server = await startTestServer({ databaseUrl: database.url, env, ...(plugins && { plugins }) });
      await ok('POST', '/api/schema/apply', { collections: LIBRARY });
    },
    async close() {
      await server?.stop();
      await database?.drop();
    },
  };
}
