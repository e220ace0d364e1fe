import { both, type Condition, type Param } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { type Collection, type Field, fieldOf, type ManyToMany, type Snapshot } from '../schema/snapshot.ts';
import { type Binding, bindParam } from '../schema/variables.ts';
import type { Executor } from './database.ts';
import { native, quote } from './sql-text.ts';
import {
  chunks,
  decodeRow,
  encode,
  type Key,
  keyOf,
  keyText,
  MOST_KEYS,
  type Piece,
  target,
  whereKeys,
} from './stored-columns.ts';
import { type PatternParam, sqlContext, whereSql } from './where.ts';

const lists = new WeakMap<Collection, string>();

/** Every column of a collection, as it is read before and after a write. */
function columnList(snapshot: Snapshot, collection: Collection): string {
  let list = lists.get(collection);
  if (list === undefined) {
    list = [...collection.fields.values()]
      .filter((field) => field.column !== null)
      .map((field) => {
        const name = quote(snapshot.dialect, field.column!);
        return field.scalar?.asText ? `CAST(t0.${name} AS TEXT) AS ${name}` : `t0.${name}`;
      })
      .join(', ');
    lists.set(collection, list);
  }
  return list;
}

/** On sqlite nobody else writes meanwhile. */
const LOCK = { sqlite: '', postgres: ' FOR UPDATE OF t0', mysql: ' FOR UPDATE' };

/** Items whose rows are found by `where`, as far as the scope reaches and `further` holds. */
async function readWhere(
  executor: Executor,
  snapshot: Snapshot,
  scope: Scope,
  where: Piece,
  binding: Binding,
  { further = null, lock = false }: { further?: Condition | null; lock?: boolean } = {},
): Promise<Item[]> {
  const { collection } = scope;
  const { dialect } = snapshot;
  const bounds = both(scope.where, further);
  const context = sqlContext(snapshot);
  const scoped = bounds ? whereSql(context, bounds, collection, context.nextAlias()) : null;
  const text = `SELECT ${columnList(snapshot, collection)} FROM ${quote(dialect, collection.table)} t0 WHERE ${where.text}${scoped ? ` AND ${scoped.text}` : ''}${lock ? LOCK[dialect] : ''}`;
  const values = (scoped?.binds ?? []).map((from) => {
    if (!('param' in (from as object))) return bindParam(from as Param, binding);
    const { param, toPattern } = from as PatternParam;
    const value = bindParam(param, binding);
    return value === null ? null : toPattern(value);
  });
  const rows = await executor.all(native(dialect, text), [...where.values, ...values]);
  return rows.map((row) => decodeRow(collection, row));
}

/**
 * The stored columns of items that the scope reaches, in the order of their keys, null for each that it does not: what
 * is read before a write, and again after it so that nobody writes a row out of their own reach. `further` must hold
 * for the rows as well.
 */
export async function readStored(
  executor: Executor,
  snapshot: Snapshot,
  scope: Scope,
  keys: readonly Key[],
  binding: Binding,
  further: Condition | null = null,
): Promise<(Item | null)[]> {
  const { collection } = scope;
  const where = (some: readonly Key[]) => whereKeys(snapshot.dialect, collection, some, 't0.');
  return inOrder(collection, keys, (some) =>
    readWhere(executor, snapshot, scope, where(some), binding, { further }),
  );
}

/**
 * The same, and nobody else changes these rows until the transaction ends: what is read here is what the write begins
 * from, and what history says was there before.
 */
export async function lockStored(
  executor: Executor,
  snapshot: Snapshot,
  scope: Scope,
  keys: readonly Key[],
  binding: Binding,
): Promise<(Item | null)[]> {
  const { collection } = scope;
  const where = (some: readonly Key[]) => whereKeys(snapshot.dialect, collection, some, 't0.');
  return inOrder(collection, keys, (some) =>
    readWhere(executor, snapshot, scope, where(some), binding, { lock: true }),
  );
}

async function inOrder(
  collection: Collection,
  keys: readonly Key[],
  read: (some: readonly Key[]) => Promise<Item[]>,
): Promise<(Item | null)[]> {
  const found = new Map<string, Item>();
  if (keys.length > 1) {
    for (const some of chunks(keys, MOST_KEYS))
      for (const item of await read(some)) found.set(keyText(keyOf(collection, item)), item);
  }
  const result: (Item | null)[] = [];
  // A database may take two texts for one key that are not the same to us; such a one is asked for by itself.
  for (const key of keys) result.push(found.get(keyText(key)) ?? (await read([key]))[0] ?? null);
  return result;
}

/** The same of one item. */
export async function readOne(
  executor: Executor,
  snapshot: Snapshot,
  scope: Scope,
  key: Key,
  binding: Binding,
  further: Condition | null = null,
): Promise<Item | null> {
  const [item] = await readStored(executor, snapshot, scope, [key], binding, further);
  return item ?? null;
}

/** Items whose field has one of these values, in the API's form, that the scope reaches. */
export async function readByField(
  executor: Executor,
  snapshot: Snapshot,
  scope: Scope,
  name: string,
  values: readonly unknown[],
  binding: Binding,
): Promise<Item[]> {
  const { collection } = scope;
  const { column, field } = target(collection, fieldOf(collection, name));
  const result: Item[] = [];
  for (const some of chunks(values, MOST_KEYS)) {
    const size = 2 ** Math.ceil(Math.log2(some.length));
    const full = Array.from({ length: size }, (_, index) => encode(field, some[index] ?? some[0]));
    const text = `t0.${quote(snapshot.dialect, column)} IN (${full.map(() => '?').join(', ')})`;
    result.push(...(await readWhere(executor, snapshot, scope, { text, values: full }, binding)));
  }
  return result;
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
  executor: Executor,
  { collection }: Scope,
  relation: Pick<ManyToMany, 'from' | 'to' | 'sort'>,
  key: unknown,
): Promise<JunctionRow[]> {
  const { dialect } = executor;
  const q = (name: string) => quote(dialect, name);
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
  const rows = await executor.all(native(dialect, text), [encode(own.field, key)]);
  const decode = (field: Field, value: unknown) =>
    field.scalar?.decode ? field.scalar.decode(value) : value;
  return rows.map((row) => ({
    key: keys.map(({ field }, index) => decode(field, row[`k${index}`])),
    other: decode(other.field, row.o),
    place: row.p ?? null,
  }));
}
