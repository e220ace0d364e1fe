import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';

/** What administrators decide about ways in. */
export interface SignInSettings {
  registration: boolean;
  registration_domains: string[];
  registration_role: string | null;
  magic_link: boolean;
  administrators_need_second_factor: boolean;
  second_factor_grace_days: number;
  second_factor_since: string | null;
}

export interface IdentityProvider {
  id: string;
  name: string;
  label: string;
  issuer: string;
  client_id: string;
  scopes: string;
  enabled: boolean;
  allow_sign_up: boolean;
  link_verified: boolean;
  role: string | null;
  has_secret: boolean;
  /** What has to be registered with the provider. */
  redirect_uri: string;
}

/** The secret goes in and never comes out; null takes it away. */
export type ProviderInput = Partial<Omit<IdentityProvider, 'id' | 'has_secret' | 'redirect_uri'>> & {
  client_secret?: string | null;
};

const PROVIDERS = '/access/providers';

export const signInSettingsQuery = () =>
  queryOptions({
    queryKey: ['settings', 'sign-in'],
    queryFn: ({ signal }) => call<SignInSettings>('/auth/settings', { signal }),
  });
export const identityProvidersQuery = () =>
  queryOptions({
    queryKey: ['settings', 'providers'],
    queryFn: ({ signal }) => call<IdentityProvider[]>(PROVIDERS, { signal }),
  });

export const updateSignInSettings = (body: Partial<Omit<SignInSettings, 'second_factor_since'>>) =>
  call<SignInSettings>('/auth/settings', { method: 'PATCH', body });
export const createProvider = (body: ProviderInput) =>
  call<IdentityProvider>(PROVIDERS, { method: 'POST', body });
export const updateProvider = (id: string, body: ProviderInput) =>
  call<IdentityProvider>(`${PROVIDERS}/${id}`, { method: 'PATCH', body });
export const deleteProvider = (id: string) => call<void>(`${PROVIDERS}/${id}`, { method: 'DELETE' });
/** Asks a provider for what it says of itself. @throws ApiError IDENTITY_REFUSED when it does not answer as it should */
export const testProvider = (id: string) =>
  call<unknown>(`${PROVIDERS}/${id}/test`, { method: 'POST', body: {} });
