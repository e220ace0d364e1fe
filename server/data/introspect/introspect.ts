import type { Table } from '../../schema/table.ts';
import type { Database } from '../database.ts';
import { quote } from '../sql-text.ts';
import { introspectServer } from './information-schema.ts';
import { introspectSqlite } from './sqlite.ts';

/** Every table and view of the database, Kasbah's own included. */
export function introspect(database: Database): Promise<Table[]> {
  return database.dialect === 'sqlite' ? introspectSqlite(database) : introspectServer(database);
}

/** Up to 100 values of a column that are not null, to tell what an ambiguous type holds. */
export async function sampleColumn(database: Database, table: string, column: string): Promise<unknown[]> {
  const name = quote(database.dialect, column);
  const rows = await database.all(
    `SELECT ${name} AS v FROM ${quote(database.dialect, table)} WHERE ${name} IS NOT NULL LIMIT 100`,
  );
  return rows.map((row) => row.v);
}
