import type { Dialect } from './dialect.ts';
import { type Collection, type Field, fieldOf } from './snapshot.ts';

/** An index beside the key, by its columns. */
export interface Index {
  columns: string[];
  unique: boolean;
}

/** The index that one field's column has, if it has one. */
export function indexOfField(dialect: Dialect, field: Field): Index | null {
  if (field.column === null || field.definition.primary) return null;
  if (field.definition.unique) return { columns: [field.column], unique: true };
  // MySQL makes the index of a foreign key by itself.
  const relation = field.relation !== null && dialect !== 'mysql';
  return relation || field.definition.indexed ? { columns: [field.column], unique: false } : null;
}

/** The indexes over several fields that a collection asks for. */
export function compositeIndexes(collection: Collection): Index[] {
  return (collection.definition.indexes ?? []).map((index) => ({
    columns: index.fields.map((name) => fieldOf(collection, name).column ?? name),
    unique: Boolean(index.unique),
  }));
}

/** All indexes of a collection beside its key. */
export function indexesOf(dialect: Dialect, collection: Collection): Index[] {
  const own = [...collection.fields.values()].flatMap((field) => indexOfField(dialect, field) ?? []);
  return [...own, ...compositeIndexes(collection)];
}
