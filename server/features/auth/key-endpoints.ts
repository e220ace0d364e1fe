import {
  ACTIONS,
  type Endpoint,
  type Item,
  isObject,
  KasbahError,
  type PluginHost,
} from '../../plugin/index.ts';
import { KEYS } from './collections.ts';
import type { Tokens } from './tokens.ts';

const SHOWN = ['id', 'name', 'prefix', 'user', 'role', 'scopes', 'created_at', 'expires_at', 'last_used_at'];
const SCOPES = ['actions', 'collections'];
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

const wrongScopes = (message: string, path = 'scopes') =>
  new KasbahError('VALIDATION_FAILED', message, { path });

/** A list of some of the texts that are known; null for all of them. @throws KasbahError VALIDATION_FAILED */
function someOf(input: unknown, known: readonly string[], path: string): string[] | null {
  if (input === undefined || input === null) return null;
  const list = Array.isArray(input) ? [...new Set(input)] : [];
  const wrong = list.find((one) => !known.includes(one));
  if (list.length === 0 || wrong !== undefined)
    throw wrongScopes(
      wrong === undefined
        ? 'A list with at least one entry is expected, or null for no limit.'
        : `${String(wrong).slice(0, 80)} is not known here.`,
      path,
    );
  return list as string[];
}

/** What a key is narrowed to: `{actions, collections}`, each a list or null. @throws KasbahError VALIDATION_FAILED */
function scopesOf(host: PluginHost, input: unknown): Item | null {
  if (input === undefined || input === null) return null;
  if (!isObject(input) || Object.keys(input).some((name) => !SCOPES.includes(name)))
    throw wrongScopes('scopes is an object with actions and collections.');
  const names = host.schema.definitions().flatMap((one) => (!one.system || one.open ? [one.name] : []));
  const scopes = {
    actions: someOf(input.actions, ACTIONS, 'scopes.actions'),
    collections: someOf(input.collections, names, 'scopes.collections'),
  };
  return scopes.actions || scopes.collections ? scopes : null;
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
      stepUp: 'person',
      audit: 'key.create',
      async handler({ actor, body }) {
        const { name, expires_at: expires, role, user, scopes, ...rest } = (body ?? {}) as Item;
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
          scopes: scopesOf(host, scopes),
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
