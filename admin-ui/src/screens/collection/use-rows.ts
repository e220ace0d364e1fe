import { useEffect, useMemo, useState } from 'react';
import { request } from '../../api/client.ts';
import type { Filter, Item, ManifestCollection } from '../../api/types.ts';
import { WindowSource } from '../../grid/window-source.ts';
import { withAnyLinks } from '../../model/any-link.ts';
import { recordKey } from '../../model/record-key.ts';

/** What rows are asked for. */
export interface RowsQuery {
  fields: string[];
  filter: Filter | null;
  sort: string;
  search: string;
}

export interface Rows {
  source: WindowSource<Item>;
  /** The rows shown are those of the view before; new ones are on their way. */
  dimmed: boolean;
  /** Changes when other rows are shown than before, not when only columns change. */
  place: string;
}

const KEPT = 6;
const sources = new Map<string, WindowSource<Item>>();

/** Rows of a view; the last few views are kept, so that Back shows them at once and then loads them anew. */
function sourceFor(collection: ManifestCollection, query: RowsQuery): WindowSource<Item> {
  const id = JSON.stringify([collection.name, query]);
  const known = sources.get(id);
  sources.delete(id);
  const source =
    known ??
    new WindowSource<Item>({
      keyOf: (row) => recordKey(collection, row) ?? JSON.stringify(row),
      fetchPage: async ({ offset, limit, withTotal }, signal) => {
        const answer = await request<Item[]>(`/items/${encodeURIComponent(collection.name)}`, {
          query: {
            fields: query.fields.join(','),
            filter: query.filter,
            sort: query.sort,
            search: query.search,
            limit,
            offset,
            ...(withTotal ? { meta: 'filter_count' } : {}),
          },
          signal,
        });
        return {
          rows: answer.data.map((row) => withAnyLinks(collection, row)),
          total: answer.meta['filter_count'] ?? null,
        };
      },
    });
  sources.set(id, source);
  for (const old of [...sources.keys()].slice(0, -KEPT)) sources.delete(old);
  return source;
}

/** The rows of a view. While a new view loads, the rows of the one before stay. */
export function useRows(collection: ManifestCollection, query: RowsQuery): Rows {
  const { fields, filter, sort, search } = query;
  const place = JSON.stringify([collection.name, filter, sort, search]);
  const id = JSON.stringify([place, fields]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id stands for the query
  const wanted = useMemo(() => ({ source: sourceFor(collection, query), place }), [id]);
  const [shown, setShown] = useState(wanted);
  useEffect(() => {
    const { source } = wanted;
    const show = () => setShown((before) => (before.source === source ? before : wanted));
    const ready = () => source.getTotal() !== null || source.getFailure() !== null;
    if (ready()) {
      source.refresh();
      show();
      return () => source.pause();
    }
    const stop = source.subscribe(() => {
      if (ready()) show();
    });
    source.want(0, 40);
    return () => {
      stop();
      source.pause();
    };
  }, [wanted]);
  return { source: shown.source, dimmed: shown.source !== wanted.source, place: shown.place };
}
