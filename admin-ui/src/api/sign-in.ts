import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import { choosePasskey } from './passkey.ts';

/** What the sign-in page offers beside the password. */
export interface SignInOptions {
  registration: boolean;
  magic_link: boolean;
  passkeys: boolean;
}

/** The secret of an authenticator app, as text and as the address that apps understand. */
export interface AppSecret {
  secret: string;
  otpauth_url: string;
}

const post = <T>(path: string, body: object = {}) => call<T>(path, { method: 'POST', body, session: false });
const MODE = { mode: 'session' };

export const signInOptionsQuery = () =>
  queryOptions({
    queryKey: ['sign-in', 'options'],
    queryFn: ({ signal }) => call<SignInOptions>('/auth/options', { signal, session: false }),
    staleTime: 60_000,
  });

export const providersQuery = () =>
  queryOptions({
    queryKey: ['sign-in', 'providers'],
    queryFn: ({ signal }) =>
      call<{ name: string; label: string }[]>('/auth/providers', { signal, session: false }),
    staleTime: 60_000,
  });

/** @throws ApiError OTP_REQUIRED, INVALID_OTP, SECOND_FACTOR_REQUIRED, INVALID_CREDENTIALS, RATE_LIMITED */
export const signIn = (body: { email: string; password: string; otp?: string }) =>
  post<{ expires: number }>('/auth/login', { ...body, ...MODE });

/** Signs in with a passkey; false when none was chosen. */
export async function signInWithPasskey(): Promise<boolean> {
  const response = await choosePasskey(await post('/auth/passkey/options'));
  if (response === null) return false;
  await post('/auth/passkey', { response, ...MODE });
  return true;
}

/** The second step of a sign-in that began at an identity provider. */
export const answerChallenge = (challenge: string, otp: string) =>
  post<unknown>('/auth/tfa/challenge', { challenge, otp, ...MODE });

export const beginEnrolment = (enrol: string) => post<AppSecret>('/auth/tfa/enrol', { enrol });
export const confirmEnrolment = (enrol: string, otp: string) =>
  post<{ recovery_codes: string[] }>('/auth/tfa/enrol/confirm', { enrol, otp, ...MODE });

export const requestReset = (email: string) => post<void>('/auth/password/request', { email });
export const resetPassword = (token: string, password: string) =>
  post<void>('/auth/password/reset', { token, password });

export const requestLink = (email: string) => post<void>('/auth/magic-link', { email });
export const openLink = (token: string, otp?: string) =>
  post<unknown>('/auth/magic-link/confirm', { token, ...(otp === undefined ? {} : { otp }), ...MODE });

export const register = (body: { email: string; name: string; language: string }) =>
  post<void>('/users/register', body);
export const acceptInvitation = (body: { token: string; name: string; password: string }) =>
  post<void>('/users/invite/accept', body);
export const confirmRegistration = (body: { token: string; name: string; password: string }) =>
  post<void>('/users/register/confirm', body);
export const confirmEmail = (token: string) => post<void>('/auth/email/confirm', { token });
