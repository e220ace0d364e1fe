import { beforeEach, expect, it, vi } from 'vitest';
import { SqliteConnection } from '../../data/drivers/sqlite-connection.ts';
import { testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const NOTES = {
  name: 'notes',
  fields: [
    { name: 'id', type: 'integer', primary: true, generated: true },
    { name: 'title', type: 'string' },
    { name: 'body', type: 'text' },
  ],
};
const LONG = 'long '.repeat(8_000);

let server: TestServer;
/** The connection that the server writes with. */
let writer: SqliteConnection;

beforeEach(async () => {
  const database = await testDatabases()[0]!.create();
  const opened = vi.spyOn(SqliteConnection, 'open');
  server = await startTestServer({ databaseUrl: database.url });
  writer = await opened.mock.results[opened.mock.calls.findIndex(([, readonly]) => !readonly)]!.value;
  await server.api('POST', '/api/schema/apply', { body: { collections: [NOTES] } });
  await server.api('POST', '/api/items/notes', { body: [{ title: 'a' }, { title: 'b' }] });
  return async () => {
    await server.stop();
    await database.drop();
  };
});

/** Leaves room for so many pages, of 4 KiB each. */
async function leave(pages: number): Promise<void> {
  const [row] = await writer.all('PRAGMA page_count', []);
  await writer.exec(`PRAGMA max_page_count = ${Number(row?.page_count) + pages}`);
}

const titles = async () => {
  const { json, status } = await server.api('GET', '/api/items/notes?fields=title&sort=id');
  expect(status).toBe(200);
  return json.data.map((one: { title: string }) => one.title);
};

it('a full disk refuses a write whole, leaves what is there to read, and takes writes once there is room', async () => {
  const before = await server.lastChange();
  await leave(100);
  const many = Array.from({ length: 20 }, (_, n) => ({ title: `n${n}`, body: LONG }));
  const refused = await server.api('POST', '/api/items/notes', { body: many });
  expect([refused.status, refused.json.errors[0].extensions.code]).toEqual([507, 'DISK_FULL']);
  expect(refused.json.errors[0].extensions.hint).toContain('Free space');
  expect(await titles()).toEqual(['a', 'b']);
  expect(await server.changesAfter(before)).toEqual([]);
  await leave(1_000_000);
  expect((await server.api('POST', '/api/items/notes', { body: many })).status).toBe(200);
  expect(await titles()).toHaveLength(22);
  expect(await server.changesAfter(before)).toHaveLength(20);
});

it('of writes at once into the last room, those that are answered are there and the others are not', async () => {
  const before = await server.lastChange();
  await leave(100);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      server.api('POST', '/api/items/notes', { body: { title: `n${n}`, body: LONG } }),
    ),
  );
  const kept = answers.flatMap(({ status, json }) => (status === 200 ? [json.data.title] : []));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 507]));
  expect((await titles()).toSorted()).toEqual(['a', 'b', ...kept].toSorted());
  const changes = await server.changesAfter(before);
  expect(changes.map((change) => change.after?.title).toSorted()).toEqual(kept.toSorted());
});

it('a file that cannot be written is told as that', async () => {
  await writer.exec('PRAGMA query_only = ON');
  // The hand on the server takes any other answer of 500 and more for a failure.
  await expect(server.api('POST', '/api/items/notes', { body: { title: 'c' } })).rejects.toThrow(
    /503.*DATABASE_FAILED/,
  );
  await writer.exec('PRAGMA query_only = OFF');
  expect(await titles()).toEqual(['a', 'b']);
});
