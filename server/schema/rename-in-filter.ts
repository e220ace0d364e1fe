import { isObject } from '../lib/is-object.ts';
import type { FilterJson } from './query.ts';
import type { Renames } from './rename-references.ts';
import type { Snapshot } from './snapshot.ts';

const GROUPS = new Set(['_and', '_or']);
const INSIDE = new Set(['_not', '_some', '_none', '_every']);

/** The fields of the item itself that a filter names. */
export function fieldsInFilter(filter: FilterJson): string[] {
  return Object.entries(filter).flatMap(([key, value]) => {
    if (GROUPS.has(key) && Array.isArray(value))
      return value.flatMap((one) => fieldsInFilter(one as FilterJson));
    return key === '_not' ? fieldsInFilter(value as FilterJson) : [key];
  });
}

/** A stored filter with the new names of fields; `before` is the snapshot in which the filter was written. */
export function renameInFilter(
  filter: FilterJson,
  collection: string,
  before: Snapshot,
  renames: Renames,
): FilterJson {
  const fields = before.collections.get(collection)?.fields;
  const walk = (value: unknown) => renameInFilter(value as FilterJson, collection, before, renames);
  return Object.fromEntries(
    Object.entries(filter).map(([key, value]) => {
      if (GROUPS.has(key) && Array.isArray(value)) return [key, value.map(walk)];
      if (INSIDE.has(key) && typeof value === 'object' && value !== null) return [key, walk(value)];
      const field = fields?.get(key);
      if (!field) return [key, value];
      const name = renames.field(renames.collection(collection), key);
      const into = field.relation?.collection;
      const nested = into !== undefined && isObject(value);
      return [name, nested ? renameInFilter(value as FilterJson, into, before, renames) : value];
    }),
  );
}
