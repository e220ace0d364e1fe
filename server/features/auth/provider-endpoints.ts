import { ADMINISTRATOR_ROLE, type Endpoint, type Item, KasbahError } from '../../plugin/index.ts';
import { checkRoles } from './accounts.ts';
import { bodyWith } from './body-with.ts';
import { PROVIDERS } from './identity-collections.ts';
import type { IdentityContext } from './identity-context.ts';
import { callbackUrl, isIssuer } from './provider-client.ts';

const KEYS = [
  'name',
  'label',
  'issuer',
  'client_id',
  'client_secret',
  'scopes',
  'enabled',
  'allow_sign_up',
  'link_verified',
  'role',
] as const;
const SHOWN = ['id', ...KEYS.filter((key) => key !== 'client_secret')];

const text = (most: number) => (value: unknown) =>
  typeof value === 'string' && value.trim() !== '' && value.length <= most
    ? null
    : `A text of at most ${most} characters is expected.`;
const flag = (value: unknown) => (typeof value === 'boolean' ? null : 'true or false is expected.');

const CHECKS: Record<(typeof KEYS)[number], (value: unknown) => string | null> = {
  name: (value) =>
    typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,39}$/.test(value)
      ? null
      : 'Small letters, digits and hyphens are expected: the name stands in addresses.',
  label: text(100),
  issuer: (value) =>
    isIssuer(value)
      ? null
      : 'An https address without query is expected, exactly as the provider names its issuer.',
  client_id: text(255),
  client_secret: (value) => (value === null ? null : text(1000)(value)),
  scopes: (value) =>
    typeof value === 'string' &&
    /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(value) &&
    value.split(' ').includes('openid')
      ? null
      : 'Scopes with spaces between them are expected, openid among them.',
  enabled: flag,
  allow_sign_up: flag,
  link_verified: flag,
  role: (value) =>
    value === null || (typeof value === 'string' && value !== ADMINISTRATOR_ROLE)
      ? null
      : 'The id of a role, or null, is expected; nobody becomes an administrator by signing up.',
};

/** `/access/providers`: identity providers, for administrators. Their secrets go in and never come out. */
export function providerEndpoints({ host }: IdentityContext): Endpoint[] {
  const reader = host.system('identity providers');
  const shown = async (provider: Item) => {
    const { items } = await host.items.list(reader, PROVIDERS, {
      filter: { id: { _eq: provider.id }, client_secret: { _nnull: true } },
      fields: 'id',
      limit: 1,
    });
    return {
      ...Object.fromEntries(SHOWN.map((key) => [key, provider[key] ?? null])),
      has_secret: items.length > 0,
      redirect_uri: callbackUrl(host, provider),
    };
  };
  async function check(body: unknown): Promise<Item> {
    const input = bodyWith(body, KEYS);
    for (const [key, value] of Object.entries(input)) {
      const problem = CHECKS[key as (typeof KEYS)[number]](value);
      if (problem) throw new KasbahError('VALIDATION_FAILED', problem, { path: key });
    }
    if (typeof input.role === 'string') await checkRoles(host, [input.role]);
    return input;
  }
  return [
    {
      method: 'GET',
      path: '/auth/providers',
      access: 'anyone',
      async handler() {
        const { items } = await host.items.list(reader, PROVIDERS, {
          filter: { enabled: { _eq: true } },
          fields: ['name', 'label'],
          sort: ['label'],
          limit: 100,
        });
        return { data: items };
      },
    },
    {
      method: 'GET',
      path: '/access/providers',
      access: 'administrator',
      async handler() {
        const { items } = await host.items.list(reader, PROVIDERS, {
          fields: SHOWN,
          sort: ['label'],
          limit: 1000,
        });
        return { data: await Promise.all(items.map(shown)) };
      },
    },
    {
      method: 'POST',
      path: '/access/providers',
      access: 'administrator',
      stepUp: 'person',
      audit: 'identity-provider.add',
      async handler({ actor, body }) {
        const input = await check(body);
        for (const key of ['name', 'label', 'issuer', 'client_id'] as const)
          if (input[key] === undefined)
            throw new KasbahError('VALIDATION_FAILED', `${key} is needed.`, { path: key });
        const made = await host.items.create(
          host.onBehalfOf(actor, 'add an identity provider'),
          PROVIDERS,
          input,
        );
        return { data: await shown(made) };
      },
    },
    {
      method: 'PATCH',
      path: '/access/providers/:id',
      access: 'administrator',
      stepUp: 'person',
      audit: 'identity-provider.change',
      async handler({ actor, params, body }) {
        const input = await check(body);
        const by = host.onBehalfOf(actor, 'change an identity provider');
        return { data: await shown(await host.items.update(by, PROVIDERS, params.id, input)) };
      },
    },
    {
      method: 'DELETE',
      path: '/access/providers/:id',
      access: 'administrator',
      stepUp: 'person',
      audit: 'identity-provider.remove',
      async handler({ actor, params }) {
        await host.items.delete(host.onBehalfOf(actor, 'remove an identity provider'), PROVIDERS, [
          params.id,
        ]);
        return { status: 204 };
      },
    },
  ];
}
