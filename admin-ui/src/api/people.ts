import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

/** Somebody who was invited and has not come yet. */
export interface Invitation {
  id: string;
  email: string;
  roles: string[];
  created_at: string;
  until: string;
}

/** How an account can be opened. */
export interface WaysIn {
  user: string;
  password: boolean;
  second_factor: boolean;
  passkeys: number;
  identities: number;
}

export const invitationsQuery = () =>
  queryOptions({
    queryKey: ['users', 'invitations'],
    queryFn: ({ signal }) => call<Invitation[]>('/users/invite', { signal }),
  });

export const waysInQuery = (users: readonly string[]) =>
  queryOptions({
    queryKey: ['users', 'ways-in', users],
    queryFn: ({ signal }) => call<WaysIn[]>('/auth/ways-in', { query: { users: users.join(',') }, signal }),
    enabled: users.length > 0,
  });

export const invite = (body: { email: string; roles: string[]; language: string }) =>
  call<void>('/users/invite', { method: 'POST', body });
export const withdrawInvitation = (id: string) => call<void>(`/users/invite/${id}`, { method: 'DELETE' });
export const resetSecondFactor = (user: string) => call<void>(`/users/${user}/tfa`, { method: 'DELETE' });
