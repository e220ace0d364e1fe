import type { Item, ManifestCollection, ManifestField } from '../api/types.ts';

/** A link to one of several collections as the admin holds it: the API gives its two halves as two fields. */
export interface AnyLink {
  collection: string;
  /** The key, or the record where it was asked for. */
  item: unknown;
}

/** A record whose links to one of several collections are whole; the halves stay where they are named. */
export function withAnyLinks(collection: ManifestCollection, record: Item): Item {
  const links = collection.fields.filter((field) => field.any && field.name in record);
  if (links.length === 0) return record;
  const whole = ({ name, any }: ManifestField) => {
    const kind = record[any?.field ?? ''];
    const item = record[name];
    return [
      name,
      typeof kind === 'string' && item !== null ? ({ collection: kind, item } satisfies AnyLink) : null,
    ];
  };
  return { ...record, ...Object.fromEntries(links.map(whole)) };
}
