import { type Endpoint, type Item, KasbahError, type PluginHost } from '../../plugin/index.ts';
import { KEYS } from './collections.ts';
import type { Tokens } from './tokens.ts';

const SHOWN = ['id', 'name', 'prefix', 'user', 'role', 'created_at', 'expires_at', 'last_used_at'];
const DEFAULT_LIFE_MS = 90 * 86_400_000;

function expiryOf(input: unknown): string | null {
  if (input === undefined) return new Date(Date.now() + DEFAULT_LIFE_MS).toISOString();
  if (input === null) return null;
  const at = typeof input === 'string' ? Date.parse(input) : Number.NaN;
  if (Number.isNaN(at) || at <= Date.now()) {
    throw new KasbahError(
      'VALIDATION_FAILED',
      'expires_at must be an instant in the future, or null for a key that never expires.',
      { path: 'expires_at' },
    );
  }
  return new Date(at).toISOString();
}

/** API keys: made by administrators, shown once, kept as a hash, never with more rights than their owner or role. */
export function keyEndpoints(host: PluginHost, tokens: Tokens): Endpoint[] {
  const reader = host.system('API keys');
  return [
    {
      method: 'GET',
      path: '/access/keys',
      access: 'administrator',
      handler: async () => ({
        data: (await host.items.list(reader, KEYS, { fields: SHOWN, sort: ['-created_at'], limit: 1000 }))
          .items,
      }),
    },
    {
      method: 'POST',
      path: '/access/keys',
      access: 'administrator',
      audit: 'key.create',
      async handler({ actor, body }) {
        const { name, expires_at: expires, role, user, ...rest } = (body ?? {}) as Item;
        const wrong = Object.keys(rest)[0];
        if (wrong)
          throw new KasbahError('UNKNOWN_FIELD', `${wrong.slice(0, 80)} is not a setting of a key.`, {
            path: wrong.slice(0, 80),
          });
        if (typeof name !== 'string' || name.trim() === '')
          throw new KasbahError('VALIDATION_FAILED', 'The key needs a name.', { path: 'name' });
        const owner = user ?? (role ? null : actor.id);
        const { token, item } = await tokens.createKey({
          name: name.trim(),
          expires_at: expiryOf(expires),
          role: role ?? null,
          user: owner,
        });
        return { data: { ...Object.fromEntries(SHOWN.map((field) => [field, item[field]])), token } };
      },
    },
    {
      method: 'DELETE',
      path: '/access/keys/:id',
      access: 'administrator',
      audit: 'key.delete',
      async handler({ actor, params }) {
        await host.items.delete(host.onBehalfOf(actor, 'delete an API key'), KEYS, [params.id]);
        return { status: 204 };
      },
    },
  ];
}
