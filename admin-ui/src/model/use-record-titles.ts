import { useQueries } from '@tanstack/react-query';
import { itemsQuery } from '../api/queries.ts';
import type { Item, ManifestCollection } from '../api/types.ts';
import type { ItemName } from '../api/undo.ts';
import { loggedKey, readableKey, recordKey } from './record-key.ts';
import { recordTitle, templateFields } from './record-title.ts';
import { useManifest } from './use-manifest.ts';

/** How records that the changelog names are called now; those that are gone or hidden by collection and key. */
export type TitleOf = (name: ItemName) => string;

/** Keys of one collection that are asked for at once. */
const MOST = 200;

function titlesOf(collection: ManifestCollection, items: readonly Item[]): [string, string][] {
  return items.flatMap((item) => {
    const key = recordKey(collection, item);
    return key === null ? [] : [[loggedKey(collection, key), recordTitle(collection, item)]];
  });
}

/** Reads the titles of records, with one request for each collection. */
export function useRecordTitles(names: readonly ItemName[]): TitleOf {
  const { collections } = useManifest();
  const wanted = collections.flatMap((collection) => {
    const keys = names.filter((name) => name.collection === collection.name).map(({ item }) => item);
    const [field, ...others] = collection.primary_key;
    // Without a template of its own a record is called by its key, which is known already.
    const fields = templateFields(collection.display_template);
    const useful = fields.length > 0 && collection.can.read && !collection.singleton;
    if (field === undefined || others.length > 0 || keys.length === 0 || !useful) return [];
    return [{ collection, field, fields, keys: [...new Set(keys)].sort().slice(0, MOST) }];
  });
  const answers = useQueries({
    queries: wanted.map(({ collection, field, fields, keys }) =>
      itemsQuery(collection.name, {
        fields: [field, ...fields].join(','),
        filter: { [field]: { _in: keys } },
        limit: keys.length,
      }),
    ),
  });
  const known = new Map(
    wanted.map(({ collection }, at) => [
      collection.name,
      new Map(titlesOf(collection, answers[at]?.data?.data ?? [])),
    ]),
  );
  return ({ collection: name, item }) => {
    const label = collections.find((collection) => collection.name === name)?.label ?? name;
    const title = known.get(name)?.get(item);
    return title === undefined || title === item ? `${label} ${readableKey(item)}` : title;
  };
}
