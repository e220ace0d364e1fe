import { type Endpoint, type EndpointRequest, isObject, KasbahError } from '../../plugin/index.ts';
import {
  answerSession,
  modeOf,
  REFRESH_COOKIE,
  SESSION_COOKIE,
  type SignInMode,
  sessionCookie,
} from './answer-session.ts';
import type { Tokens } from './tokens.ts';

const ended = () =>
  new KasbahError('UNAUTHENTICATED', 'The refresh token is wrong or expired. Sign in again.', {
    status: 401,
  });

/** The refresh token of a request: in its body or, by cookie, in its cookie; empty for none. */
function refreshTokenOf({ body, cookie }: EndpointRequest, mode: SignInMode): string {
  if (mode === 'cookie') return cookie(REFRESH_COOKIE);
  const given = isObject(body) ? body.refresh_token : undefined;
  return typeof given === 'string' ? given : '';
}

/** Keeping a session open and ending it, in the three modes of the Directus SDK. */
export function refreshEndpoints({ sessions }: Tokens): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/auth/refresh',
      access: 'anyone',
      sensitive: true,
      async handler(request) {
        const { actor, body, credential } = request;
        const mode = modeOf(isObject(body) ? body.mode : undefined);
        if (mode === 'session') {
          const issued =
            credential?.kind === 'cookie' && actor.session ? await sessions.extend(actor.session.id) : null;
          if (!issued || !credential) throw ended();
          return { data: { expires: issued.expires }, cookies: [sessionCookie(credential.value)] };
        }
        const token = refreshTokenOf(request, mode);
        const issued = token === '' ? null : await sessions.refresh(token, request);
        if (!issued) throw ended();
        return answerSession(issued, mode);
      },
    },
    {
      method: 'POST',
      path: '/auth/logout',
      access: 'anyone',
      async handler(request) {
        const { body, credential } = request;
        const asked = isObject(body) ? body.mode : undefined;
        const token = refreshTokenOf(request, asked === 'cookie' ? 'cookie' : 'json') || credential?.value;
        if (token) await sessions.end(token);
        const names = asked === 'cookie' ? [REFRESH_COOKIE] : [SESSION_COOKIE];
        return { status: 204, cookies: names.map((name) => ({ name, value: null })) };
      },
    },
  ];
}
