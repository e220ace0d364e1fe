import {
  type Actor,
  ADMINISTRATOR_ROLE,
  AUTHENTICATED_ROLE,
  GUEST,
  type Item,
  isObject,
  type Limits,
  type PluginHost,
  PUBLIC_ROLE,
} from '../../plugin/index.ts';
import { findByEmail, rolesOf } from './accounts.ts';
import { KEYS, USERS } from './collections.ts';

const ROLE_ID = /^[^\p{Cc}\p{Cs}]{1,64}$/u;

/** Whether a text can be the id of an account or a session at all. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** The one item that a filter leaves, secrets and all; null without one. */
export async function findOne(host: PluginHost, collection: string, filter: Item): Promise<Item | null> {
  const { items } = await host.items.list(host.system('sign-in'), collection, { filter, limit: 1 });
  return items[0] ?? null;
}

/** The active account with what policies ask of it through links; without that, where a link is no more. */
async function readUser(host: PluginHost, filter: Item): Promise<Item | null> {
  const reader = host.systemWithoutSecrets('sign-in');
  const fields = ['*', ...host.access.userPaths().paths].join();
  const question = { filter: { _and: [filter, { status: { _eq: 'active' } }] }, limit: 1 };
  const read = (more: Item) => host.items.list(reader, USERS, { ...question, ...more });
  const { items } = await read({ fields }).catch(() => read({}));
  return items[0] ?? null;
}

async function actorOf(host: PluginHost, filter: Item): Promise<Actor | null> {
  const user = await readUser(host, filter);
  if (!user) return null;
  const roles = [...(await rolesOf(host, user.id)), AUTHENTICATED_ROLE].sort();
  const powers = host.access.powersOf(roles);
  return { type: 'user', id: String(user.id), name: String(user.name), roles, attributes: user, powers };
}

/** The actor that an account is, with all its roles; null when it is gone or suspended. */
export const actorOfUser = (host: PluginHost, userId: unknown): Promise<Actor | null> =>
  actorOf(host, { id: { _eq: userId } });

/** Somebody with nothing but a role; null when there is none of this id. */
export async function actorOfRole(host: PluginHost, id: string): Promise<Actor | null> {
  if (!ROLE_ID.test(id)) return null;
  const role = await findOne(host, 'kasbah_roles', { id: { _eq: id } });
  if (!role) return null;
  if (id === PUBLIC_ROLE) return { ...GUEST, name: String(role.label ?? role.name) };
  const roles = [...new Set([id, AUTHENTICATED_ROLE])].sort();
  const powers = host.access.powersOf(roles);
  return { type: 'user', id: null, name: String(role.label ?? role.name), roles, attributes: {}, powers };
}

/** The actor that a text names: a user by id or e-mail, `role:<id>`, `key:<id>`, `guest`; null for nobody. */
export async function actorNamed(host: PluginHost, subject: string): Promise<Actor | null> {
  if (subject === 'guest') return GUEST;
  if (subject.startsWith('role:')) return actorOfRole(host, subject.slice(5));
  if (subject.startsWith('key:')) {
    const id = subject.slice(4);
    const key = isId(id) ? await findOne(host, KEYS, { id: { _eq: id } }) : null;
    return key && !hasEnded(key) ? actorOfKey(host, key) : null;
  }
  if (isId(subject)) return actorOfUser(host, subject);
  const user = await findByEmail(host, subject);
  return user && actorOfUser(host, user.id);
}

const listOf = (input: unknown): readonly string[] | null =>
  Array.isArray(input) ? input.map(String) : null;

/** What the scopes of a key leave; undefined when it has none. */
function limitsOf(scopes: unknown): Limits | undefined {
  if (!isObject(scopes)) return undefined;
  return {
    actions: listOf(scopes.actions) as Limits['actions'],
    collections: listOf(scopes.collections),
  };
}

/** Whether a role is the owner's to lend to a key: their own, one that it inherits, or any where they are administrator. */
const holds = async (host: PluginHost, { roles }: Actor, role: string): Promise<boolean> =>
  roles.includes(ADMINISTRATOR_ROLE) || host.access.rolesOf(roles).includes(role);

/** Whether a key is past its end. */
export const hasEnded = (key: Item): boolean =>
  key.expires_at !== null && Date.parse(String(key.expires_at)) <= Date.now();

/**
 * The actor that an API key is: never more than its owner is at this moment. Without an owner it has its role; with both,
 * the role for as long as the owner has it. Null when the owner is gone or suspended.
 */
export async function actorOfKey(host: PluginHost, key: Item): Promise<Actor | null> {
  const owner = key.user ? await actorOfUser(host, key.user) : null;
  if (key.user && !owner) return null;
  const role = key.role ? String(key.role) : null;
  const limits = limitsOf(key.scopes);
  const lends = role === null || !owner || (await holds(host, owner, role));
  const { id = null, attributes = {}, powers } = owner ?? {};
  return {
    type: 'key',
    id,
    name: `key ${key.name}`,
    roles: role === null ? (owner?.roles ?? []) : lends ? [role] : [],
    attributes,
    ...(role === null && powers && { powers }),
    ...(limits && { limits }),
  };
}
