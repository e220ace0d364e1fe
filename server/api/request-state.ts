import type { RouterContext } from '@koa/router';
import type { Actor } from '../access/actor.ts';
import type { RequestOrigin } from '../ops/audit-log.ts';
import type { Credential } from './endpoint.ts';

/** What every request carries once the actor is known. */
export interface RequestState {
  actor: Actor;
  credential: Credential | null;
  requestId: string;
  /** Set once something of the request was or may be audited. */
  from?: RequestOrigin;
}

export type Context = RouterContext<RequestState>;
