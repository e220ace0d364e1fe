import {
  type Actor,
  ADMINISTRATOR_ROLE,
  type Item,
  isObject,
  type Limits,
  type PluginHost,
} from '../../plugin/index.ts';
import { rolesOf } from './accounts.ts';
import { USERS } from './collections.ts';

/** Whether a text can be the id of an account or a session at all. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** The one item that a filter leaves, secrets and all; null without one. */
export async function findOne(host: PluginHost, collection: string, filter: Item): Promise<Item | null> {
  const { items } = await host.items.list(host.system('sign-in'), collection, { filter, limit: 1 });
  return items[0] ?? null;
}

/** The actor that an account is, with all its roles; null when it is gone or suspended. */
export async function actorOfUser(host: PluginHost, userId: unknown): Promise<Actor | null> {
  const user = await findOne(host, USERS, { id: { _eq: userId }, status: { _eq: 'active' } });
  if (!user) return null;
  const { password: _, ...attributes } = user;
  const roles = (await rolesOf(host, userId)).sort();
  return { type: 'user', id: String(user.id), name: String(user.name), roles, attributes };
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

/** Whether a role is the owner's to lend to a key. */
const holds = ({ roles }: Actor, role: string): boolean =>
  roles.includes(role) || roles.includes(ADMINISTRATOR_ROLE);

/**
 * The actor that an API key is: never more than its owner is at this moment. Without an owner it has its role; with both,
 * the role for as long as the owner has it. Null when the owner is gone or suspended.
 */
export async function actorOfKey(host: PluginHost, key: Item): Promise<Actor | null> {
  const owner = key.user ? await actorOfUser(host, key.user) : null;
  if (key.user && !owner) return null;
  const role = key.role ? String(key.role) : null;
  const limits = limitsOf(key.scopes);
  const lent = owner && role !== null && !holds(owner, role) ? [] : [role ?? ''];
  return {
    type: 'key',
    id: owner?.id ?? null,
    name: `key ${key.name}`,
    roles: role === null ? (owner?.roles ?? []) : lent,
    attributes: owner?.attributes ?? {},
    ...(limits && { limits }),
  };
}
