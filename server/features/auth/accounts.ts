import {
  type Actor,
  ADMINISTRATOR_ROLE,
  type Item,
  KasbahError,
  type PluginHost,
} from '../../plugin/index.ts';
import { USER_ROLES, USERS } from './collections.ts';
import { siteWords } from './common-password.ts';
import { checkPassword, hashPassword } from './passwords.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** What a letter could be addressed with beyond one mailbox. */
const MORE_THAN_ONE = /[<>,;:"()[\]\\]/;

/** An e-mail address in the form in which accounts are looked up. @throws KasbahError VALIDATION_FAILED */
export function normalEmail(input: unknown): string {
  const email = typeof input === 'string' ? input.trim().toLowerCase() : '';
  if (!EMAIL.test(email) || MORE_THAN_ONE.test(email) || email.length > 254) {
    throw new KasbahError('VALIDATION_FAILED', 'An e-mail address like name@example.com is expected.', {
      path: 'email',
    });
  }
  return email;
}

export async function findByEmail(host: PluginHost, email: unknown): Promise<Item | null> {
  // A text that no account can have is no reason for another answer than «wrong».
  if (
    typeof email !== 'string' ||
    !EMAIL.test(email.trim()) ||
    email.includes('\u0000') ||
    !email.isWellFormed()
  )
    return null;
  const filter = { email: { _eq: email.trim().toLowerCase() } };
  const { items } = await host.items.list(host.system('look up an account'), USERS, { filter, limit: 1 });
  return items[0] ?? null;
}

/** Whether anybody can manage this server yet. */
export async function hasAdministrator(host: PluginHost): Promise<boolean> {
  const filter = { role: { _eq: ADMINISTRATOR_ROLE } };
  const { items } = await host.items.list(host.system('look for an administrator'), USER_ROLES, {
    filter,
    limit: 1,
  });
  return items.length > 0;
}

export async function rolesOf(host: PluginHost, userId: unknown): Promise<string[]> {
  const me = host.system('roles of an account');
  const { items } = await host.items.list(me, USER_ROLES, { filter: { user: { _eq: userId } }, limit: 100 });
  return items.map((item) => String(item.role));
}

/** A list of ids of roles that exist. @throws KasbahError VALIDATION_FAILED before anything is written */
export async function checkRoles(host: PluginHost, input: unknown): Promise<string[]> {
  const roles = Array.isArray(input) ? [...new Set(input)] : [{}];
  if (!roles.every((role): role is string => typeof role === 'string')) {
    throw new KasbahError('VALIDATION_FAILED', 'roles must be a list of ids of roles.', { path: 'roles' });
  }
  if (roles.length === 0) return [];
  const { items } = await host.items.list(host.system('check roles'), 'kasbah_roles', {
    filter: { id: { _in: roles } },
    fields: ['id'],
  });
  const missing = roles.find((role) => !items.some((item) => item.id === role));
  if (missing !== undefined)
    throw new KasbahError('VALIDATION_FAILED', `There is no role ${missing.slice(0, 80)}.`, {
      path: 'roles',
    });
  return roles;
}

/** Gives an account exactly these roles. @throws KasbahError when it would leave nobody to administrate */
export async function setRoles(
  host: PluginHost,
  actor: Actor,
  userId: string,
  wanted: readonly unknown[],
): Promise<void> {
  const before = await rolesOf(host, userId);
  const roles = wanted.map(String);
  if (before.includes(ADMINISTRATOR_ROLE) && !roles.includes(ADMINISTRATOR_ROLE))
    await keepOneAdministrator(host, userId);
  const by = host.onBehalfOf(actor, 'change the roles of an account');
  const removed = before.filter((role) => !roles.includes(role));
  if (removed.length > 0)
    await host.items.delete(
      by,
      USER_ROLES,
      removed.map((role) => [userId, role]),
    );
  for (const role of roles.filter((one) => !before.includes(one)))
    await host.items.create(by, USER_ROLES, { user: userId, role });
}

/** @throws KasbahError CONFLICT when this account is the only active administrator */
export async function keepOneAdministrator(host: PluginHost, userId: string): Promise<void> {
  const me = host.system('count administrators');
  const others = [
    { role: { _eq: ADMINISTRATOR_ROLE } },
    { user: { _neq: userId } },
    { user: { status: { _eq: 'active' } } },
  ];
  const { items } = await host.items.list(me, USER_ROLES, { filter: { _and: others }, limit: 1 });
  if (items.length === 0) {
    throw new KasbahError('CONFLICT', 'This is the only administrator; somebody has to stay.', {
      status: 409,
      hint: 'Make another account an administrator first.',
    });
  }
}

/** Two accounts with one e-mail, in words about accounts. */
export function sayTaken(error: unknown): never {
  if (error instanceof KasbahError && error.code === 'NOT_UNIQUE') {
    throw new KasbahError('NOT_UNIQUE', 'Another account has this e-mail address.', {
      status: 409,
      path: 'email',
    });
  }
  throw error;
}

/** Creates an account; `actor` is who history names. @throws KasbahError NOT_UNIQUE when the e-mail is taken */
export async function createAccount(host: PluginHost, actor: Actor, input: Item): Promise<string> {
  const { name, email, password, roles = [], status = 'active', ...rest } = input;
  const wrong = Object.keys(rest)[0];
  if (wrong)
    throw new KasbahError('UNKNOWN_FIELD', `${wrong.slice(0, 80)} is not part of an account.`, {
      path: wrong.slice(0, 80),
    });
  if (typeof name !== 'string' || name.trim() === '')
    throw new KasbahError('VALIDATION_FAILED', 'A name is needed.', { path: 'name' });
  const wanted = await checkRoles(host, roles);
  const values = {
    name: name.trim(),
    email: normalEmail(email),
    password: await hashPassword(checkPassword(password, 'password', siteWords(host, email))),
    status,
    created_at: new Date().toISOString(),
  };
  const user = await host.items
    .create(host.onBehalfOf(actor, 'create an account'), USERS, values)
    .catch(sayTaken);
  const id = String(user.id);
  await setRoles(host, actor, id, wanted);
  return id;
}
