import type { Dialect } from '../schema/dialect.ts';
import type { Executor, Row } from './database.ts';
import { native, quote } from './sql-text.ts';
import { MOST_KEYS, type Piece } from './stored-columns.ts';

/** Bound values of one statement: sqlite takes 32,766. */
const MOST_VALUES = 16_000;

/** The sizes of the statements that take so many rows: powers of two, so that few different ones are prepared. */
export function sizesOf(rows: number, columns: number): number[] {
  const sizes: number[] = [];
  let size = columns === 0 ? 1 : MOST_KEYS;
  while (size > 1 && size * columns > MOST_VALUES) size /= 2;
  for (let left = rows; left > 0; left -= size) {
    while (size > left) size /= 2;
    sizes.push(size);
  }
  return sizes;
}

const texts = new Map<string, string>();

/** Kept for tables of Kasbah's own and of people alike: columns and sizes are few. */
function textOf(dialect: Dialect, table: string, columns: readonly string[], rows: number): string {
  const key = `${dialect} ${table} ${rows} ${columns.join('\u0000')}`;
  let text = texts.get(key);
  if (text === undefined) {
    const into = `INSERT INTO ${quote(dialect, table)}`;
    const line = `(${columns.map(() => '?').join(', ')})`;
    text =
      columns.length === 0 && dialect !== 'mysql'
        ? `${into} DEFAULT VALUES`
        : `${into} (${columns.map((column) => quote(dialect, column)).join(', ')}) VALUES ${Array.from({ length: rows }, () => line).join(', ')}`;
    text = native(dialect, text);
    if (texts.size < 1000) texts.set(key, text);
  }
  return text;
}

/** The statement, in the dialect's own words, that inserts rows which fill the columns of the first one. */
export function insertStatement(dialect: Dialect, table: string, rows: readonly Row[]): Piece {
  const columns = Object.keys(rows[0] ?? {});
  return {
    text: textOf(dialect, table, columns, rows.length),
    values: rows.flatMap((row) => columns.map((column) => row[column])),
  };
}

/** Inserts rows that all fill the same columns. */
export async function insertRows(executor: Executor, table: string, rows: readonly Row[]): Promise<void> {
  let from = 0;
  for (const size of sizesOf(rows.length, Object.keys(rows[0] ?? {}).length)) {
    const { text, values } = insertStatement(executor.dialect, table, rows.slice(from, from + size));
    await executor.run(text, values);
    from += size;
  }
}
