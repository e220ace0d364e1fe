import type { Dialect } from '../schema/dialect.ts';
import type { Executor } from './database.ts';
import { native, quote } from './sql-text.ts';

/** One column of a table, and the columns by which its rows are found. */
export interface UpdatedColumn {
  table: string;
  column: string;
  keys: readonly string[];
}

/** The value that one row gets, encoded for the driver; its key in the order of the columns. */
export interface Assignment {
  key: readonly unknown[];
  value: unknown;
}

/** Rows a statement; at twice as many MariaDB takes longer for a row, the others no less. */
const BATCH = 500;

type Statement = (target: UpdatedColumn, rows: readonly Assignment[], types: readonly string[]) => BatchSql;
interface BatchSql {
  text: string;
  values: unknown[];
}

const wide = (row: Assignment) => [...row.key, row.value];

const STATEMENTS: Record<Dialect, Statement> = {
  sqlite({ table, column, keys }, rows) {
    const q = (name: string) => quote('sqlite', name);
    const line = `(${[...keys, column].map(() => '?').join(', ')})`;
    const found = keys.map((key, index) => `${q(table)}.${q(key)} = d.column${index + 1}`).join(' AND ');
    return {
      text: `UPDATE ${q(table)} SET ${q(column)} = d.column${keys.length + 1} FROM (VALUES ${rows.map(() => line).join(', ')}) AS d WHERE ${found}`,
      values: rows.flatMap(wide),
    };
  },
  postgres({ table, column, keys }, rows, types) {
    const q = (name: string) => quote('postgres', name);
    const names = [...keys.map((_, index) => `k${index}`), 'v'];
    const lists = names.map((_, index) => `$${index + 1}::${types[index]}[]`);
    const found = keys.map((key, index) => `t.${q(key)} = d.k${index}`).join(' AND ');
    return {
      text: `UPDATE ${q(table)} AS t SET ${q(column)} = d.v FROM unnest(${lists.join(', ')}) AS d(${names.join(', ')}) WHERE ${found}`,
      values: names.map((_, index) => rows.map((row) => wide(row)[index])),
    };
  },
  mysql({ table, column, keys }, rows) {
    const q = (name: string) => quote('mysql', name);
    // A comparison of a column with a value, unlike one with a list of rows, goes by the type of the column.
    const found = keys.map((key) => `${q(key)} = ?`).join(' AND ');
    const list = keys.length === 1 ? q(keys[0]!) : `(${keys.map(q).join(', ')})`;
    const each = keys.length === 1 ? '?' : `(${keys.map(() => '?').join(', ')})`;
    return {
      text: `UPDATE ${q(table)} SET ${q(column)} = CASE ${rows.map(() => `WHEN ${found} THEN ?`).join(' ')} END WHERE ${list} IN (${rows.map(() => each).join(', ')})`,
      values: [...rows.flatMap(wide), ...rows.flatMap((row) => row.key)],
    };
  },
};

/** The types of columns, to say of what a list of values is; without a length, which would cut values short. */
async function typesOf(executor: Executor, table: string, columns: readonly string[]): Promise<string[]> {
  if (executor.dialect !== 'postgres') return [];
  const rows = await executor.all(
    `SELECT attname AS name, format_type(atttypid, -1) AS type FROM pg_attribute
    WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0`,
    [table],
  );
  const types = new Map(rows.map((row) => [String(row.name), String(row.type)]));
  return columns.map((column) => types.get(column) ?? 'text');
}

/** Gives rows found by their keys a value each, in as few statements as the database takes well. */
export async function setByKey(
  executor: Executor,
  target: UpdatedColumn,
  rows: readonly Assignment[],
): Promise<void> {
  if (rows.length === 0) return;
  const types = await typesOf(executor, target.table, [...target.keys, target.column]);
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const { text, values } = STATEMENTS[executor.dialect](target, batch, types);
    await executor.run(native(executor.dialect, text), values);
  }
}
