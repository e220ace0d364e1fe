import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { signOut } from '../api/mutations.ts';
import { infoQuery, meQuery } from '../api/queries.ts';
import type { Me, ServerInfo } from '../api/types.ts';

/** The person who is signed in; null before sign-in. */
export function useMe(): Me | null {
  return useQuery(meQuery()).data ?? null;
}

/** Name and languages of this server. */
export function useServerInfo(): ServerInfo | null {
  return useQuery(infoQuery()).data ?? null;
}

/** Ends the session and loads the admin anew, so that nothing of it stays in memory. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await signOut();
    client.clear();
    location.assign('/admin/sign-in');
  }, [client]);
}
