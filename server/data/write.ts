import { both, type Condition, type Param } from '../schema/condition.ts';
import type { Dialect } from '../schema/dialect.ts';
import { isEmpty } from '../schema/field-type.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import type { Collection, Field, ManyToMany, Snapshot } from '../schema/snapshot.ts';
import { fieldOf } from '../schema/snapshot.ts';
import { type Binding, bindParam } from '../schema/variables.ts';
import type { Database, Executor, Row } from './database.ts';
import { computedSql } from './expression-sql.ts';
import { native, quote } from './sql-text.ts';
import { type PatternParam, sqlContext, whereSql } from './where.ts';

/** The values of an item's key, in the order of the collection's key fields, in the API's form. */
export type Key = readonly unknown[];

/** The column that a field writes to, with the field whose codec applies. */
function target(collection: Collection, field: Field): { column: string; field: Field } {
  const holder =
    field.relation?.kind === 'many-to-one' ? fieldOf(collection, field.relation.keyField) : field;
  if (holder.column === null) throw new TypeError(`${collection.name}.${field.name} cannot be stored`);
  return { column: holder.column, field: holder };
}

const encode = (field: Field, value: unknown) =>
  value === null || !field.scalar?.encode ? value : field.scalar.encode(value);

/** Column values of an item in the driver's form. */
function encodeItem(collection: Collection, item: Item): Row {
  const row: Row = {};
  for (const [name, value] of Object.entries(item)) {
    const { column, field } = target(collection, fieldOf(collection, name));
    row[column] = encode(field, value);
  }
  return row;
}

function keyRow(collection: Collection, key: Key): Row {
  const row: Row = {};
  collection.primaryKey.forEach((field, index) => {
    const { column, field: holder } = target(collection, field);
    row[column] = encode(holder, key[index]);
  });
  return row;
}

/** Encrypted values stay as they are stored: what is read here is compared and logged, and shown to nobody. */
function decodeRow(collection: Collection, row: Row): Item {
  const item: Item = {};
  for (const field of collection.fields.values()) {
    if (field.column === null) continue;
    const value = row[field.column];
    item[field.name] =
      value === null || value === undefined || !field.scalar?.decode || field.type.encrypted
        ? (value ?? null)
        : field.scalar.decode(value);
  }
  return item;
}

/**
 * The stored columns of one item if the scope reaches it, else null: what is read before a write, and again after it
 * so that nobody writes a row out of their own reach. `further` must hold for the row as well.
 */
export async function readStored(
  executor: Executor,
  snapshot: Snapshot,
  scope: Scope,
  key: Key,
  binding: Binding,
  further: Condition | null = null,
): Promise<Item | null> {
  const { collection } = scope;
  const { dialect } = snapshot;
  const columns = [...collection.fields.values()].filter((field) => field.column !== null);
  const select = columns
    .map((field) => {
      const name = quote(dialect, field.column!);
      return field.scalar?.asText ? `CAST(t0.${name} AS TEXT) AS ${name}` : `t0.${name}`;
    })
    .join(', ');
  const context = sqlContext(snapshot);
  const alias = context.nextAlias();
  const keyed = Object.entries(keyRow(collection, key));
  const where = keyed.map(([column]) => `${alias}.${quote(dialect, column)} = ?`).join(' AND ');
  const bounds = both(scope.where, further);
  const scoped = bounds ? whereSql(context, bounds, collection, alias) : null;
  const text = `SELECT ${select} FROM ${quote(dialect, collection.table)} ${alias} WHERE ${where}${scoped ? ` AND ${scoped.text}` : ''}`;
  const values = (scoped?.binds ?? []).map((from) => {
    if (!('param' in (from as object))) return bindParam(from as Param, binding);
    const { param, toPattern } = from as PatternParam;
    const value = bindParam(param, binding);
    return value === null ? null : toPattern(value);
  });
  const [row] = await executor.all(native(dialect, text), [...keyed.map(([, value]) => value), ...values]);
  return row ? decodeRow(collection, row) : null;
}

/** The item with a number for each sequence field that has none yet. */
async function numbered(executor: Executor, collection: Collection, item: Item): Promise<Item> {
  const { dialect } = executor;
  const result = { ...item };
  for (const field of collection.fields.values()) {
    if (!field.type.sequence || field.column === null || !isEmpty(item[field.name])) continue;
    const [row] = await executor.all(
      `SELECT coalesce(max(${quote(dialect, field.column)}), 0) + 1 AS n FROM ${quote(dialect, collection.table)}`,
    );
    result[field.name] = Number(row?.n);
  }
  return result;
}

/** Names may hold dots and blanks, which a query builder would read as its own; hence the text by hand. */
function assignments({ dialect }: Database, row: Row, separator: string): string {
  return Object.keys(row)
    .map((column) => `${quote(dialect, column)} = ?`)
    .join(separator);
}

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

