import type { RouterContext } from '@koa/router';
import type { Actor } from '../access/actor.ts';
import type { Credential } from './endpoint.ts';

/** What every request carries once the actor is known. */
export interface RequestState {
  actor: Actor;
  credential: Credential | null;
  requestId: string;
}

export type Context = RouterContext<RequestState>;
