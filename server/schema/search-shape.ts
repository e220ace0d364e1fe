import type { Collection, Field } from './snapshot.ts';

/** More fields than this have no mark of two characters each. */
const MOST_FIELDS = 1296;

/** Whether a search looks into a field at all. */
export function isSearched(field: Field): boolean {
  return (
    field.scalar !== null &&
    !field.relation &&
    !field.secret &&
    !field.type.encrypted &&
    field.type.operators.includes('_icontains')
  );
}

/** The fields that a full-text index of the collection holds; none where it can have no index. */
export function indexedFields(collection: Collection): Field[] {
  const [key, ...more] = collection.primaryKey;
  if (!key?.scalar || key.column === null || more.length > 0) return [];
  return [...collection.fields.values()]
    .filter(isSearched)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, MOST_FIELDS);
}

/** What an index was made of: one made of something else is not asked. Names are no part of it. */
export function searchShape(collection: Collection): string {
  const parts = indexedFields(collection).map((field) =>
    field.computed || field.type.readAs
      ? [field.id, field.definition.type, field.definition.options]
      : [field.id, field.definition.type],
  );
  return JSON.stringify([collection.primaryKey[0]?.id, ...parts]);
}

/** The mark in front of every word of a field, by which a search reaches the words of that field only. */
export function fieldMark(position: number): string {
  return position.toString(36).padStart(2, '0');
}
