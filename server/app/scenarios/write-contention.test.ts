import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

describe.each(testDatabases())('Writes in each other’s way on $dialect', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
    const fields = [
      { name: 'id', type: 'integer', primary: true, generated: true },
      { name: 'n', type: 'integer' },
    ];
    await server.api('POST', '/api/schema/apply', { body: { collections: [{ name: 'counters', fields }] } });
    await server.api('POST', '/api/items/counters', { body: [{ n: 0 }, { n: 0 }, { n: 0 }] });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('lock the same items in another order: each is done in its turn, and history has all of them', async () => {
    const before = await server.lastChange();
    const orders = [
      [1, 2, 3],
      [3, 2, 1],
      [2, 3, 1],
    ];
    const writes = Array.from({ length: 24 }, (_, n) => {
      const body = orders[n % 3]!.map((id) => ({ id, n: n + 1 }));
      return server.api('PATCH', '/api/items/counters', { body });
    });
    const answers = await Promise.all(writes);
    expect(answers.map(({ status }) => status)).toEqual(writes.map(() => 200));
    const rows = await server.sql('SELECT n FROM counters');
    expect(new Set(rows.map((row) => Number(row.n))).size).toBe(1);
    const changes = await server.changesAfter(before);
    const changesets = new Map<string, number>();
    for (const { changeset } of changes) changesets.set(changeset, (changesets.get(changeset) ?? 0) + 1);
    expect([...changesets.values()].every((count) => count === 3)).toBe(true);
    expect(changesets.size).toBe(24);
  });

  it('thirty-two at once on one item: every one is answered, and each change begins where the last ended', async () => {
    const before = await server.lastChange();
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, n) =>
        server.api('PATCH', '/api/items/counters/1', { body: { n: 1000 + n } }),
      ),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const changes = (await server.changesAfter(before)).sort((a, b) => a.seq - b.seq);
    expect(changes).toHaveLength(32);
    for (const [index, change] of changes.entries())
      if (index > 0) expect(change.before?.n).toBe(changes[index - 1]!.after?.n);
  });
});
