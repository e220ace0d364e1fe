import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { Dialect } from '../../schema/dialect.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../../e2e/fixtures');

/** A database of one test file's own; `drop` removes it with everything in it. */
export interface TestDatabase {
  dialect: Dialect;
  url: string;
  drop(): Promise<void>;
}

/** One kind of database that answers on this machine. */
export interface TestDialect {
  dialect: Dialect;
  /** A new database, empty or with the music shop in it. */
  create(fixture?: 'chinook'): Promise<TestDatabase>;
}

const newName = () => `kasbah_test_${randomBytes(6).toString('hex')}`;

/** The script of the fixture without the lines that make and choose the database. */
function script(dialect: 'postgres' | 'mysql'): string {
  const text = readFileSync(path.join(FIXTURES, `chinook.${dialect}.sql`), 'utf8');
  return text.slice(text.search(/^\/\*+\s+Create Tables/m));
}

function sqlite(): TestDialect {
  return {
    dialect: 'sqlite',
    async create(fixture) {
      const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-test-db-'));
      const file = path.join(folder, 'test.db');
      if (fixture) copyFileSync(path.join(FIXTURES, `${fixture}.sqlite`), file);
      return {
        dialect: 'sqlite',
        url: `sqlite:${file}`,
        drop: async () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  };
}

async function onPostgres(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

function postgres(base: string): TestDialect {
  return {
    dialect: 'postgres',
    async create(fixture) {
      const name = newName();
      await onPostgres(base, `CREATE DATABASE ${name}`);
      const url = new URL(base);
      url.pathname = `/${name}`;
      if (fixture) await onPostgres(url.href, script('postgres'));
      return {
        dialect: 'postgres',
        url: url.href,
        drop: () => onPostgres(base, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      };
    },
  };
}

async function onMysql(url: string, statements: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true, charset: 'utf8mb4' });
  try {
    await connection.query(statements);
  } finally {
    await connection.end();
  }
}

function mariadb(base: string): TestDialect {
  return {
    dialect: 'mysql',
    async create(fixture) {
      const name = newName();
      await onMysql(base, `CREATE DATABASE ${name} DEFAULT CHARACTER SET utf8mb4`);
      const url = new URL(base);
      url.pathname = `/${name}`;
      if (fixture) await onMysql(url.href, script('mysql'));
      return {
        dialect: 'mysql',
        url: url.href,
        drop: () => onMysql(base, `DROP DATABASE IF EXISTS ${name}`),
      };
    },
  };
}

/** The databases that tests run on: sqlite always, the others where they answer (see .config/find-databases.ts). */
export function testDatabases(): TestDialect[] {
  const { KASBAH_TEST_POSTGRES_URL: pgUrl, KASBAH_TEST_MYSQL_URL: mysqlUrl } = process.env;
  return [sqlite(), ...(pgUrl ? [postgres(pgUrl)] : []), ...(mysqlUrl ? [mariadb(mysqlUrl)] : [])];
}
