import type { Dialect } from '../schema/dialect.ts';
import type { Item } from '../schema/item.ts';
import { type Collection, type Field, fieldOf } from '../schema/snapshot.ts';
import type { Row } from './database.ts';
import { quote } from './sql-text.ts';

/** The values of an item's key, in the order of the collection's key fields, in the API's form. */
export type Key = readonly unknown[];

/** A piece of SQL with the values of its question marks. */
export interface Piece {
  text: string;
  values: unknown[];
}

/** The column that a field writes to, with the field whose codec applies. */
export function target(collection: Collection, field: Field): { column: string; field: Field } {
  const holder =
    field.relation?.kind === 'many-to-one' ? fieldOf(collection, field.relation.keyField) : field;
  if (holder.column === null) throw new TypeError(`${collection.name}.${field.name} cannot be stored`);
  return { column: holder.column, field: holder };
}

/** A value in the driver's form. */
export const encode = (field: Field, value: unknown) =>
  value === null || !field.scalar?.encode ? value : field.scalar.encode(value);

/**
 * Column values of an item in the driver's form. `stored` items were read by `readStored`: their encrypted values are
 * sealed already.
 */
export function encodeItem(collection: Collection, item: Item, stored = false): Row {
  const row: Row = {};
  for (const [name, value] of Object.entries(item)) {
    const { column, field } = target(collection, fieldOf(collection, name));
    row[column] = stored && field.type.encrypted ? value : encode(field, value);
  }
  return row;
}

/** Encrypted values stay as they are stored: what is read here is compared and logged, and shown to nobody. */
export function decodeRow(collection: Collection, row: Row): Item {
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

/** One text for each key, to find it among others. */
export const keyText = (key: Key) => JSON.stringify(key.map(String));

/** The key of a stored item. */
export const keyOf = (collection: Collection, item: Item): Key =>
  collection.primaryKey.map((field) => item[field.name]);

/** Keys in one statement: a power of two, so that few different statements are prepared. */
export const MOST_KEYS = 512;

/**
 * The condition that finds these keys, at most MOST_KEYS of them. The list is filled up to a power of two with its
 * first key. `prefix` is the alias of the table with its dot.
 */
export function whereKeys(
  dialect: Dialect,
  collection: Collection,
  keys: readonly Key[],
  prefix = '',
): Piece {
  const columns = collection.primaryKey.map((field) => target(collection, field));
  const size = 2 ** Math.ceil(Math.log2(keys.length));
  const full = [...keys, ...Array.from({ length: size - keys.length }, () => keys[0]!)];
  const values = full.flatMap((key) => columns.map(({ field }, index) => encode(field, key[index])));
  const one = columns.map(({ column }) => `${prefix}${quote(dialect, column)} = ?`).join(' AND ');
  if (full.length === 1) return { text: one, values };
  if (columns.length > 1) return { text: `(${full.map(() => `(${one})`).join(' OR ')})`, values };
  return {
    text: `${prefix}${quote(dialect, columns[0]!.column)} IN (${full.map(() => '?').join(', ')})`,
    values,
  };
}

/** A list in pieces of at most so many. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let from = 0; from < list.length; from += size) result.push(list.slice(from, from + size));
  return result;
}
