import { type Conversion, converter } from '../schema/convert-value.ts';
import type { Dialect } from '../schema/dialect.ts';
import type { Scalar } from '../schema/snapshot.ts';
import type { Executor } from './database.ts';
import { native, quote } from './sql-text.ts';

/** Copies the values of one column into another of a different type. */
export interface ColumnConversion {
  table: string;
  /** Columns of the key, to find rows by. */
  keys: readonly string[];
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

const BATCH = 2000;
const SAMPLES = 20;

async function* pages(executor: Executor, work: ColumnConversion): AsyncGenerator<Record<string, unknown>[]> {
  const q = (name: string) => quote(executor.dialect, name);
  const select = [
    ...work.keys.map((key, index) => `${q(key)} AS ${q(`k${index}`)}`),
    `${q(work.from)} AS ${q('v')}`,
  ].join(', ');
  const order = work.keys.map(q).join(', ');
  const text = native(
    executor.dialect,
    `SELECT ${select} FROM ${q(work.table)} WHERE ${q(work.from)} IS NOT NULL ORDER BY ${order} LIMIT ? OFFSET ?`,
  );
  for (let offset = 0; ; offset += BATCH) {
    const rows = await executor.all(text, [BATCH, offset]);
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
  }
}

/** Tries the conversion on every row and writes nothing. */
export async function tryConversion(executor: Executor, work: ColumnConversion): Promise<Misfits> {
  const convert = conversionOf(work);
  const found: Misfits = { rows: 0, count: 0, samples: [] };
  for await (const rows of pages(executor, work)) {
    found.rows += rows.length;
    for (const row of rows) {
      if (convert(row.v).ok) continue;
      found.count++;
      if (found.samples.length < SAMPLES)
        found.samples.push({ key: work.keys.map((_, index) => row[`k${index}`]), value: row.v });
    }
  }
  return found;
}

function updateText(dialect: Dialect, work: ColumnConversion): string {
  const q = (name: string) => quote(dialect, name);
  return native(
    dialect,
    `UPDATE ${q(work.table)} SET ${q(work.to)} = ? WHERE ${work.keys.map((key) => `${q(key)} = ?`).join(' AND ')}`,
  );
}

/** Writes the converted values; those that cannot be converted stay empty. Doing it again changes nothing. */
export async function convertColumn(executor: Executor, work: ColumnConversion): Promise<void> {
  const convert = conversionOf(work);
  const text = updateText(executor.dialect, work);
  for await (const rows of pages(executor, work)) {
    for (const row of rows) {
      const result = convert(row.v);
      if (result.ok)
        await executor.run(text, [result.value, ...work.keys.map((_, index) => row[`k${index}`])]);
    }
  }
}
