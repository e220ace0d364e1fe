import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import { choosePasskey, makePasskey } from './passkey.ts';
import type { AppSecret } from './sign-in.ts';

/** What is asked of a person beside the password. */
export interface SecondFactorState {
  enabled: boolean;
  recovery_codes_left: number;
  passkeys: number;
  /** From when an administrator cannot sign in without; null where none is needed or one is there. */
  required_from: string | null;
}

export interface Passkey {
  id: string;
  name: string;
  backed_up: boolean;
  created_at: string;
  last_used_at: string | null;
}

export interface LinkedIdentity {
  id: string;
  provider: string;
  provider_label: string;
  label: string | null;
  created_at: string;
  last_used_at: string | null;
}

/** Where an account is signed in. */
export interface OpenSession {
  id: string;
  kind: 'session' | 'token';
  device: string | null;
  ip: string | null;
  created_at: string;
  seen_at: string;
  current: boolean;
}

const OWN = ['me', 'account'];

export const secondFactorQuery = () =>
  queryOptions({
    queryKey: [...OWN, 'second-factor'],
    queryFn: ({ signal }) => call<SecondFactorState>('/users/me/tfa', { signal }),
  });
export const passkeysQuery = () =>
  queryOptions({
    queryKey: [...OWN, 'passkeys'],
    queryFn: ({ signal }) => call<Passkey[]>('/users/me/passkeys', { signal }),
  });
export const identitiesQuery = () =>
  queryOptions({
    queryKey: [...OWN, 'identities'],
    queryFn: ({ signal }) => call<LinkedIdentity[]>('/users/me/identities', { signal }),
  });
/** Sessions of an account, one's own or another person's. */
export const sessionsQuery = (user: string) =>
  queryOptions({
    queryKey: ['sessions', user],
    queryFn: ({ signal }) => call<OpenSession[]>(`/users/${user}/sessions`, { signal }),
  });

const post = <T>(path: string, body: object = {}) => call<T>(path, { method: 'POST', body });

export const endSession = (user: string, id: string) =>
  call<void>(`/users/${user}/sessions/${id}`, { method: 'DELETE' });
/** Ends every session of an account; of one's own all but the present one. */
export const endSessions = (user: string) =>
  call<{ ended: number }>(`/users/${user}/sessions`, { method: 'DELETE' });

export const changeEmail = (email: string) => post<void>('/users/me/email', { email });
export const sendEmailConfirmation = () => post<void>('/users/me/email/verify');

export const beginSecondFactor = () => post<AppSecret>('/users/me/tfa/generate');
export const turnOnSecondFactor = (otp: string) =>
  post<{ recovery_codes: string[] }>('/users/me/tfa/enable', { otp });
export const turnOffSecondFactor = (otp: string) => post<void>('/users/me/tfa/disable', { otp });
export const renewRecoveryCodes = (otp: string) =>
  post<{ recovery_codes: string[] }>('/users/me/tfa/recovery-codes', { otp });

/** Makes a passkey on this device; null when the person did not. */
export async function addPasskey(name: string): Promise<Passkey | null> {
  const response = await makePasskey(await post('/users/me/passkeys/options'));
  return response === null ? null : post<Passkey>('/users/me/passkeys', { name, response });
}
export const renamePasskey = (id: string, name: string) =>
  call<Passkey>(`/users/me/passkeys/${id}`, { method: 'PATCH', body: { name } });
export const deletePasskey = (id: string) => call<void>(`/users/me/passkeys/${id}`, { method: 'DELETE' });

/** Begins to link an account at a provider; gives the address to go to. */
export const linkIdentity = (provider: string, returnTo: string) =>
  post<{ url: string }>(`/users/me/identities/${provider}`, { return_to: returnTo });
export const unlinkIdentity = (id: string) => call<void>(`/users/me/identities/${id}`, { method: 'DELETE' });

const prove = (body: object) => call<unknown>('/auth/step-up', { method: 'POST', body, session: false });

export const proveByPassword = (password: string) => prove({ password });
export const proveByCode = (otp: string) => prove({ otp });
/** Proves by a passkey who one is; false when none was chosen. */
export async function proveByPasskey(): Promise<boolean> {
  const options = await call<PublicKeyCredentialRequestOptionsJSON>('/auth/passkey/options', {
    method: 'POST',
    body: {},
    session: false,
  });
  const response = await choosePasskey(options);
  if (response === null) return false;
  await prove({ passkey: response });
  return true;
}
