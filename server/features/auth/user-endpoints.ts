import {
  type Actor,
  ADMINISTRATOR_ROLE,
  AUTHENTICATED_ROLE,
  type Endpoint,
  type Item,
  isObject,
  KasbahError,
  type PluginHost,
  POWERS,
  type StepUp,
} from '../../plugin/index.ts';
import {
  checkRoles,
  createAccount,
  keepOneAdministrator,
  normalEmail,
  rolesOf,
  sayTaken,
  setRoles,
} from './accounts.ts';
import { answerSession, kindOf } from './answer-session.ts';
import { USER_ROLES, USERS } from './collections.ts';
import { mayManage } from './may-manage.ts';
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts';
import type { Throttle } from './throttle.ts';
import type { Tokens } from './tokens.ts';

const SHOWN = [
  'id',
  'name',
  'email',
  'email_verified_at',
  'status',
  'language',
  'theme',
  'density',
  'created_at',
  'last_seen_at',
];
/** The fields that administrators added to accounts. */
function addedFields(host: PluginHost): string[] {
  const users = host.schema.definitions().find(({ name }) => name === USERS);
  return (users?.fields ?? []).filter((field) => field.added && !field.secret).map(({ name }) => name);
}

/** What the answer shows of an account. */
const shownOf = (host: PluginHost) => [...SHOWN, ...addedFields(host)];

const OWN = ['name', 'language', 'theme', 'density'] as const;

const record = (body: unknown): Item => {
  if (isObject(body)) return body;
  throw new KasbahError('INVALID_BODY', 'An object is expected.');
};

async function roleNames(host: PluginHost, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  if (ids.length === 0) return [];
  const { items } = await host.items.list(host.system('names of roles'), 'kasbah_roles', {
    filter: { id: { _in: [...ids] } },
  });
  // Everybody has that one; it says nothing of anybody.
  const own = items.filter(({ id }) => id !== AUTHENTICATED_ROLE);
  return own.map((item) => ({ id: String(item.id), name: String(item.label ?? item.name) }));
}

async function me(host: PluginHost, actor: Actor) {
  const user = actor.id
    ? await host.items.get(host.system('own account'), USERS, actor.id, { fields: shownOf(host) })
    : null;
  return {
    ...(user ?? { id: null, name: actor.name, email: null }),
    roles: await roleNames(host, actor.roles),
    administrator: host.isAdministrator(actor),
    powers: POWERS.filter((power) => host.access.hasPower(actor, power)),
  };
}

/** What `fields` leaves of an account. @throws KasbahError INVALID_QUERY for a name that is none of its own */
function someFields(account: Item, { fields, ...rest }: Readonly<Record<string, unknown>>): Item {
  const [other] = Object.keys(rest);
  if (other !== undefined)
    throw new KasbahError('INVALID_QUERY', `There is no parameter ${other.slice(0, 80)}.`, {
      path: other.slice(0, 80),
    });
  if (fields === undefined) return account;
  const names = (Array.isArray(fields) ? fields : [fields]).flatMap((one) => String(one).split(','));
  const wrong = names.find((name) => name !== '*' && !Object.hasOwn(account, name));
  if (wrong !== undefined)
    throw new KasbahError('INVALID_QUERY', `Your account has no ${wrong.slice(0, 80)} to be read.`, {
      path: 'fields',
    });
  return Object.fromEntries(
    Object.entries(account).filter(([name]) => names.includes('*') || names.includes(name)),
  );
}

function needUser(actor: Actor): string {
  if (actor.type !== 'user' || !actor.id || actor.viewer)
    throw new KasbahError('FORBIDDEN', 'Only a person who is signed in may do this.', { status: 403 });
  return actor.id;
}

/** Giving roles takes a fresh proof, and a person where the role is everything. */
export function ofRoles(body: unknown): StepUp | undefined {
  const roles = isObject(body) ? body.roles : undefined;
  if (roles === undefined || (Array.isArray(roles) && roles.length === 0)) return undefined;
  return Array.isArray(roles) && !roles.includes(ADMINISTRATOR_ROLE) ? 'people' : 'person';
}

/** What would let somebody else into an account takes a person. */
const ofAccount = (body: unknown): StepUp | undefined =>
  isObject(body) && (body.password !== undefined || body.email !== undefined) ? 'person' : ofRoles(body);

