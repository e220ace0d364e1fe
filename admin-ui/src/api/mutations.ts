import { call, type Query, request } from './client.ts';
import type { ApiKey, Item, KeyScopes, Me, Policy, Role, Settings, User } from './types.ts';

const items = (collection: string, id?: string) =>
  `/items/${encodeURIComponent(collection)}${id === undefined ? '' : `/${id}`}`;

/** Adds one item and gives it as stored. */
export const createItem = (collection: string, body: Item) =>
  request<Item>(items(collection), { method: 'POST', body });

/** The version of an item that a person has seen: its tag, and the query that it was read with. */
export interface SeenVersion {
  etag: string | null;
  query: Query;
}

/**
 * Changes the given fields of one item and gives it as stored. With the version that the person has seen it throws
 * ApiError PRECONDITION_FAILED where somebody changed the item since.
 */
export const updateItem = (collection: string, id: string, body: Item, seen?: SeenVersion) =>
  request<Item>(items(collection, id), {
    method: 'PATCH',
    body,
    // The tag is one of the item as that query answers it.
    ...(seen && seen.etag !== null ? { query: seen.query, headers: { 'if-match': seen.etag } } : {}),
  });

/** Changes items, each with its key and its own fields, all or none. */
export const updateItems = (collection: string, body: Item[]) =>
  request<Item[]>(items(collection), { method: 'PATCH', body });

/** Deletes one item. */
export const deleteItem = (collection: string, id: string) =>
  request<void>(items(collection, id), { method: 'DELETE' });

/** Deletes items by key, or those that a query finds as long as they are as many as expected; all or none. */
export const deleteItems = (
  collection: string,
  which: { keys: unknown[] } | { query: Item; expect_count: number },
) => request<void>(items(collection), { method: 'DELETE', body: which });

export const signOut = () =>
  call<void>('/auth/logout', { method: 'POST', body: { mode: 'session' }, session: false });

export const setUp = (body: { token: string; name: string; email: string; password: string }) =>
  call<unknown>('/setup', { method: 'POST', body: { ...body, session: true }, session: false });

export const updateMe = (body: Partial<Pick<Me, 'name' | 'language' | 'theme' | 'density'>>) =>
  call<Me>('/users/me', { method: 'PATCH', body });

export const changePassword = (body: { current: string; password: string }) =>
  call<void>('/users/me/password', { method: 'POST', body });

export type UserInput = Partial<{
  name: string;
  email: string;
  password: string;
  roles: string[];
  status: User['status'];
}>;

export const createUser = (body: UserInput) => call<User>('/users', { method: 'POST', body });
export const updateUser = (id: string, body: UserInput) =>
  call<User>(`/users/${id}`, { method: 'PATCH', body });
export const deleteUser = (id: string) => call<void>(`/users/${id}`, { method: 'DELETE' });

export type RoleInput = Partial<
  Pick<Role, 'name' | 'label' | 'note' | 'parents' | 'powers' | 'tenant_field'>
>;

export const createRole = (body: RoleInput) => call<Role>('/access/roles', { method: 'POST', body });
export const updateRole = (id: string, body: RoleInput) =>
  call<Role>(`/access/roles/${id}`, { method: 'PATCH', body });
export const deleteRole = (id: string) => call<void>(`/access/roles/${id}`, { method: 'DELETE' });

export type PolicyInput = Omit<Policy, 'id'>;

export const createPolicy = (body: PolicyInput) => call<Policy>('/access/policies', { method: 'POST', body });
export const updatePolicy = (id: string, body: Partial<PolicyInput>) =>
  call<Policy>(`/access/policies/${id}`, { method: 'PATCH', body });
export const deletePolicy = (id: string) => call<void>(`/access/policies/${id}`, { method: 'DELETE' });

export const createKey = (body: {
  name: string;
  expires_at: string | null;
  role?: string;
  user?: string;
  scopes?: KeyScopes | null;
}) => call<ApiKey & { token: string }>('/access/keys', { method: 'POST', body });
export const deleteKey = (id: string) => call<void>(`/access/keys/${id}`, { method: 'DELETE' });

export const startJob = (name: string, payload?: unknown) =>
  call<{ id: string }>('/jobs/start', {
    method: 'POST',
    body: payload === undefined ? { name } : { name, payload },
  });
export const retryRun = (id: string) =>
  call<unknown>(`/jobs/runs/${encodeURIComponent(id)}/retry`, { method: 'POST', body: {} });
export const deleteRun = (id: string) =>
  call<void>(`/jobs/runs/${encodeURIComponent(id)}`, { method: 'DELETE' });
export const pauseJobs = () => call<unknown>('/jobs/pause', { method: 'POST', body: {} });
export const resumeJobs = () => call<unknown>('/jobs/resume', { method: 'POST', body: {} });

export const updateSettings = (body: Partial<Settings>) =>
  call<Settings>('/settings', { method: 'PATCH', body });
