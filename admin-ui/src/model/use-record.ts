import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Query } from '../api/client.ts';
import { createItem, deleteItem, updateItem } from '../api/mutations.ts';
import { historyQuery, itemQuery } from '../api/queries.ts';
import type { HistoryEntry, Item } from '../api/types.ts';

/** One record by its URL key. */
export function useRecord(collection: string, key: string | null, query: Query = {}): UseQueryResult<Item> {
  return useQuery({ ...itemQuery(collection, key ?? '', query), enabled: key !== null });
}

/** Every change of one record, newest first. */
export function useHistory(collection: string, key: string | null): UseQueryResult<HistoryEntry[]> {
  return useQuery({ ...historyQuery(collection, key ?? ''), enabled: key !== null });
}

/** Creates, changes and deletes records of a collection; lists and counts are read anew afterwards. */
export function useRecordWrites(collection: string) {
  const client = useQueryClient();
  const onSuccess = async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['items'] }),
      client.invalidateQueries({ queryKey: ['changes'] }),
    ]);
  };
  return {
    create: useMutation({
      mutationFn: async (body: Item) => (await createItem(collection, body)).data,
      onSuccess,
    }),
    update: useMutation({
      mutationFn: async ({ key, body }: { key: string; body: Item }) =>
        (await updateItem(collection, key, body)).data,
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: async (key: string) => (await deleteItem(collection, key)).data,
      onSuccess,
    }),
  };
}
