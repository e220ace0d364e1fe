import type { ManifestCollection, ManifestField } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { templateFields } from '../../model/record-title.ts';

/** Fields that can be columns, in the order of the collection. */
export function possibleColumns(contexts: ReadonlyMap<string, FieldContext>): FieldContext[] {
  return [...contexts.values()].filter(({ field }) => field.can.read);
}

/** Fields that name a record, at the collection's own level. */
export function titleFields(collection: ManifestCollection): string[] {
  return templateFields(collection.display_template).map((path) => path.split('.')[0] ?? '');
}

/**
 * The columns of a view. Without a choice in the address bar: what names a record first, then the rest in the order of
 * the collection without hidden fields, keys that a link already shows, and lists of links.
 */
export function columnsOf(
  chosen: string[] | null,
  collection: ManifestCollection,
  contexts: ReadonlyMap<string, FieldContext>,
): FieldContext[] {
  if (chosen !== null) {
    return [...new Set(chosen)].flatMap((name) => {
      const context = contexts.get(name);
      return context?.field.can.read ? [context] : [];
    });
  }
  const covered = keysOfLinks(collection.fields);
  const usual = possibleColumns(contexts).filter(
    ({ field, type }) => !field.hidden && !covered.has(field.name) && type.inGrid !== false,
  );
  const titles = titleFields(collection);
  const first = usual.find(({ field }) => field.name === titles[0]);
  return first ? [first, ...usual.filter((context) => context !== first)] : usual;
}

/** Scalar fields that only hold the key of a link that is shown as a field of its own. */
export function keysOfLinks(fields: readonly ManifestField[]): Set<string> {
  return new Set(
    fields.flatMap(({ relation, can }) => (relation?.key_field !== undefined && can.read ? [relation.key_field] : [])),
  );
}
