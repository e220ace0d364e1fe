import type { Dialect } from '../schema/dialect.ts';
import { isEmpty } from '../schema/field-type.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import type { Collection, Field } from '../schema/snapshot.ts';
import type { Executor, Row } from './database.ts';
import { computedSql } from './expression-sql.ts';
import { insertStatement, sizesOf } from './insert-rows.ts';
import { native, quote } from './sql-text.ts';
import {
  chunks,
  encode,
  encodeItem,
  type Key,
  keyText,
  MOST_KEYS,
  type Piece,
  target,
  whereKeys,
} from './stored-columns.ts';

/** The items with a number for each sequence field that has none yet. */
async function numbered(
  executor: Executor,
  collection: Collection,
  items: readonly Item[],
): Promise<readonly Item[]> {
  const { dialect } = executor;
  const sequences = [...collection.fields.values()].filter(
    (field) => field.type.sequence && field.column !== null,
  );
  let result = items;
  for (const field of sequences) {
    if (!result.some((item) => isEmpty(item[field.name]))) continue;
    const [row] = await executor.all(
      `SELECT coalesce(max(${quote(dialect, field.column!)}), 0) AS n FROM ${quote(dialect, collection.table)}`,
    );
    let last = Number(row?.n);
    result = result.map((item) => {
      const given = item[field.name];
      if (isEmpty(given)) return { ...item, [field.name]: ++last };
      last = Math.max(last, Number(given));
      return item;
    });
  }
  return result;
}

/** Names may hold dots and blanks, which a query builder would read as its own; hence the text by hand. */
const assignments = (dialect: Dialect, row: Row) =>
  Object.keys(row)
    .map((column) => `${quote(dialect, column)} = ?`)
    .join(', ');

/**
 * The statement that works the stored results of a collection out anew, for all items or those that `where` leaves;
 * null when it has none. Each expression is written out in full, since the results of others change at the same moment.
 */
export function recomputeSql(
  dialect: Dialect,
  collection: Collection,
  where = '',
  only: (field: Field) => boolean = () => true,
): string | null {
  const column = (field: Field) => quote(dialect, target(collection, field).column);
  const results = [...collection.fields.values()].filter((field) => field.computed?.stored && only(field));
  if (results.length === 0) return null;
  const set = results.map((field) => `${column(field)} = ${computedSql(dialect, collection, field, column)}`);
  return `UPDATE ${quote(dialect, collection.table)} SET ${set.join(', ')}${where}`;
}

async function recompute(executor: Executor, collection: Collection, keys: readonly Key[]): Promise<void> {
  if (recomputeSql(executor.dialect, collection) === null) return;
  for (const some of chunks(keys, MOST_KEYS)) {
    const where = whereKeys(executor.dialect, collection, some);
    const text = recomputeSql(executor.dialect, collection, ` WHERE ${where.text}`);
    if (text) await executor.run(native(executor.dialect, text), where.values);
  }
}

/** Keys that the database made for the rows of one statement, in the order of the rows. */
async function madeKeys(
  executor: Executor,
  statement: Piece,
  keyColumn: string,
  rows: number,
): Promise<unknown[]> {
  const { dialect } = executor;
  const { text } = statement;
  if (dialect === 'postgres') {
    const made = await executor.all(
      `${text} RETURNING ${quote(dialect, keyColumn)} AS made`,
      statement.values,
    );
    const keys = made.map((row) => row.made);
    // Numbers are given out in the order of the rows, whatever the order of the answer.
    return keys.every((key) => /^\d+$/.test(String(key)))
      ? keys.sort((a, b) => Number(BigInt(String(a)) - BigInt(String(b))))
      : keys;
  }
  const { insertId } = await executor.run(text, statement.values);
  if (rows === 1) return [insertId];
  const step =
    dialect === 'sqlite'
      ? 1
      : Number((await executor.all('SELECT @@auto_increment_increment AS step'))[0]?.step);
  // sqlite tells the last one, MySQL the first; both number the rows of one statement without a gap.
  const first = dialect === 'sqlite' ? Number(insertId) - rows + 1 : Number(insertId);
  return Array.from({ length: rows }, (_, index) => first + index * step);
}

/**
 * PostgreSQL numbers on from where it was, whatever keys were given: it is told of higher ones, so that it does not meet
 * them later. The other databases look for themselves.
 */
async function numberOn(executor: Executor, collection: Collection, field: Field, rows: readonly Row[]) {
  if (executor.dialect !== 'postgres' || !field.definition.generated || field.column === null) return;
  const given = rows.flatMap((row) =>
    /^\d+$/.test(String(row[field.column!])) ? [BigInt(String(row[field.column!]))] : [],
  );
  if (given.length === 0) return;
  const most = given.reduce((a, b) => (a > b ? a : b));
  await executor.all(
    `SELECT setval(s, $1::bigint) FROM (SELECT pg_get_serial_sequence($2, $3)::regclass AS s) q
    WHERE s IS NOT NULL AND has_sequence_privilege(s, 'UPDATE') AND $1::bigint > coalesce(pg_sequence_last_value(s), 0)`,
    [String(most), quote('postgres', collection.table), field.column],
  );
}

/** What a column gets that a row leaves out. */
function defaultOf(field: Field): unknown {
  const given = field.definition.default ?? field.type.defaultValue?.(field.options) ?? null;
  return encode(field, given);
}

