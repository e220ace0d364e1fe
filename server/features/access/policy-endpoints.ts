import { type Endpoint, type Item, KasbahError, type PluginHost } from '../../plugin/index.ts';
import { record } from './record.ts';

const POLICIES = 'kasbah_policies';
const DEFAULTS = { effect: 'allow', where: null, fields: ['*'], presets: null, validation: null };

/** @throws KasbahError with everything that is wrong with a policy */
async function check(host: PluginHost, policy: Item): Promise<Item> {
  const problems = await host.access.check(policy);
  const [first] = problems;
  if (!first) return policy;
  const { code, message, path, hint } = first;
  throw new KasbahError(code, message, { ...(path && { path }), ...(hint && { hint }), problems });
}

/** `/access/policies`, for administrators. */
export function policyEndpoints(host: PluginHost): Endpoint[] {
  const me = host.system('policies');
  return [
    {
      method: 'GET',
      path: '/access/policies',
      access: 'administrator',
      async handler({ query }) {
        const filter = query.role === undefined ? {} : { filter: { role: { _eq: query.role } } };
        const question = { ...filter, sort: ['collection', 'action'], limit: 10_000 };
        return { data: (await host.items.list(me, POLICIES, question)).items };
      },
    },
    {
      method: 'POST',
      path: '/access/policies',
      access: 'administrator',
      audit: 'policy.create',
      stepUp: 'people',
      async handler({ actor, body }) {
        const policy = await check(host, { ...DEFAULTS, ...record(body) });
        return { data: await host.items.create(host.onBehalfOf(actor, 'create a policy'), POLICIES, policy) };
      },
    },
    {
      method: 'PATCH',
      path: '/access/policies/:id',
      access: 'administrator',
      audit: 'policy.change',
      stepUp: 'people',
      async handler({ actor, params, body }) {
        const patch = record(body);
        await check(host, { ...(await host.items.get(me, POLICIES, params.id)), ...patch });
        const by = host.onBehalfOf(actor, 'change a policy');
        return { data: await host.items.update(by, POLICIES, params.id, patch) };
      },
    },
    {
      method: 'DELETE',
      path: '/access/policies/:id',
      access: 'administrator',
      audit: 'policy.delete',
      stepUp: 'people',
      async handler({ actor, params }) {
        await host.items.delete(host.onBehalfOf(actor, 'delete a policy'), POLICIES, [params.id]);
        return { status: 204 };
      },
    },
  ];
}

/** A policy of a change that is tried out. @throws KasbahError with everything that is wrong with it */
export const checkedPolicy = async (host: PluginHost, body: unknown): Promise<Item> =>
  check(host, { ...DEFAULTS, ...record(body) });
