import { both, type Condition, type Param } from '../schema/condition.ts';
import type { Dialect } from '../schema/dialect.ts';
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
  further: Condition | null,
  lock = false,
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

type ReadItems = (
  executor: Executor,
  snapshot: Snapshot,
  scope: Scope,
  keys: readonly Key[],
  binding: Binding,
  further?: Condition | null,
) => Promise<(Item | null)[]>;

const reader =
  (lock: boolean): ReadItems =>
  async (executor, snapshot, scope, keys, binding, further = null) => {
    const { collection } = scope;
    const read = (some: readonly Key[]) => {
      const where = whereKeys(snapshot.dialect, collection, some, 't0.');
      return readWhere(executor, snapshot, scope, where, binding, further, lock);
    };
    if (keys.length === 1) return [(await read(keys))[0] ?? null];
    const asked = new Set(keys.map(keyText));
    const found = new Map<string, Item>();
    // A database may take two texts for one key that are not the same to us; such a one is asked for by itself.
    let other = false;
    for (const some of chunks(keys, MOST_KEYS))
      for (const item of await read(some)) {
        const text = keyText(keyOf(collection, item));
        found.set(text, item);
        other ||= !asked.has(text);
      }
    const result: (Item | null)[] = [];
    for (const key of keys) {
      const item = found.get(keyText(key));
      result.push(item ?? (other ? ((await read([key]))[0] ?? null) : null));
    }
    return result;
  };

/**
 * The stored columns of items that the scope reaches, in the order of their keys, null for each that it does not: what
 * is read again after a write, so that nobody writes a row out of their own reach. `further` must hold for the rows as
 * well.
 */
export const readStored = reader(false);

/**
 * The same, and nobody else changes these rows until the transaction ends: what is read here is what the write begins
 * from, and what history says was there before.
 */
export const lockStored = reader(true);

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

interface Holder {
  column: string;
  field: Field;
}

/** The condition that fields have one of these lists of values, filled up to a power of two with the first. */
function among(
  dialect: Dialect,
  holders: readonly Holder[],
  some: readonly (readonly unknown[])[],
  prefix = '',
): Piece {
  const size = 2 ** Math.ceil(Math.log2(some.length));
  const full = Array.from({ length: size }, (_, index) => some[index] ?? some[0]!);
  const values = full.flatMap((one) => holders.map(({ field }, index) => encode(field, one[index])));
  const names = holders.map(({ column }) => `${prefix}${quote(dialect, column)}`);
  if (names.length === 1) return { text: `${names[0]} IN (${full.map(() => '?').join(', ')})`, values };
  const one = `(${names.map((name) => `${name} = ?`).join(' AND ')})`;
  return { text: `(${full.map(() => one).join(' OR ')})`, values };
}

/** Keys of several fields in one statement, whose condition sqlite takes only so long. */
const MOST_WIDE = 256;

/** Items whose fields have one of these lists of values, in the API's form, that the scope reaches and `further` holds for. */
export async function readByFields(
  executor: Executor,
  snapshot: Snapshot,
  scope: Scope,
  names: readonly string[],
  values: readonly (readonly unknown[])[],
  binding: Binding,
  further?: Condition | null,
): Promise<Item[]> {
  const { collection } = scope;
  const holders = names.map((name) => target(collection, fieldOf(collection, name)));
  const result: Item[] = [];
  for (const some of chunks(values, names.length === 1 ? MOST_KEYS : MOST_WIDE)) {
    const where = among(snapshot.dialect, holders, some, 't0.');
    result.push(...(await readWhere(executor, snapshot, scope, where, binding, further ?? null)));
  }
  return result;
}

/** The same of one field. */
export function readByField(
  executor: Executor,
  snapshot: Snapshot,
  scope: Scope,
  name: string,
  values: readonly unknown[],
  binding: Binding,
  further?: Condition | null,
): Promise<Item[]> {
  const lists = values.map((value) => [value]);
  return readByFields(executor, snapshot, scope, [name], lists, binding, further);
}

/** Whether a collection holds anything at all, whoever may see it. */
export async function hasItems(executor: Executor, { collection }: Scope): Promise<boolean> {
  const rows = await executor.all(`SELECT 1 AS n FROM ${quote(executor.dialect, collection.table)} LIMIT 1`);
  return rows.length > 0;
}

/** One row of a junction: its own key, the keys at its ends, and its place where the junction keeps an order. */
export interface JunctionRow {
  key: Key;
  own: unknown;
  other: unknown;
  place: unknown;
}

/** The rows of a junction that join some items to others, whoever may see them. */
export async function junctionRows(
  executor: Executor,
  { collection }: Scope,
  relation: Pick<ManyToMany, 'from' | 'to' | 'sort'>,
  owners: readonly unknown[],
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
    `${q(own.column)} AS ${q('f')}`,
    `${q(other.column)} AS ${q('o')}`,
    ...(place ? [`${q(place.column)} AS ${q('p')}`] : []),
  ];
  const decode = (field: Field, value: unknown) =>
    field.scalar?.decode ? field.scalar.decode(value) : value;
  const result: JunctionRow[] = [];
  for (const some of chunks(owners, MOST_KEYS)) {
    const where = among(
      dialect,
      [own],
      some.map((one) => [one]),
    );
    const text = `SELECT ${columns.join(', ')} FROM ${q(collection.table)} WHERE ${where.text}`;
    for (const row of await executor.all(native(dialect, text), where.values))
      result.push({
        key: keys.map(({ field }, index) => decode(field, row[`k${index}`])),
        own: decode(own.field, row.f),
        other: decode(other.field, row.o),
        place: row.p ?? null,
      });
  }
  return result;
}