/**
 * Rows that leave different columns out, filled so that they fit one statement and are numbered in their order. What a
 * table of others puts in the place of a missing value is for the database to say, and a key that it makes as well.
 */
function evened(collection: Collection, rows: readonly Row[]): readonly Row[] {
  if (collection.definition.existing) return rows;
  const filled = new Set(rows.flatMap((row) => Object.keys(row)));
  if (rows.every((row) => Object.keys(row).length === filled.size)) return rows;
  const defaults: Row = {};
  for (const field of collection.fields.values())
    if (field.column !== null && filled.has(field.column) && !field.definition.primary)
      defaults[field.column] = defaultOf(field);
  return rows.map((row) => ({ ...defaults, ...row }));
}

/** Rows one after another that fill the same columns, by their place in the list. */
function byColumns(rows: readonly Row[]): number[][] {
  const runs: number[][] = [];
  let last = '';
  for (const [index, row] of rows.entries()) {
    const columns = Object.keys(row).sort().join('\u0000');
    if (index > 0 && columns === last) runs.at(-1)!.push(index);
    else runs.push([index]);
    last = columns;
  }
  return runs;
}

/** A part of a key as an item gives it: under its own name, or as the relation whose column it is. */
function givenPart({ fields }: Collection, part: Field, item: Item): unknown {
  if (item[part.name] !== undefined) return item[part.name];
  const isOver = ({ relation }: Field) => relation?.kind === 'many-to-one' && relation.keyField === part.name;
  const name = Object.keys(item).find((one) => isOver(fields.get(one) ?? part));
  return name === undefined ? undefined : item[name];
}

/**
 * Inserts items and gives their keys in their order, made by the database where it makes them. `stored` items come from
 * the changelog, with encrypted values as they were stored.
 */
export async function insertItems(
  executor: Executor,
  { collection }: Scope,
  items: readonly Item[],
  stored = false,
): Promise<Key[]> {
  const { dialect } = executor;
  const filled = await numbered(executor, collection, items);
  const rows = evened(
    collection,
    filled.map((item) => encodeItem(collection, item, stored)),
  );
  const single = collection.primaryKey.length === 1 ? collection.primaryKey[0] : undefined;
  const keyColumn = single && target(collection, single).column;
  const keys: Key[] = [];
  if (single) await numberOn(executor, collection, single, rows);
  const isGiven = (group: readonly number[]) =>
    keyColumn === undefined || rows[group[0]!]![keyColumn] !== undefined;
  // Keys that are given come first, so that the database makes none of them for the others.
  const groups = byColumns(rows);
  for (const group of [...groups.filter(isGiven), ...groups.filter((one) => !isGiven(one))]) {
    let from = 0;
    for (const size of sizesOf(group.length, Object.keys(rows[group[0]!]!).length)) {
      const some = group.slice(from, from + size);
      from += size;
      const statement = insertStatement(
        dialect,
        collection.table,
        some.map((index) => rows[index]!),
      );
      const made = !isGiven(some);
      const ids = made ? await madeKeys(executor, statement, keyColumn!, size) : null;
      if (!made) await executor.run(statement.text, statement.values);
      some.forEach((index, place) => {
        keys[index] = ids
          ? [keyValue(single!, ids[place])]
          : collection.primaryKey.map((field) => givenPart(collection, field, filled[index]!));
      });
    }
  }
  await recompute(executor, collection, keys);
  return keys;
}

function keyValue(field: Field, made: unknown): unknown {
  if (field.scalar?.decode) return field.scalar.decode(made);
  return Number.isSafeInteger(Number(made)) ? Number(made) : made;
}

/** Sets the same fields of all items with these keys. A new key is for one item only. */
export async function updateItems(
  executor: Executor,
  { collection }: Scope,
  keys: readonly Key[],
  patch: Item,
  stored = false,
): Promise<void> {
  const { dialect } = executor;
  const row = encodeItem(collection, patch, stored);
  if (Object.keys(row).length === 0) return;
  for (const some of chunks(keys, MOST_KEYS)) {
    const where = whereKeys(dialect, collection, some);
    const text = `UPDATE ${quote(dialect, collection.table)} SET ${assignments(dialect, row)} WHERE ${where.text}`;
    await executor.run(native(dialect, text), [...Object.values(row), ...where.values]);
  }
  await recompute(
    executor,
    collection,
    keys.map((key) => movedKey(collection, key, patch)),
  );
}

/** The key of an item after a patch that may give it another. */
export const movedKey = (collection: Collection, key: Key, patch: Item): Key =>
  collection.primaryKey.map((field, index) => givenPart(collection, field, patch) ?? key[index]);

/** Deletes the items with these keys. */
export async function deleteItems(
  executor: Executor,
  { collection }: Scope,
  keys: readonly Key[],
): Promise<void> {
  const { dialect } = executor;
  const distinct = [...new Map(keys.map((key) => [keyText(key), key])).values()];
  for (const some of chunks(distinct, MOST_KEYS)) {
    const where = whereKeys(dialect, collection, some);
    const text = `DELETE FROM ${quote(dialect, collection.table)} WHERE ${where.text}`;
    await executor.run(native(dialect, text), where.values);
  }
}
