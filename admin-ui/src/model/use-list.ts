import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Answer, Query } from '../api/client.ts';
import { itemsQuery } from '../api/queries.ts';
import type { Item } from '../api/types.ts';

/** A page of records with its counts; the page before stays visible while the next one loads. */
export function useList(collection: string, query: Query, enabled = true): UseQueryResult<Answer<Item[]>> {
  return useQuery({ ...itemsQuery(collection, query), enabled });
}

/** How many records of a collection this person can see; null until known. */
export function useTotal(collection: string, enabled = true): number | null {
  const answer = useQuery({
    ...itemsQuery(collection, { limit: 1, meta: 'total_count' }),
    staleTime: 60_000,
    enabled,
  });
  return answer.data?.meta['total_count'] ?? null;
}
