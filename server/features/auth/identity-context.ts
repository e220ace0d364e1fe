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
import { verifyPassword } from './passwords.ts';
import type { SecondFactor } from './second-factor.ts';
import type { Tickets } from './tickets.ts';
import type { Tokens } from './tokens.ts';

/** Opens a session for an account whose sign-in is complete, in the form that `mode` asks for. */
export type StartSession = (
  userId: string,
  mode: unknown,
  request: EndpointRequest,
) => Promise<EndpointResponse>;

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

/** How long after a sign-in or step-up nobody is asked for the password again. */
const PROOF_MS = 10 * 60_000;

/** The account of the person who asks, with its secrets. @throws KasbahError FORBIDDEN for keys and guests */
export async function ownAccount(host: PluginHost, { actor }: EndpointRequest): Promise<Item> {
  if (actor.type !== 'user' || !actor.id || actor.viewer)
    throw new KasbahError('FORBIDDEN', 'Only a person who is signed in may do this.', { status: 403 });
  return host.items.get(host.system('own account'), USERS, actor.id);
}

/**
 * Has the person prove anew who they are before something dangerous: by a fresh session or the password.
 * @throws KasbahError STEP_UP_REQUIRED, INVALID_CREDENTIALS
 */
export async function proveAgain({ actor }: EndpointRequest, user: Item, password: unknown): Promise<void> {
  if (actor.session && Date.now() - actor.session.provenAt < PROOF_MS) return;
  if (password === undefined)
    throw new KasbahError('STEP_UP_REQUIRED', 'Prove once more that it is you.', {
      status: 403,
      hint: 'Send your password along, or sign in again.',
    });
  if (!(await verifyPassword(user.password ? String(user.password) : null, password)))
    throw new KasbahError('INVALID_CREDENTIALS', 'The password is wrong.', { status: 400, path: 'password' });
}

const isSecure = (host: PluginHost) => host.server.publicUrl.startsWith('https:');

/** The cookie that binds a flow to the browser in which it began. */
const flowCookie = (host: PluginHost) => (isSecure(host) ? '__Host-kasbah_flow' : 'kasbah_flow');

/** A new binding: the cookie for the browser, and what the ticket keeps of it. */
export function bindBrowser(host: PluginHost, maxAgeMs: number) {
  const value = randomToken();
  return { cookie: { name: flowCookie(host), value, maxAgeMs }, mark: sha256(value) };
}

/** Takes the cookie of a flow back. */
export const unbindBrowser = (host: PluginHost) => ({ name: flowCookie(host), value: null });

/** Whether a request comes from the browser that a flow was bound to. */
export function isBoundTo(host: PluginHost, request: EndpointRequest, mark: unknown): boolean {
  const name = `${flowCookie(host)}=`;
  const pair = request
    .header('cookie')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(name));
  return pair !== undefined && typeof mark === 'string' && sha256(pair.slice(name.length)) === mark;
}
