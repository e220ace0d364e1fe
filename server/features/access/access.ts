import {
  definePlugin,
  type Endpoint,
  type Item,
  isObject,
  KasbahError,
  type PluginHost,
} from '../../plugin/index.ts';

const ROLES = 'kasbah_roles';
const POLICIES = 'kasbah_policies';

const record = (body: unknown): Item => {
  if (isObject(body)) return body;
  throw new KasbahError('INVALID_BODY', 'An object is expected.');
};

function slug(label: string): string {
  return label
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
}

function roleEndpoints(host: PluginHost): Endpoint[] {
  const me = host.system('roles');
  const notBuiltin = async (id: unknown) => {
    const role = await host.items.get(me, ROLES, id);
    if (role.builtin)
      throw new KasbahError('CONFLICT', `${role.label} is built in and cannot be changed.`, { status: 409 });
  };
  return [
    {
      method: 'GET',
      path: '/access/roles',
      access: 'administrator',
      async handler() {
        const { items } = await host.items.list(me, ROLES, { sort: ['label'], limit: 1000 });
        const { items: members } = await host.items.list(me, 'kasbah_user_roles', {
          limit: 10_000,
          fields: ['role'],
        });
        const users = (id: unknown) => members.filter((member) => member.role === id).length;
        return { data: items.map((role) => ({ ...role, users: users(role.id) })) };
      },
    },
    {
      method: 'POST',
      path: '/access/roles',
      access: 'administrator',
      stepUp: 'people',
      async handler({ actor, body }) {
        const { label, note, name } = record(body);
        const shown = typeof label === 'string' && label.trim() ? label.trim() : String(name ?? '').trim();
        if (!shown) throw new KasbahError('VALIDATION_FAILED', 'The role needs a name.', { path: 'label' });
        const id = slug(String(name ?? shown)) || `role-${Date.now()}`;
        const role = await host.items.create(host.onBehalfOf(actor, 'create a role'), ROLES, {
          id,
          name: id,
          label: shown,
          note: note ?? null,
          builtin: false,
        });
        return { data: { ...role, users: 0 } };
      },
    },
    {
      method: 'PATCH',
      path: '/access/roles/:id',
      access: 'administrator',
      stepUp: 'people',
      async handler({ actor, params, body }) {
        await notBuiltin(params.id);
        const { label, note } = record(body);
        const patch = { ...(label !== undefined && { label }), ...(note !== undefined && { note }) };
        return {
          data: await host.items.update(host.onBehalfOf(actor, 'change a role'), ROLES, params.id, patch),
        };
      },
    },
    {
      method: 'DELETE',
      path: '/access/roles/:id',
      access: 'administrator',
      stepUp: 'people',
      async handler({ actor, params }) {
        await notBuiltin(params.id);
        await host.items.delete(host.onBehalfOf(actor, 'delete a role'), ROLES, [params.id]);
        return { status: 204 };
      },
    },
  ];
}

/** A policy's body against the schema as it is. @throws KasbahError with the path of what does not fit */
async function checkPolicy(host: PluginHost, policy: Item): Promise<void> {
  const name = String(policy.collection);
  const definition = host.schema.definitions().find((one) => one.name === name && (!one.system || one.open));
  if (!definition)
    throw new KasbahError('VALIDATION_FAILED', `There is no collection ${name.slice(0, 80)}.`, {
      path: 'collection',
    });
  if (!Array.isArray(policy.fields) || policy.fields.length === 0) {
    throw new KasbahError('VALIDATION_FAILED', 'fields must name at least one field, or * for all.', {
      path: 'fields',
    });
  }
  const names = new Set(['*', ...definition.fields.map((field) => field.name)]);
  policy.fields.forEach((field, index) => {
    if (!names.has(String(field)))
      throw new KasbahError('VALIDATION_FAILED', `${name} has no field ${String(field).slice(0, 80)}.`, {
        path: `fields[${index}]`,
      });
  });
  if (policy.role === 'administrator')
    throw new KasbahError('VALIDATION_FAILED', 'Administrators may do everything already.', { path: 'role' });
  if (policy.where !== null && policy.where !== undefined) {
    if (typeof policy.where !== 'object' || Array.isArray(policy.where))
      throw new KasbahError('VALIDATION_FAILED', 'where must be a filter, or null for all rows.', {
        path: 'where',
      });
    // Asking with the filter finds out whether it is one.
    await host.items.list(host.system('check a policy'), name, {
      filter: policy.where,
      limit: 0,
      fields: definition.fields[0]?.name ?? '*',
    });
  }
}

function policyEndpoints(host: PluginHost): Endpoint[] {
  const me = host.system('policies');
  return [
    {
      method: 'GET',
      path: '/access/policies',
      access: 'administrator',
      async handler({ query }) {
        const filter = query.role === undefined ? {} : { filter: { role: { _eq: query.role } } };
        return {
          data: (
            await host.items.list(me, POLICIES, { ...filter, sort: ['collection', 'action'], limit: 10_000 })
          ).items,
        };
      },
    },
    {
      method: 'POST',
      path: '/access/policies',
      access: 'administrator',
      stepUp: 'people',
      async handler({ actor, body }) {
        const policy = { effect: 'allow', where: null, fields: ['*'], ...record(body) };
        await checkPolicy(host, policy);
        return { data: await host.items.create(host.onBehalfOf(actor, 'create a policy'), POLICIES, policy) };
      },
    },
    {
      method: 'PATCH',
      path: '/access/policies/:id',
      access: 'administrator',
      stepUp: 'people',
      async handler({ actor, params, body }) {
        const patch = record(body);
        await checkPolicy(host, { ...(await host.items.get(me, POLICIES, params.id)), ...patch });
        return {
          data: await host.items.update(
            host.onBehalfOf(actor, 'change a policy'),
            POLICIES,
            params.id,
            patch,
          ),
        };
      },
    },
    {
      method: 'DELETE',
      path: '/access/policies/:id',
      access: 'administrator',
      stepUp: 'people',
      async handler({ actor, params }) {
        await host.items.delete(host.onBehalfOf(actor, 'delete a policy'), POLICIES, [params.id]);
        return { status: 204 };
      },
    },
  ];
}

/** Roles and policies, for administrators. */
export const accessFeature = definePlugin({
  name: 'access',
  setup(host) {
    return { endpoints: [...roleEndpoints(host), ...policyEndpoints(host)] };
  },
});
