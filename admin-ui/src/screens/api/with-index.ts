import type { CollectionDefinition } from '../schema/definitions.ts';

/** A collection with one more index: a mark at the field where it is one, an index of its own where they are several. */
export function withIndex(collection: CollectionDefinition, fields: readonly string[]): CollectionDefinition {
  const [only] = fields;
  if (fields.length === 1)
    return {
      ...collection,
      fields: collection.fields.map((field) => (field.name === only ? { ...field, indexed: true } : field)),
    };
  return { ...collection, indexes: [...(collection.indexes ?? []), { fields: [...fields] }] };
}
