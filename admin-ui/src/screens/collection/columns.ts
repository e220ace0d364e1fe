import type { ManifestCollection, ManifestField } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { templateFields } from '../../model/record-title.ts';

/** All fields in the order of the collection; a link stands where the key that it reads stands. */
export function orderedFields(contexts: ReadonlyMap<string, FieldContext>): FieldContext[] {
  const all = [...contexts.values()];
  const links = new Map(
    all.flatMap((context) =>
      context.field.relation?.key_field === undefined ? [] : [[context.field.relation.key_field, context]],
    ),
  );
  const moved = new Set(
    all.filter(
      (context) =>
        links.get(context.field.relation?.key_field ?? '') === context &&
        contexts.has(context.field.relation?.key_field ?? ''),
    ),
  );
  return all.flatMap((context) => {
    if (moved.has(context)) return [];
    const link = links.get(context.field.name);
    return link && moved.has(link) ? [context, link] : [context];
  });
}

/** Fields that can be columns, in order; bare keys that a link already shows come last. */
export function possibleColumns(contexts: ReadonlyMap<string, FieldContext>): FieldContext[] {
  const readable = orderedFields(contexts).filter(({ field }) => field.can.read);
  const covered = keysOfLinks(readable.map(({ field }) => field));
  const bare = ({ field }: FieldContext) => covered.has(field.name);
  return [...readable.filter((context) => !bare(context)), ...readable.filter(bare)];
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
  const wanted = [...new Set(chosen ?? [])].flatMap((name) => {
    const context = contexts.get(name);
    return context?.field.can.read ? [context] : [];
  });
  // An old address may name only fields that are gone: the usual columns say more than none.
  if (wanted.length > 0) return wanted;
  const covered = keysOfLinks(collection.fields);
  const usual = possibleColumns(contexts).filter(
    ({ field, type }) => !field.hidden && !covered.has(field.name) && type.inGrid !== false,
  );
  const titles = titleFields(collection);
  const first = usual.find(({ field }) => field.name === titles[0]);
  return first ? [first, ...usual.filter((context) => context !== first)] : usual;
}

/** Scalar fields that only hold a part of a link that is shown as a field of its own. */
export function keysOfLinks(fields: readonly ManifestField[]): Set<string> {
  return new Set(
    fields.flatMap(({ relation, any, can }) => {
      const covered = relation?.key_field ?? any?.field;
      return covered !== undefined && can.read ? [covered] : [];
    }),
  );
}