async function recompute(
  database: Database,
  executor: Executor,
  collection: Collection,
  key: Key,
): Promise<void> {
  const keyed = keyRow(collection, key);
  const text = recomputeSql(database.dialect, collection, ` WHERE ${assignments(database, keyed, ' AND ')}`);
  if (text) await executor.run(native(database.dialect, text), Object.values(keyed));
}

/** Inserts one item and gives its key, made by the database where it makes it. */
export async function insertItem(
  database: Database,
  executor: Executor,
  scope: Scope,
  item: Item,
): Promise<Key> {
  const { collection } = scope;
  const { dialect } = database;
  const filled = await numbered(executor, collection, item);
  const row = encodeItem(collection, filled);
  const single = collection.primaryKey.length === 1 ? collection.primaryKey[0] : undefined;
  const keyColumn = single && target(collection, single).column;
  const made = keyColumn !== undefined && row[keyColumn] === undefined;
  const columns = Object.keys(row);
  const list = `(${columns.map((column) => quote(dialect, column)).join(', ')})`;
  const values =
    columns.length === 0 && dialect !== 'mysql'
      ? 'DEFAULT VALUES'
      : `${list} VALUES (${columns.map(() => '?').join(', ')})`;
  const returning = made && dialect === 'postgres' ? ` RETURNING ${quote(dialect, keyColumn)}` : '';
  const text = `INSERT INTO ${quote(dialect, collection.table)} ${values}${returning}`;
  const { insertId } = await executor.run(native(dialect, text), Object.values(row));
  const key = collection.primaryKey.map((field) => {
    const given = filled[field.name];
    if (given !== undefined) return given;
    return field.scalar?.decode
      ? field.scalar.decode(insertId)
      : Number.isSafeInteger(Number(insertId))
        ? Number(insertId)
        : insertId;
  });
  await recompute(database, executor, collection, key);
  return key;
}

/** Sets fields of the item with that key. */
export async function updateItem(
  database: Database,
  executor: Executor,
  scope: Scope,
  key: Key,
  patch: Item,
): Promise<number> {
  const { collection } = scope;
  const row = encodeItem(collection, patch);
  if (Object.keys(row).length === 0) return 0;
  const keyed = keyRow(collection, key);
  const text = `UPDATE ${quote(database.dialect, collection.table)} SET ${assignments(database, row, ', ')} WHERE ${assignments(database, keyed, ' AND ')}`;
  const values = [...Object.values(row), ...Object.values(keyed)];
  const { changes } = await executor.run(native(database.dialect, text), values);
  const now = collection.primaryKey.map((field, index) => patch[field.name] ?? key[index]);
  await recompute(database, executor, collection, now);
  return changes;
}

/** Deletes the item with that key. */
export async function deleteItem(
  database: Database,
  executor: Executor,
  scope: Scope,
  key: Key,
): Promise<number> {
  const keyed = keyRow(scope.collection, key);
  const text = `DELETE FROM ${quote(database.dialect, scope.collection.table)} WHERE ${assignments(database, keyed, ' AND ')}`;
  return (await executor.run(native(database.dialect, text), Object.values(keyed))).changes;
}

/** Whether a collection holds anything at all, whoever may see it. */
export async function hasItems(executor: Executor, { collection }: Scope): Promise<boolean> {
  const rows = await executor.all(`SELECT 1 AS n FROM ${quote(executor.dialect, collection.table)} LIMIT 1`);
  return rows.length > 0;
}

/** One row of a junction: its own key, the key at the other end, and its place where the junction keeps an order. */
export interface JunctionRow {
  key: Key;
  other: unknown;
  place: unknown;
}

/** The rows of a junction that join one item to others, whoever may see them. */
export async function junctionRows(
  database: Database,
  executor: Executor,
  junction: Scope,
  relation: Pick<ManyToMany, 'from' | 'to' | 'sort'>,
  key: unknown,
): Promise<JunctionRow[]> {
  const { collection } = junction;
  const q = (name: string) => quote(database.dialect, name);
  const at = (name: string) => target(collection, fieldOf(collection, name));
  const own = at(relation.from);
  const other = at(relation.to);
  const place = relation.sort === null ? null : at(relation.sort);
  const keys = collection.primaryKey.map((field) => target(collection, field));
  const columns = [
    ...keys.map(({ column }, index) => `${q(column)} AS ${q(`k${index}`)}`),
    `${q(other.column)} AS ${q('o')}`,
    ...(place ? [`${q(place.column)} AS ${q('p')}`] : []),
  ];
  const text = `SELECT ${columns.join(', ')} FROM ${q(collection.table)} WHERE ${q(own.column)} = ?`;
  const rows = await executor.all(native(database.dialect, text), [encode(own.field, key)]);
  const decode = (field: Field, value: unknown) =>
    field.scalar?.decode ? field.scalar.decode(value) : value;
  return rows.map((row) => ({
    key: keys.map(({ field }, index) => decode(field, row[`k${index}`])),
    other: decode(other.field, row.o),
    place: row.p ?? null,
  }));
}
