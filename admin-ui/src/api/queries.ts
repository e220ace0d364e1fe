import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';
import { call, type Query, request } from './client.ts';
import type {
  ApiKey,
  EnvironmentSetting,
  HistoryEntry,
  InstalledPlugin,
  Item,
  JobRun,
  JobRunDetail,
  JobsOverview,
  Manifest,
  Me,
  Policy,
  Role,
  ServerInfo,
  Settings,
  User,
} from './types.ts';
import { keepViewing, viewing } from './view-as.ts';

/** What anyone may know of the server: name, languages, whether it still waits for its first administrator. */
export const infoQuery = () =>
  queryOptions({
    queryKey: ['info'],
    queryFn: ({ signal }) => call<ServerInfo>('/server/info', { signal, session: false }),
    staleTime: 60_000,
  });

/** The person who is signed in, or null. */
export const meQuery = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: async ({ signal }): Promise<Me | null> => {
      const ask = async (asMyself: boolean): Promise<Me | number> => {
        try {
          return await call<Me>('/users/me', { signal, session: false, asMyself });
        } catch (error) {
          if (error instanceof ApiError && (error.status === 401 || error.status === 403))
            return error.status;
          throw error;
        }
      };
      const found = await ask(false);
      if (typeof found === 'object') return found;
      const viewed = viewing();
      if (!viewed) return null;
      const own = await ask(true);
      // A visitor without an account is nobody; everybody else is not looked through any more.
      if (found === 401 && viewed.kind === 'role' && typeof own === 'object')
        return { ...own, id: '', name: viewed.name, email: '', roles: [], administrator: false, powers: [] };
      keepViewing(null);
      return typeof own === 'object' ? own : null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Collections, fields, rights and plugins, for the person who asks. */
export const manifestQuery = () =>
  queryOptions({
    queryKey: ['manifest'],
    queryFn: ({ signal }) => call<Manifest>('/schema/manifest', { signal }),
    staleTime: 30_000,
    refetchOnWindowFocus: true,
  });

/** A list of items with its counts; `query` is the items dialect, objects go as JSON. */
export const itemsQuery = (collection: string, query: Query = {}) =>
  queryOptions({
    queryKey: ['items', collection, 'list', query],
    queryFn: ({ signal }) => request<Item[]>(`/items/${encodeURIComponent(collection)}`, { query, signal }),
    placeholderData: keepPreviousData,
  });

/** One item; `id` is already encoded for a URL (see `model/record-key.ts`). */
export const itemQuery = (collection: string, id: string, query: Query = {}) =>
  queryOptions({
    queryKey: ['items', collection, 'one', id, query],
    queryFn: ({ signal }) => call<Item>(`/items/${encodeURIComponent(collection)}/${id}`, { query, signal }),
  });

/** One item with the tag of its version, for whoever will write it. */
export const itemVersionQuery = (collection: string, id: string, query: Query = {}) =>
  queryOptions({
    queryKey: ['items', collection, 'one', id, query, 'version'],
    queryFn: async ({ signal }) => {
      const path = `/items/${encodeURIComponent(collection)}/${id}`;
      const { data, etag } = await request<Item>(path, { query, signal });
      return { data, etag };
    },
  });

/** What may be done with one item. Asked apart from the item, whose tag would change with the rights. */
export const itemRightsQuery = (collection: string, id: string, key: readonly string[]) =>
  queryOptions({
    queryKey: ['items', collection, 'one', id, 'rights'],
    queryFn: async ({ signal }) => {
      const path = `/items/${encodeURIComponent(collection)}/${id}`;
      const query = { fields: key.join(','), meta: 'can' };
      return (await request<Item>(path, { query, signal })).meta.can?.items?.[0] ?? null;
    },
  });

/** Every change of one item, newest first. */
export const historyQuery = (collection: string, id: string) =>
  queryOptions({
    queryKey: ['items', collection, 'history', id],
    queryFn: ({ signal }) =>
      call<HistoryEntry[]>(`/items/${encodeURIComponent(collection)}/${id}/history`, { signal }),
  });

export const jobsQuery = () =>
  queryOptions({ queryKey: ['jobs'], queryFn: ({ signal }) => call<JobsOverview>('/jobs', { signal }) });

export const jobRunsQuery = (query: {
  state?: string | undefined;
  name?: string | undefined;
  limit: number;
  offset: number;
}) =>
  queryOptions({
    queryKey: ['jobs', 'runs', query],
    queryFn: ({ signal }) => request<JobRun[]>('/jobs/runs', { query, signal }),
    placeholderData: keepPreviousData,
  });

export const jobRunQuery = (id: string) =>
  queryOptions({
    queryKey: ['jobs', 'run', id],
    queryFn: ({ signal }) => call<JobRunDetail>(`/jobs/runs/${encodeURIComponent(id)}`, { signal }),
  });

export const rolesQuery = () =>
  queryOptions({
    queryKey: ['access', 'roles'],
    queryFn: ({ signal }) => call<Role[]>('/access/roles', { signal }),
  });

export const policiesQuery = (role?: string) =>
  queryOptions({
    queryKey: ['access', 'policies', role ?? null],
    queryFn: ({ signal }) => call<Policy[]>('/access/policies', { query: { role }, signal }),
  });

export const keysQuery = () =>
  queryOptions({
    queryKey: ['access', 'keys'],
    queryFn: ({ signal }) => call<ApiKey[]>('/access/keys', { signal }),
  });

export const usersQuery = (query: Query = {}) =>
  queryOptions({
    queryKey: ['users', query],
    queryFn: ({ signal }) => request<User[]>('/users', { query, signal }),
    placeholderData: keepPreviousData,
  });

export const pluginsQuery = () =>
  queryOptions({
    queryKey: ['plugins'],
    queryFn: ({ signal }) => call<InstalledPlugin[]>('/plugins', { signal }),
  });

export const settingsQuery = () =>
  queryOptions({ queryKey: ['settings'], queryFn: ({ signal }) => call<Settings>('/settings', { signal }) });

export const environmentQuery = () =>
  queryOptions({
    queryKey: ['settings', 'environment'],
    queryFn: ({ signal }) => call<EnvironmentSetting[]>('/settings/environment', { signal }),
  });
