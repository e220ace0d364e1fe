import type { Table } from '../../schema/table.ts';
import type { Database } from '../database.ts';
import { quote } from '../sql-text.ts';
import { introspectMysql } from './mysql.ts';
import { introspectPostgres } from './postgres.ts';
import { introspectSqlite } from './sqlite.ts';

const NAMES = {
  sqlite: "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view', 'index')",
  postgres:
    'SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()',
  mysql: 'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
};

const READERS = { sqlite: introspectSqlite, postgres: introspectPostgres, mysql: introspectMysql };

/** Every table and view of the database that has columns to show, Kasbah's own included. */
export async function introspect(database: Database): Promise<Table[]> {
  return (await READERS[database.dialect](database)).filter((table) => table.columns.length > 0);
}

/** Every name that a new table could not have, in lower case: also of what is not shown as a collection. */
export async function takenNames(database: Database): Promise<Set<string>> {
  const rows = await database.all(NAMES[database.dialect]);
  return new Set(rows.map((row) => String(row.name).toLowerCase()));
}

/** Up to 100 values of a column that are not null, to tell what an ambiguous type holds. */
export async function sampleColumn(database: Database, table: string, column: string): Promise<unknown[]> {
  const name = quote(database.dialect, column);
  const rows = await database.all(
    `SELECT ${name} AS v FROM ${quote(database.dialect, table)} WHERE ${name} IS NOT NULL LIMIT 100`,
  );
  return rows.map((row) => row.v);
}
