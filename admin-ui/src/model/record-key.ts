import type { Item, ManifestCollection } from '../api/types.ts';

/** The key of a record as it stands in URLs: each value encoded, joined by commas. Null while it has none. */
export function recordKey(collection: Pick<ManifestCollection, 'primary_key'>, item: Item): string | null {
  if (collection.primary_key.length === 0) return null;
  const values = collection.primary_key.map((name) => keyValue(item[name]));
  return values.some((value) => value === null)
    ? null
    : values.map((value) => encodeURIComponent(String(value))).join(',');
}

/** The fields of a record's key with their values. */
export function keyValues(collection: Pick<ManifestCollection, 'primary_key'>, item: Item): Item {
  return Object.fromEntries(collection.primary_key.map((name) => [name, keyValue(item[name])]));
}

/** The key of a record as it stands in request bodies: one value, or an object for a composite key. */
export function recordKeyValue(collection: Pick<ManifestCollection, 'primary_key'>, item: Item): unknown {
  const [first, ...others] = collection.primary_key;
  if (first === undefined) return null;
  if (others.length === 0) return keyValue(item[first]);
  return keyValues(collection, item);
}

/** The key of a record as the changelog names it, from its key in URLs: only several values are encoded there. */
export function loggedKey(collection: Pick<ManifestCollection, 'primary_key'>, key: string): string {
  return collection.primary_key.length === 1 ? decodeURIComponent(key) : key;
}

/** The key of a record as it stands in URLs, from the changelog's. */
export function urlKeyOf(collection: Pick<ManifestCollection, 'primary_key'>, logged: string): string {
  return collection.primary_key.length === 1 ? encodeURIComponent(logged) : logged;
}

/** Reads a URL key for people: `3,12` or `a b`. */
export function readableKey(key: string): string {
  return key
    .split(',')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    })
    .join(', ');
}

/** A relation that is part of a key may come expanded; its own key is then the first scalar in it. */
function keyValue(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return value;
  return Object.values(value).find((inner) => typeof inner !== 'object') ?? null;
}
