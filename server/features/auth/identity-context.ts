import {
  type EndpointRequest,
  type EndpointResponse,
  type Item,
  KasbahError,
  type PluginHost,
  randomToken,
  sha256,
} from '../../plugin/index.ts';
import { USERS } from './collections.ts';
import type { Letters } from './letters.ts';
import type { MailLimit } from './mail-limit.ts';
import type { SecondFactor } from './second-factor.ts';
import type { Tickets } from './tickets.ts';
import type { Tokens } from './tokens.ts';

/** Opens a session for an account whose sign-in is complete, in the form that `mode` asks for. */
export type StartSession = (user: Item, mode: unknown, request: EndpointRequest) => Promise<EndpointResponse>;

/** What all ways in share. */
export interface IdentityContext {
  host: PluginHost;
  tokens: Tokens;
  tickets: Tickets;
  letters: Letters;
  limit: MailLimit;
  factor: SecondFactor;
  startSession: StartSession;
}

/** The account of the person who asks, with its secrets. @throws KasbahError FORBIDDEN for keys and guests */
export async function ownAccount(host: PluginHost, { actor }: EndpointRequest): Promise<Item> {
  if (actor.type !== 'user' || !actor.id || actor.viewer)
    throw new KasbahError('FORBIDDEN', 'Only a person who is signed in may do this.', { status: 403 });
  return host.items.get(host.system('own account'), USERS, actor.id);
}

/** The cookie that binds a flow to the browser in which it began. */
const FLOW_COOKIE = 'kasbah_flow';

/** A new binding: the cookie for the browser, and what the ticket keeps of it. */
export function bindBrowser(maxAgeMs: number) {
  const value = randomToken();
  return { cookie: { name: FLOW_COOKIE, value, maxAgeMs }, mark: sha256(value) };
}

/** Takes the cookie of a flow back. */
export const unbindBrowser = () => ({ name: FLOW_COOKIE, value: null });

/** Whether a request comes from the browser that a flow was bound to. */
export const isBoundTo = (request: EndpointRequest, mark: unknown): boolean =>
  typeof mark === 'string' && sha256(request.cookie(FLOW_COOKIE)) === mark;
