import type { Key } from '../data/stored-columns.ts';
import { notFound } from '../lib/errors.ts';
import type { Condition } from '../schema/condition.ts';
import { ValueError } from '../schema/field-type.ts';
import type { Collection } from '../schema/snapshot.ts';

/** An item's key as one text: several values joined by commas, each percent-encoded. */
export function formatKey(key: Key): string {
  return key.length === 1 ? String(key[0]) : key.map((value) => encodeURIComponent(String(value))).join(',');
}

/** The values of a key of several fields; a text that is not encoded right has none. */
function partsOf(text: string): string[] {
  try {
    return text.split(',').map((part) => decodeURIComponent(part));
  } catch {
    return [];
  }
}

/**
 * Reads a key from a URL or a body. @throws KasbahError NOT_FOUND when it cannot be a key of this collection
 */
export function parseKey(collection: Collection, input: unknown): Key {
  const fields = collection.primaryKey;
  const parts = fields.length === 1 ? [input] : Array.isArray(input) ? input : partsOf(String(input));
  if (fields.length === 0 || parts.length !== fields.length) throw missing(collection, input);
  return fields.map((field, index) => {
    const scalar = field.scalar;
    const part = parts[index];
    if (!scalar || part === null || typeof part === 'object') throw missing(collection, input);
    try {
      return scalar.type.parse(part, scalar.options);
    } catch (error) {
      if (error instanceof ValueError) throw missing(collection, input);
      throw error;
    }
  });
}

/** The answer for an item that is not there or not to be seen. */
export function missing(collection: Collection, key: unknown, path?: string) {
  return notFound(`${collection.name} has no item ${String(key).slice(0, 80)} that you may see.`, { path });
}

/** A condition that holds for the item with that key only. */
export function keyCondition(collection: Collection, key: Key): Condition {
  const of = collection.primaryKey.map((field, index): Condition => {
    const value = key[index];
    const encoded = field.scalar?.encode ? field.scalar.encode(value) : value;
    return { kind: 'compare', field, op: '_eq', params: [{ kind: 'value', value: encoded }], mask: null };
  });
  return of.length === 1 ? of[0]! : { kind: 'all', of };
}
