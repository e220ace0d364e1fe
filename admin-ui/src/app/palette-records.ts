import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '../api/client.ts';
import type { Item, ManifestCollection } from '../api/types.ts';
import { recordKey } from '../model/record-key.ts';
import { recordTitle, templateFields } from '../model/record-title.ts';
import { useVisibleCollections } from '../model/use-manifest.ts';

export interface RecordHit {
  id: string;
  title: string;
  collection: string;
  /** Path below /admin. */
  path: string;
}

/** Asking every collection of a large workspace on every word would be a burden; these many are asked. */
const ASKED = 12;
const PER_COLLECTION = 3;
const WAIT = 200;

/** Records that contain the text, as far as the person may see them; asked for 200 ms after typing stops. */
export function useRecordHits(text: string): { hits: RecordHit[]; searching: boolean } {
  const wanted = useLater(text.trim(), WAIT);
  const collections = useVisibleCollections()
    .filter((collection) => collection.primary_key.length > 0)
    .slice(0, ASKED);
  const enabled = wanted.length >= 2;
  const answers = useQueries({
    queries: collections.map((collection) => {
      const query = { search: wanted, limit: PER_COLLECTION, fields: fieldsOf(collection).join(',') };
      return {
        queryKey: ['items', collection.name, 'search', query],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          call<Item[]>(`/items/${encodeURIComponent(collection.name)}`, { query, signal }),
        enabled,
        staleTime: 30_000,
      };
    }),
  });
  if (!enabled) return { hits: [], searching: false };
  const hits = answers.flatMap((answer, index) => {
    const collection = collections[index];
    return collection && answer.data ? answer.data.flatMap((item) => hitOf(collection, item)) : [];
  });
  return { hits, searching: wanted !== text.trim() || answers.some((answer) => answer.isFetching) };
}

function fieldsOf(collection: ManifestCollection): string[] {
  return [...new Set([...collection.primary_key, ...templateFields(collection.display_template)])];
}

function hitOf(collection: ManifestCollection, item: Item): RecordHit[] {
  const key = recordKey(collection, item);
  if (key === null) return [];
  const path = `/c/${encodeURIComponent(collection.name)}/r/${encodeURIComponent(key)}`;
  return [
    {
      id: `r-${collection.name}-${key}`,
      title: recordTitle(collection, item),
      collection: collection.label,
      path,
    },
  ];
}

function useLater(value: string, wait: number): string {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return later;
}
