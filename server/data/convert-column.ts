import { type Conversion, converter } from '../schema/convert-value.ts';
import type { Scalar } from '../schema/snapshot.ts';
import type { Executor, Row } from './database.ts';
import { native, quote } from './sql-text.ts';
import { type Assignment, setByKey } from './update-rows.ts';

/** Copies the values of one column into another of a different type. */
export interface ColumnConversion {
  table: string;
  /** Columns of the key, to find rows by; `asText` where the driver would lose digits. */
  keys: readonly { column: string; asText: boolean }[];
  from: string;
  to: string;
  before: Scalar;
  after: Scalar;
  /** Of a column that is to point to another table: the keys that are there. */
  targets?: ReadonlySet<string>;
}

function conversionOf({ before, after, targets }: ColumnConversion): (stored: unknown) => Conversion {
  const convert = converter(before, after);
  if (!targets) return convert;
  return (stored) => {
    const result = convert(stored);
    return result.ok && result.value !== null && !targets.has(String(result.value)) ? { ok: false } : result;
  };
}

/** The keys of a table as they are stored, for columns that are to point there. */
export async function readTargets(executor: Executor, table: string, key: string): Promise<Set<string>> {
  const q = (name: string) => quote(executor.dialect, name);
  const rows = await executor.all(`SELECT ${q(key)} AS ${q('k')} FROM ${q(table)}`);
  return new Set(rows.map((row) => String(row.k)));
}

/** Values that cannot be converted: how many, and the first of them with the keys of their rows. */
export interface Misfits {
  rows: number;
  count: number;
  samples: { key: unknown[]; value: unknown }[];
}

const PAGE = 2000;
const SAMPLES = 20;

/** Every row with a value, page after page in the order of the key, so that no page is counted off anew. */
async function* pages(
  executor: Executor,
  work: ColumnConversion,
): AsyncGenerator<{ key: unknown[]; value: unknown }[]> {
  const { dialect } = executor;
  const read = (column: string, asText: boolean) =>
    asText ? `CAST(${quote(dialect, column)} AS TEXT)` : quote(dialect, column);
  const select = [
    ...work.keys.map((key, index) => `${read(key.column, key.asText)} AS ${quote(dialect, `k${index}`)}`),
    `${read(work.from, work.before.asText)} AS ${quote(dialect, 'v')}`,
  ].join(', ');
  const order = work.keys.map((key) => quote(dialect, key.column)).join(', ');
  const page = (after: string) =>
    native(
      dialect,
      `SELECT ${select} FROM ${quote(dialect, work.table)} WHERE ${quote(dialect, work.from)} IS NOT NULL${after} ORDER BY ${order} LIMIT ${PAGE}`,
    );
  const first = page('');
  const next = page(` AND (${order}) > (${work.keys.map(() => '?').join(', ')})`);
  const keyOf = (row: Row) => work.keys.map((_, index) => row[`k${index}`]);
  for (let last: unknown[] | null = null; ; ) {
    const rows: Row[] = last ? await executor.all(next, last) : await executor.all(first);
    if (rows.length > 0) yield rows.map((row) => ({ key: keyOf(row), value: row.v }));
    if (rows.length < PAGE) return;
    last = keyOf(rows.at(-1)!);
  }
}

/** Tries the conversion on every row and writes nothing. */
export async function tryConversion(executor: Executor, work: ColumnConversion): Promise<Misfits> {
  const convert = conversionOf(work);
  const found: Misfits = { rows: 0, count: 0, samples: [] };
  for await (const rows of pages(executor, work)) {
    found.rows += rows.length;
    for (const row of rows) {
      if (convert(row.value).ok) continue;
      found.count++;
      if (found.samples.length < SAMPLES) found.samples.push(row);
    }
  }
  return found;
}

/** Writes the converted values; those that cannot be converted stay empty. Doing it again changes nothing. */
export async function convertColumn(executor: Executor, work: ColumnConversion): Promise<void> {
  const convert = conversionOf(work);
  const target = { table: work.table, column: work.to, keys: work.keys.map((key) => key.column) };
  for await (const rows of pages(executor, work)) {
    const converted = rows.flatMap(({ key, value }): Assignment[] => {
      const result = convert(value);
      return result.ok ? [{ key, value: result.value }] : [];
    });
    await setByKey(executor, target, converted);
  }
}
