import {
  type Actor,
  ADMINISTRATOR_ROLE,
  type Endpoint,
  type Item,
  isObject,
  KasbahError,
  type PluginHost,
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
import { USER_ROLES, USERS } from './collections.ts';
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts';
import type { Throttle } from './throttle.ts';
import type { Tokens } from './tokens.ts';

const SHOWN = ['id', 'name', 'email', 'status', 'language', 'theme', 'density', 'created_at', 'last_seen_at'];
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
  return items.map((item) => ({ id: String(item.id), name: String(item.label ?? item.name) }));
}

async function me(host: PluginHost, actor: Actor) {
  const user = actor.id
    ? await host.items.get(host.system('own account'), USERS, actor.id, { fields: SHOWN })
    : null;
  return {
    ...(user ?? { id: null, name: actor.name, email: null }),
    roles: await roleNames(host, actor.roles),
    administrator: host.isAdministrator(actor),
  };
}

function needUser(actor: Actor): string {
  if (actor.type !== 'user' || !actor.id)
    throw new KasbahError('FORBIDDEN', 'Only a person who is signed in may do this.', { status: 403 });
  return actor.id;
}

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
      handler: async ({ actor }) => ({ data: await me(host, actor) }),
    },
    {
      method: 'PATCH',
      path: '/users/me',
      access: 'signed-in',
      async handler({ actor, body }) {
        const id = needUser(actor);
        const patch = record(body);
        const wrong = Object.keys(patch).find((name) => !(OWN as readonly string[]).includes(name));
        if (wrong)
          throw new KasbahError('UNKNOWN_FIELD', `${wrong.slice(0, 80)} cannot be changed here.`, {
            path: wrong.slice(0, 80),
          });
        await host.items.update(host.onBehalfOf(actor, 'own account'), USERS, id, patch);
        return { data: await me(host, actor) };
      },
    },
    {
      method: 'POST',
      path: '/users/me/password',
      access: 'signed-in',
      audit: 'password.change',
      sensitive: true,
      async handler({ actor, body }) {
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
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/users',
      access: 'administrator',
      async handler({ query }) {
        const { items, meta } = await host.items.list(host.systemWithoutSecrets('users'), USERS, {
          fields: SHOWN,
          sort: ['name'],
          ...query,
        });
        return { data: await Promise.all(items.map(withRoles)), meta };
      },
    },
    {
      method: 'POST',
      path: '/users',
      access: 'administrator',
      audit: 'user.create',
      async handler({ actor, body }) {
        const id = await createAccount(host, actor, record(body));
        return { data: await withRoles(await host.items.get(reader, USERS, id, { fields: SHOWN })) };
      },
    },
    {
      method: 'GET',
      path: '/users/:id',
      access: 'administrator',
      handler: async ({ params }) => ({
        data: await withRoles(await host.items.get(reader, USERS, params.id, { fields: SHOWN })),
      }),
    },
    {
      method: 'PATCH',
      path: '/users/:id',
      access: 'administrator',
      audit: 'user.change',
      async handler({ actor, params, body }) {
        const id = String(params.id);
        const { roles, password, email, name, status, ...rest } = record(body);
        const wrong = Object.keys(rest)[0];
        if (wrong)
          throw new KasbahError('UNKNOWN_FIELD', `${wrong.slice(0, 80)} cannot be changed here.`, {
            path: wrong.slice(0, 80),
          });
        await host.items.get(reader, USERS, id, { fields: ['id'] });
        const wanted = roles === undefined ? undefined : await checkRoles(host, roles);
        const isAdministrator = (await rolesOf(host, id)).includes(ADMINISTRATOR_ROLE);
        const ends = status === 'suspended' || (wanted !== undefined && !wanted.includes(ADMINISTRATOR_ROLE));
        if (ends && isAdministrator) await keepOneAdministrator(host, id);
        const patch: Item = {
          ...(name !== undefined && { name }),
          ...(email !== undefined && { email: normalEmail(email) }),
          ...(status !== undefined && { status }),
          ...(password !== undefined && { password: await hashPassword(checkPassword(password)) }),
        };
        if (Object.keys(patch).length > 0)
          await host.items
            .update(host.onBehalfOf(actor, 'change an account'), USERS, id, patch)
            .catch(sayTaken);
        if (wanted) await setRoles(host, actor, id, wanted);
        if (password !== undefined || status === 'suspended') await tokens.endAll(id);
        const user = await host.items.get(reader, USERS, id, { fields: SHOWN });
        // A new password opens an account that too many wrong ones have locked.
        if (password !== undefined) await throttle.clear(String(user.email));
        return { data: await withRoles(user) };
      },
    },
    {
      method: 'DELETE',
      path: '/users/:id',
      access: 'administrator',
      audit: 'user.delete',
      async handler({ actor, params }) {
        const id = String(params.id);
        if (actor.id === id)
          throw new KasbahError('CONFLICT', 'You cannot delete your own account.', { status: 409 });
        const roles = await rolesOf(host, id);
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
