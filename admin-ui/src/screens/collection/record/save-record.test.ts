import { afterEach, expect, test, vi } from 'vitest';
import { contextOf, resolved, saveRecord } from './save-record.ts';

const current = { id: 1, title: 'theirs', price: '2.00' };
const refused = (more: object) =>
  new Response(
    JSON.stringify({
      errors: [{ message: '', extensions: { code: 'PRECONDITION_FAILED', current, etag: '"2"', ...more } }],
    }),
    { status: 412 },
  );
const stored = () =>
  new Response(JSON.stringify({ data: current }), {
    headers: { etag: '"3"', 'kasbah-changeset': 'c1' },
  });

const seen = (etag: string | null, record: Record<string, unknown> | null = null) => ({
  etag,
  query: { fields: 'title' },
  record,
});

/** A server that gives these answers, one after the other; tells the tags that it was asked with. */
function server(...answers: (() => Response)[]): (string | null)[] {
  const tags: (string | null)[] = [];
  vi.stubGlobal('fetch', async (_path: string, options: RequestInit) => {
    tags.push(new Headers(options.headers).get('if-match'));
    return (answers.shift() ?? stored)();
  });
  return tags;
}

afterEach(() => vi.unstubAllGlobals());

test('without a tag nothing is asked of the server but the save', async () => {
  const tags = server(stored);
  const result = await saveRecord('books', '1', { title: 'mine' }, seen(null));
  expect(result).toMatchObject({ merged: false, answer: { changeset: 'c1', etag: '"3"' } });
  expect(tags).toEqual([null]);
});

test('changes of other fields are kept beside mine', async () => {
  const tags = server(() => refused({ clashes: [], merge: true }), stored);
  expect(await saveRecord('books', '1', { title: 'mine' }, seen('"1"'))).toMatchObject({ merged: true });
  expect(tags).toEqual(['"1"', '"2"']);
});

test('changes of the same field are for the person to decide', async () => {
  const tags = server(() => refused({ clashes: ['title'], merge: false }));
  expect(await saveRecord('books', '1', { title: 'mine' }, seen('"1"'))).toEqual({
    conflict: { clashes: ['title'], current, etag: '"2"' },
  });
  expect(tags).toEqual(['"1"']);
});

test('a field that nobody else has touched is no clash, whatever the server makes of it', async () => {
  const tags = server(() => refused({ clashes: ['title', 'price'], merge: false }), stored);
  const before = { id: 1, title: 'theirs', price: '2.00', note: 'older' };
  const result = await saveRecord('books', '1', { title: 'mine', price: '3.00' }, seen('"1"', before));
  expect(result).toMatchObject({ merged: true });
  expect(tags).toEqual(['"1"', '"2"']);
});

test('it gives up on a record that never rests, and on answers that it does not know', async () => {
  const tags = server(...Array.from({ length: 9 }, () => () => refused({ clashes: [], merge: true })));
  await expect(saveRecord('books', '1', { title: 'mine' }, seen('"1"'))).rejects.toThrow();
  expect(tags).toHaveLength(6);
  server(() => new Response('{}', { status: 412 }));
  await expect(saveRecord('books', '1', { title: 'mine' }, seen('"1"'))).rejects.toThrow();
});

test('a field that was given up is not saved, and a bare key belongs to its link', () => {
  const link = { field: { name: 'author', relation: { key_field: 'author_id' } } };
  const contexts = new Map([['author', link]]) as unknown as Parameters<typeof contextOf>[1];
  expect(contextOf('author_id', contexts)).toBe(link);
  const changed = { author: 5, title: 'mine' };
  expect(resolved(changed, { author_id: 'theirs', title: 'mine' }, contexts)).toEqual({ title: 'mine' });
});
