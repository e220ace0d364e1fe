import type { KillableServer } from './killable-server.ts';

/** What was asked of the server, under a name that its changes carry, and what became of it. */
export interface LedgerEntry {
  id: string;
  action: 'create' | 'update' | 'delete';
  /** How many books it changes. */
  books: number;
  /** How many links it makes. */
  links: number;
  /** `open`: not answered. `done`: answered with 2xx. Otherwise the code that it was refused with. */
  outcome: string;
}

const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
const end = (name: string, collection: string) => ({
  name,
  type: 'many-to-one',
  primary: true,
  required: true,
  options: { collection, on_delete: 'cascade' },
});

/** Books with tags; `mark` names the request that made one, `title` the request that last changed it. */
export const BOOKS = [
  {
    name: 'books',
    fields: [
      KEY,
      { name: 'mark', type: 'string', required: true, unique: true },
      { name: 'title', type: 'string' },
      { name: 'text', type: 'text' },
      {
        name: 'tags',
        type: 'many-to-many',
        options: { collection: 'tags', junction: 'books_tags', from: 'book', to: 'tag' },
      },
    ],
  },
  { name: 'tags', fields: [KEY, { name: 'label', type: 'string' }] },
  { name: 'books_tags', fields: [end('book', 'books'), end('tag', 'tags')] },
];

/** Books that every client changes; they and the tags have the keys from 1 on. */
export const SHARED = 3;
const TEXT = 'some text '.repeat(30);

/** Asks and gives the data of the answer. @throws when the server is gone */
export async function ask(
  { url, token }: KillableServer,
  method: string,
  path: string,
  body: unknown,
): Promise<{ ok: boolean; data: unknown; code: string }> {
  const answer = await fetch(`${url}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const json = text === '' ? {} : JSON.parse(text);
  return { ok: answer.ok, data: json.data, code: json.errors?.[0]?.extensions.code ?? String(answer.status) };
}

/**
 * One client that creates, changes and deletes without a pause until the server is gone, and enters each request into
 * the ledger before it is sent. @throws when an answer is not as it must be
 */
export async function writeUntilKilled(
  server: KillableServer,
  name: string,
  ledger: LedgerEntry[],
): Promise<void> {
  const own: number[] = [];
  const request = async (
    entry: Omit<LedgerEntry, 'outcome'>,
    method: string,
    path: string,
    body: unknown,
  ) => {
    const entered: LedgerEntry = { ...entry, outcome: 'open' };
    ledger.push(entered);
    const { ok, data, code } = await ask(server, method, path, body);
    entered.outcome = ok ? 'done' : code;
    return ok ? data : undefined;
  };
  const book = (mark: string, n: number) => ({ mark, title: mark, text: TEXT, tags: n % 2 ? [1, 2] : [3] });
  const links = (book: { tags: number[] }) => book.tags.length;
  const keysOf = (data: unknown) => [data ?? []].flat().map((one) => (one as { id: number }).id);

  for (let n = 0; ; n++) {
    const id = `${name}-${n}`;
    try {
      const kind = n % 6;
      if (kind === 0 || kind === 3) {
        const one = book(id, n);
        const entry = { id, action: 'create' as const, books: 1, links: links(one) };
        own.push(...keysOf(await request(entry, 'POST', '/items/books', one)));
      } else if (kind === 1) {
        const many = Array.from({ length: 20 }, (_, index) => book(`${id}.${index}`, index));
        const entry = {
          id,
          action: 'create' as const,
          books: 20,
          links: many.reduce((sum, one) => sum + links(one), 0),
        };
        own.push(...keysOf(await request(entry, 'POST', '/items/books', many)));
      } else if (kind === 2) {
        const keys = own.slice(-5);
        if (keys.length === 0) continue;
        const body = { keys, data: { title: id } };
        await request({ id, action: 'update', books: keys.length, links: 0 }, 'PATCH', '/items/books', body);
      } else if (kind === 4) {
        const path = `/items/books/${1 + (n % SHARED)}`;
        await request({ id, action: 'update', books: 1, links: 0 }, 'PATCH', path, { title: id });
      } else {
        const key = own.shift();
        if (key === undefined) continue;
        const entry = { id: `delete ${key}`, action: 'delete' as const, books: 1, links: 0 };
        await request(entry, 'DELETE', `/items/books/${key}`, undefined);
      }
    } catch (error) {
      // What fetch says of a connection that was cut or refused; an answer that is no JSON is cut as well.
      if (error instanceof TypeError || error instanceof SyntaxError) return;
      throw error;
    }
  }
}