/** `/users` for administrators and `/users/me` for everybody who is signed in. */
export function userEndpoints(host: PluginHost, tokens: Tokens, throttle: Throttle): Endpoint[] {
  const reader = host.system('users');
  const withRoles = async (user: Item) => ({
    ...user,
    roles: await roleNames(host, await rolesOf(host, user.id)),
  });
  return [
    {
      method: 'GET',
      path: '/users/me',
      access: 'signed-in',
      handler: async ({ actor, query }) => ({ data: someFields(await me(host, actor), query) }),
    },
    {
      method: 'PATCH',
      path: '/users/me',
      access: 'signed-in',
      async handler({ actor, body, query }) {
        const id = needUser(actor);
        const patch = record(body);
        someFields(await me(host, actor), query);
        const wrong = Object.keys(patch).find((name) => !(OWN as readonly string[]).includes(name));
        if (wrong)
          throw new KasbahError('UNKNOWN_FIELD', `${wrong.slice(0, 80)} cannot be changed here.`, {
            path: wrong.slice(0, 80),
          });
        await host.items.update(host.onBehalfOf(actor, 'own account'), USERS, id, patch);
        return { data: someFields(await me(host, actor), query) };
      },
    },
    {
      method: 'POST',
      path: '/users/me/password',
      access: 'signed-in',
      audit: 'password.change',
      sensitive: true,
      async handler(request) {
        const { actor, body, credential } = request;
        const id = needUser(actor);
        const { current, password } = record(body);
        const user = await host.items.get(reader, USERS, id);
        if (!(await verifyPassword(user.password ? String(user.password) : null, current))) {
          throw new KasbahError('INVALID_CREDENTIALS', 'The current password is wrong.', {
            status: 400,
            path: 'current',
          });
        }
        await host.items.update(host.onBehalfOf(actor, 'change own password'), USERS, id, {
          password: await hashPassword(checkPassword(password)),
        });
        await tokens.endAll(id);
        // Whoever changed it stays signed in, under a new session: every token from before has ended.
        const mode = credential?.kind === 'cookie' ? 'session' : 'json';
        const answer = answerSession(await tokens.start(id, kindOf(mode), request), mode);
        return mode === 'session' ? { status: 204, cookies: answer.cookies ?? [] } : answer;
      },
    },
    {
      method: 'GET',
      path: '/users',
      access: 'users',
      async handler({ query }) {
        const { items, meta } = await host.items.list(host.systemWithoutSecrets('users'), USERS, {
          fields: shownOf(host),
          sort: ['name'],
          ...query,
        });
        return { data: await Promise.all(items.map(withRoles)), meta };
      },
    },
    {
      method: 'POST',
      path: '/users',
      access: 'users',
      stepUp: ofRoles,
      audit: 'user.create',
      async handler({ actor, body }) {
        const input = record(body);
        await mayManage(host, actor, await checkRoles(host, input.roles ?? []), 'roles');
        const id = await createAccount(host, actor, input);
        return { data: await withRoles(await host.items.get(reader, USERS, id, { fields: shownOf(host) })) };
      },
    },
    {
      method: 'GET',
      path: '/users/:id',
      access: 'users',
      handler: async ({ params }) => ({
        data: await withRoles(await host.items.get(reader, USERS, params.id, { fields: shownOf(host) })),
      }),
    },
    {
      method: 'PATCH',
      path: '/users/:id',
      access: 'users',
      stepUp: ofAccount,
      audit: 'user.change',
      async handler({ actor, params, body }) {
        const id = String(params.id);
        const { roles, password, email, name, status, ...rest } = record(body);
        const added = addedFields(host);
        const wrong = Object.keys(rest).find((key) => !added.includes(key));
        if (wrong)
          throw new KasbahError('UNKNOWN_FIELD', `${wrong.slice(0, 80)} cannot be changed here.`, {
            path: wrong.slice(0, 80),
          });
        // Policies may depend on them, so they reach as far as any role.
        if (Object.keys(rest).length > 0 && !host.isAdministrator(actor))
          throw new KasbahError('FORBIDDEN', 'Only administrators change these fields of an account.', {
            status: 403,
            path: Object.keys(rest)[0],
          });
        const there = await host.items.get(reader, USERS, id, { fields: ['email'] });
        const wanted = roles === undefined ? undefined : await checkRoles(host, roles);
        const before = await rolesOf(host, id);
        await mayManage(host, actor, before);
        if (wanted) await mayManage(host, actor, wanted, 'roles');
        const isAdministrator = before.includes(ADMINISTRATOR_ROLE);
        const ends = status === 'suspended' || (wanted !== undefined && !wanted.includes(ADMINISTRATOR_ROLE));
        if (ends && isAdministrator) await keepOneAdministrator(host, id);
        const patch: Item = {
          ...rest,
          ...(name !== undefined && { name }),
          // Nobody has proven a new address yet.
          ...(email !== undefined &&
            normalEmail(email) !== there.email && { email: normalEmail(email), email_verified_at: null }),
          ...(status !== undefined && { status }),
          ...(password !== undefined && { password: await hashPassword(checkPassword(password)) }),
        };
        if (Object.keys(patch).length > 0)
          await host.items
            .update(host.onBehalfOf(actor, 'change an account'), USERS, id, patch)
            .catch(sayTaken);
        if (wanted) await setRoles(host, actor, id, wanted);
        if (password !== undefined || status === 'suspended') await tokens.endAll(id);
        const user = await host.items.get(reader, USERS, id, { fields: shownOf(host) });
        // A new password opens an account that too many wrong ones have locked.
        if (password !== undefined) await throttle.clear(String(user.email));
        return { data: await withRoles(user) };
      },
    },
    {
      method: 'DELETE',
      path: '/users/:id',
      access: 'users',
      audit: 'user.delete',
      async handler({ actor, params }) {
        const id = String(params.id);
        if (actor.id === id)
          throw new KasbahError('CONFLICT', 'You cannot delete your own account.', { status: 409 });
        const roles = await rolesOf(host, id);
        await mayManage(host, actor, roles);
        if (roles.includes(ADMINISTRATOR_ROLE)) await keepOneAdministrator(host, id);
        const by = host.onBehalfOf(actor, 'delete an account');
        if (roles.length > 0)
          await host.items.delete(
            by,
            USER_ROLES,
            roles.map((role) => [id, role]),
          );
        await tokens.endAll(id);
        await host.items.delete(by, USERS, [id]);
        return { status: 204 };
      },
    },
  ];
}
