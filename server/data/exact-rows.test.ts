import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { exactRows } from './exact-rows.ts';
import { openDatabase } from './open-database.ts';
import { type TestDatabase, testDatabases } from './testing/test-databases.ts';

describe('rows from memory', () => {
  it('are read once while the stamp stays, also by those who ask at the same moment', async () => {
    let stamp = 1;
    let reads = 0;
    const read = exactRows(
      async () => String(stamp),
      async () => [{ n: ++reads }],
    );
    expect(await Promise.all([read('a'), read('a'), read('a', [1])])).toEqual([
      [{ n: 1 }],
      [{ n: 1 }],
      [{ n: 2 }],
    ]);
    const [row] = await read('a');
    if (row) row.n = 'changed by its reader';
    expect(await read('a')).toEqual([{ n: 1 }]);
    stamp++;
    expect(await read('a')).toEqual([{ n: 3 }]);
  });

  it('are not kept when reading them failed', async () => {
    let fails = true;
    const read = exactRows(
      async () => '1',
      async () => {
        if (fails) throw new Error('once');
        return [{ n: 1 }];
      },
    );
    await expect(read('a')).rejects.toThrow('once');
    fails = false;
    expect(await read('a')).toEqual([{ n: 1 }]);
  });
});

describe.each(testDatabases(env).filter(({ dialect }) => dialect !== 'mysql'))(
  'rows from memory on $dialect',
  ({ create }) => {
    let test: TestDatabase;
    let one: Database;
    let other: Database;
    const count = async (database: Database) =>
      Number((await database.exact?.('SELECT count(*) AS n FROM things'))?.[0]?.n);

    beforeAll(async () => {
      test = await create();
      one = await openDatabase(test.url);
      other = await openDatabase(test.url);
      await one.run('CREATE TABLE things (n integer)');
    });
    afterAll(async () => {
      await one?.close();
      await other?.close();
      await test?.drop();
    });

    it('are never older than an answered write, of this process or of another', async () => {
      for (let n = 0; n < 50; n++) {
        await (n % 2 ? one : other).run(`INSERT INTO things VALUES (${n})`);
        expect([await count(one), await count(other)]).toEqual([n + 1, n + 1]);
      }
    });

    it('are never older than what a transaction committed while they were read', async () => {
      const before = await count(one);
      let written = before;
      const writer = (async () => {
        for (let n = 0; n < 40; n++) {
          await other.transaction(async (tx) => {
            await tx.run('INSERT INTO things VALUES (0)');
            await new Promise((resolve) => setTimeout(resolve, 1));
          });
          written++;
        }
      })();
      let done = false;
      void writer.then(() => {
        done = true;
      });
      while (!done) {
        const known = written;
        expect(await count(one)).toBeGreaterThanOrEqual(known);
      }
      await writer;
      expect(await count(one)).toBe(before + 40);
    });
  },
);
