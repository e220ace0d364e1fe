import { type Cookie, type EndpointResponse, KasbahError } from '../../plugin/index.ts';
import { type IssuedSession, SESSION_MS, type SessionKind } from './sessions.ts';

export const SESSION_COOKIE = 'kasbah_session';
export const REFRESH_COOKIE = 'kasbah_refresh';
const REFRESH_COOKIE_MS = 7 * 86_400_000;

/** Where a client keeps what it gets: `json` itself, `cookie` the refresh token in a cookie, `session` nothing but a cookie. */
export type SignInMode = 'json' | 'cookie' | 'session';

const MODES: readonly unknown[] = ['json', 'cookie', 'session'];

/** @throws KasbahError INVALID_BODY */
export function modeOf(input: unknown): SignInMode {
  if (input === undefined) return 'json';
  if (MODES.includes(input)) return input as SignInMode;
  throw new KasbahError('INVALID_BODY', 'mode is json, cookie or session.', { path: 'mode' });
}

export const kindOf = (mode: SignInMode): SessionKind => (mode === 'session' ? 'session' : 'token');

/** The cookie of a browser's session; its end is the server's to know, the browser only forgets it in time. */
export const sessionCookie = (value: string): Cookie => ({
  name: SESSION_COOKIE,
  value,
  maxAgeMs: SESSION_MS,
});

/** What a sign-in or a refresh answers in each mode, as the Directus SDK expects it. */
export function answerSession(issued: IssuedSession, mode: SignInMode): EndpointResponse {
  const { access_token, refresh_token, expires } = issued;
  if (mode === 'session') return { data: { expires }, cookies: [sessionCookie(access_token)] };
  if (mode === 'json') return { data: { access_token, refresh_token, expires } };
  return {
    data: { access_token, expires },
    cookies: [{ name: REFRESH_COOKIE, value: refresh_token, maxAgeMs: REFRESH_COOKIE_MS }],
  };
}
