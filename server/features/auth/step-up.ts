import {
  type Actor,
  type Endpoint,
  type EndpointRequest,
  type Item,
  isObject,
  KasbahError,
  type PluginHost,
} from '../../plugin/index.ts';
import { findOne } from './actors.ts';
import { sessionCookie } from './answer-session.ts';
import { USERS } from './collections.ts';
import type { Tokens } from './tokens.ts';

/** One way to prove who one is: the body of the step-up gives it under its name. */
export interface Proof {
  name: string;
  /** @throws KasbahError INVALID_CREDENTIALS when it proves nothing */
  prove(user: Item, given: unknown, request: EndpointRequest): Promise<unknown>;
}

/** The session of a person; what API keys, guests and those who are looked through do not have. @throws KasbahError FORBIDDEN */
export function ownSession(actor: Actor): { id: string; user: string } {
  if (!actor.session || actor.id === null)
    throw new KasbahError('FORBIDDEN', 'Only a person who is signed in may do this.', { status: 403 });
  return { id: actor.session.id, user: actor.id };
}

/** Proving again who one is, in an open session. */
export function stepUpEndpoints(host: PluginHost, tokens: Tokens, proofs: readonly Proof[]): Endpoint[] {
  const names = proofs.map((proof) => proof.name);
  const freshMs = Number(host.server.config('stepUpMinutes')) * 60_000;
  return [
    {
      method: 'GET',
      path: '/auth/step-up',
      access: 'signed-in',
      handler({ actor }) {
        ownSession(actor);
        const until = new Date((actor.session?.provenAt ?? 0) + freshMs).toISOString();
        return { data: { proofs: names, until } };
      },
    },
    {
      method: 'POST',
      path: '/auth/step-up',
      access: 'signed-in',
      sensitive: true,
      async handler(request) {
        const { actor, body } = request;
        const own = ownSession(actor);
        const [name = '', ...more] = isObject(body) ? Object.keys(body) : [];
        const proof = proofs.find((one) => one.name === name);
        if (!proof || more.length > 0)
          throw new KasbahError('INVALID_BODY', `One proof is expected: ${names.join(' or ')}.`);
        const user = await findOne(host, USERS, { id: { _eq: own.user } });
        try {
          await proof.prove(user ?? {}, isObject(body) ? body[name] : undefined, request);
        } catch (error) {
          // 401 would say that the session has ended.
          if (error instanceof KasbahError && error.code === 'INVALID_CREDENTIALS')
            throw new KasbahError('INVALID_CREDENTIALS', 'This does not prove that it is you.', {
              status: 400,
              path: name,
            });
          throw error;
        }
        const now = Date.now();
        const cookie = await tokens.sessions.prove(own.id, now);
        host.audit.note({
          kind: 'step-up',
          outcome: 'ok',
          actor,
          from: request.from,
          details: { proof: name },
        });
        const until = new Date(now + freshMs).toISOString();
        return { data: { until }, ...(cookie !== null && { cookies: [sessionCookie(cookie)] }) };
      },
    },
  ];
}
