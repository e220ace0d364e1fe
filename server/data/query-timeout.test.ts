import { env } from 'node:process';
import { expect, it } from 'vitest';
import { explainDatabaseError } from './database-error.ts';
import { openDatabase } from './open-database.ts';
import { testDatabases } from './testing/test-databases.ts';

// MariaDB's own sequences: MySQL has none, and is not tested here.
const ENDLESS = {
  sqlite: 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) AS n FROM c',
  postgres: 'SELECT count(*) AS n FROM generate_series(1, 1000000000) a, generate_series(1, 1000) b',
  mysql: 'SELECT count(*) AS n FROM seq_1_to_10000000 a, seq_1_to_10000000 b',
};

it.each(testDatabases(env))(
  'a reading statement on $dialect ends in time, and those in transactions do not',
  async ({ dialect, create }) => {
    const test = await create();
    const database = await openDatabase(test.url, { queryTimeout: 300 });
    try {
      const endless = database.all(ENDLESS[dialect]).catch((error: unknown) => error);
      expect(await database.all('SELECT 1 AS n')).toHaveLength(1);
      expect(explainDatabaseError(await endless, 'things', 'read')).toMatchObject({
        code: 'QUERY_TIMEOUT',
        status: 503,
      });
      expect(await database.all('SELECT 1 AS n')).toHaveLength(1);
      if (dialect === 'postgres')
        await database.transaction(async (tx) => {
          expect(await tx.all('SELECT pg_sleep(0.6) IS NULL AS n')).toHaveLength(1);
        });
    } finally {
      await database.close();
      await test.drop();
    }
  },
  60_000,
);
