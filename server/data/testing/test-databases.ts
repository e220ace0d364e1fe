import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomName } from '../../lib/ids.ts';
import type { Dialect } from '../../schema/dialect.ts';
import { openDatabase } from '../open-database.ts';

/** An empty database of its own, gone after the test. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

async function onServer(serverUrl: string, create: string, drop: string): Promise<TestDatabase> {
  const name = `kasbah_test_${randomName()}`;
  const run = async (sql: string) => {
    const server = await openDatabase(serverUrl);
    await server.all(sql.replace('NAME', name));
    await server.close();
  };
  await run(create);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(drop) };
}

async function onSqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'kasbah-test-'));
  return {
    url: `sqlite:${join(folder, 'test.db')}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The databases that tests run on: sqlite always, the others where .config/find-databases.ts found them. */
export function testDatabases(
  env: Readonly<Record<string, string | undefined>>,
): { dialect: Dialect; create(): Promise<TestDatabase> }[] {
  const { KASBAH_TEST_POSTGRES_URL: postgres, KASBAH_TEST_MYSQL_URL: mysql } = env;
  return [
    { dialect: 'sqlite', create: onSqlite },
    ...(postgres
      ? [
          {
            dialect: 'postgres' as const,
            create: () => onServer(postgres, 'CREATE DATABASE "NAME"', 'DROP DATABASE "NAME" WITH (FORCE)'),
          },
        ]
      : []),
    ...(mysql
      ? [
          {
            dialect: 'mysql' as const,
            create: () => onServer(mysql, 'CREATE DATABASE `NAME`', 'DROP DATABASE `NAME`'),
          },
        ]
      : []),
  ];
}
