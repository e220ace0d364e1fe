import {
  ADMINISTRATOR_ROLE,
  type Endpoint,
  type Item,
  isPower,
  KasbahError,
  type PluginHost,
  POWERS,
  type Problem,
  PUBLIC_ROLE,
} from '../../plugin/index.ts';
import { record } from './record.ts';

export const ROLES = 'kasbah_roles';
const PARENTS = 'kasbah_role_parents';

function slug(label: string): string {
  return label
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
}

const wrong = (path: string, message: string, hint?: string): Problem => ({
  ...{ code: 'VALIDATION_FAILED', message, path },
  ...(hint && { hint }),
});

/** The roles that a role inherits from. */
async function parentsOf(host: PluginHost): Promise<Map<string, string[]>> {
  const { items } = await host.items.list(host.system('inherited roles'), PARENTS, { limit: 10_000 });
  const result = new Map<string, string[]>();
  for (const { role, parent } of items)
    result.set(String(role), [...(result.get(String(role)) ?? []), String(parent)]);
  return result;
}

/** Roles to inherit from, each there once and none of them leading back. @returns every problem */
async function parentProblems(host: PluginHost, id: string | null, parents: unknown): Promise<Problem[]> {
  if (parents === undefined) return [];
  if (!Array.isArray(parents) || !parents.every((one): one is string => typeof one === 'string'))
    return [wrong('parents', 'parents is a list of ids of roles.')];
  const { items } = await host.items.list(host.system('check roles'), ROLES, { limit: 1000, fields: ['id'] });
  const known = new Set(items.map((item) => item.id));
  const problems: Problem[] = [];
  for (const [index, parent] of parents.entries()) {
    const at = `parents[${index}]`;
    if (!known.has(parent)) problems.push(wrong(at, `There is no role ${parent.slice(0, 80)}.`));
    else if (parent === ADMINISTRATOR_ROLE)
      problems.push(wrong(at, 'No role inherits from Administrator.', 'Give people that role itself.'));
    else if (id !== null && host.access.rolesOf([parent]).includes(id))
      problems.push(wrong(at, 'A role cannot inherit from itself, also not by way of others.'));
  }
  return problems;
}

/** What of a role can be set, checked. @throws KasbahError VALIDATION_FAILED with every problem */
async function checkRole(host: PluginHost, id: string | null, input: Item): Promise<Item> {
  const { label, note, parents, powers, tenant_field: tenant, name: _, ...rest } = input;
  const problems = [
    ...Object.keys(rest).map((key) => ({
      ...{
        code: 'UNKNOWN_FIELD',
        message: `${key.slice(0, 80)} is not part of a role.`,
        path: key.slice(0, 80),
      },
    })),
    ...(await parentProblems(host, id, parents)),
    ...(powers === undefined || powers === null || (Array.isArray(powers) && powers.every(isPower))
      ? []
      : [wrong('powers', `powers is a list of ${POWERS.join(', ')}.`)]),
    ...(tenant === undefined ||
    tenant === null ||
    (typeof tenant === 'string' && /^[A-Za-z_]\w{0,62}$/.test(tenant))
      ? []
      : [wrong('tenant_field', 'tenant_field is the name of a field, or null.')]),
  ];
  if (problems.length > 0)
    throw new KasbahError('VALIDATION_FAILED', 'The role cannot be kept like this.', { problems });
  return {
    ...(label !== undefined && { label }),
    ...(note !== undefined && { note }),
    ...(powers !== undefined && { powers: [...new Set((powers as string[] | null) ?? [])].sort() }),
    ...(tenant !== undefined && { tenant_field: tenant }),
  };
}

/** Built-in roles keep their names; people who are signed in may inherit from roles that are not built in. */
function refuseBuiltin(role: Item, patch: Item): void {
  const free = role.id === ADMINISTRATOR_ROLE || role.id === PUBLIC_ROLE ? [] : ['parents'];
  if (role.builtin && Object.keys(patch).some((key) => !free.includes(key)))
    throw new KasbahError('CONFLICT', `${role.label} is built in and cannot be changed.`, { status: 409 });
}

/** `/access/roles`, for administrators. */
export function roleEndpoints(host: PluginHost): Endpoint[] {
  const me = host.system('roles');
  const shown = (role: Item, parents: Map<string, string[]>): Item => ({
    ...role,
    powers: role.powers ?? [],
    parents: parents.get(String(role.id)) ?? [],
  });
  const setParents = async (
    by: Parameters<PluginHost['isAdministrator']>[0],
    id: unknown,
    wanted: unknown,
  ) => {
    const now = (await parentsOf(host)).get(String(id)) ?? [];
    const parents = [...new Set(wanted as string[])];
    const gone = now.filter((one) => !parents.includes(one));
    if (gone.length > 0)
      await host.items.delete(
        by,
        PARENTS,
        gone.map((parent) => [id, parent]),
      );
    for (const parent of parents.filter((one) => !now.includes(one)))
      await host.items.create(by, PARENTS, { role: id, parent });
  };
  return [
    {
      method: 'GET',
      path: '/access/roles',
      access: 'users',
      async handler() {
        const { items } = await host.items.list(me, ROLES, { sort: ['label'], limit: 1000 });
        const { items: members } = await host.items.list(me, 'kasbah_user_roles', {
          limit: 10_000,
          fields: ['role'],
        });
        const parents = await parentsOf(host);
        const users = (id: unknown) => members.filter((member) => member.role === id).length;
        return { data: items.map((role) => ({ ...shown(role, parents), users: users(role.id) })) };
      },
    },
    {
      method: 'POST',
      path: '/access/roles',
      access: 'administrator',
      audit: 'role.create',
      stepUp: 'people',
      async handler({ actor, body }) {
        const input = record(body);
        const { label, name, parents } = input;
        const named = typeof label === 'string' && label.trim() ? label.trim() : String(name ?? '').trim();
        if (!named) throw new KasbahError('VALIDATION_FAILED', 'The role needs a name.', { path: 'label' });
        const id = slug(String(name ?? named)) || `role-${Date.now()}`;
        const values = await checkRole(host, null, input);
        const by = host.onBehalfOf(actor, 'create a role');
        const role = await host.items.create(by, ROLES, {
          note: null,
          ...values,
          ...{ id, name: id, label: named, builtin: false },
        });
        if (parents !== undefined) await setParents(by, id, parents);
        return { data: { ...shown(role, await parentsOf(host)), users: 0 } };
      },
    },
    {
      method: 'PATCH',
      path: '/access/roles/:id',
      access: 'administrator',
      audit: 'role.change',
      stepUp: 'people',
      async handler({ actor, params, body }) {
        const patch = record(body);
        refuseBuiltin(await host.items.get(me, ROLES, params.id), patch);
        const values = await checkRole(host, String(params.id), patch);
        const by = host.onBehalfOf(actor, 'change a role');
        const role = await host.items.update(by, ROLES, params.id, values);
        if (patch.parents !== undefined) await setParents(by, params.id, patch.parents);
        return { data: shown(role, await parentsOf(host)) };
      },
    },
    {
      method: 'DELETE',
      path: '/access/roles/:id',
      access: 'administrator',
      audit: 'role.delete',
      stepUp: 'people',
      async handler({ actor, params }) {
        refuseBuiltin(await host.items.get(me, ROLES, params.id), { id: null });
        await host.items.delete(host.onBehalfOf(actor, 'delete a role'), ROLES, [params.id]);
        return { status: 204 };
      },
    },
  ];
}
