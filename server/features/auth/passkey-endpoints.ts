import { type Endpoint, type Item, KasbahError } from '../../plugin/index.ts';
import { bodyWith } from './body-with.ts';
import { IDENTITIES, PASSKEYS } from './identity-collections.ts';
import { type IdentityContext, ownAccount } from './identity-context.ts';
import type { Passkeys } from './passkeys.ts';

const SHOWN = ['id', 'name', 'backed_up', 'created_at', 'last_used_at'];

function checkName(name: unknown): string {
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100)
    throw new KasbahError('VALIDATION_FAILED', 'A name of at most 100 characters is needed.', {
      path: 'name',
    });
  return name.trim();
}

/** One's own passkeys, and signing in with one. */
export function passkeyEndpoints(
  { host, letters, startSession }: IdentityContext,
  passkeys: Passkeys,
): Endpoint[] {
  const reader = host.system('own passkeys');
  const shown = (passkey: Item) => Object.fromEntries(SHOWN.map((key) => [key, passkey[key] ?? null]));
  const listOf = async (collection: string, user: Item) => {
    const filter = { user: { _eq: user.id } };
    return (await host.items.list(reader, collection, { filter, sort: ['created_at'], limit: 100 })).items;
  };
  async function ownPasskey(user: Item, id: unknown): Promise<Item> {
    const passkey = (await listOf(PASSKEYS, user)).find((one) => one.id === id);
    if (!passkey) throw new KasbahError('NOT_FOUND', 'There is no such passkey.', { status: 404 });
    return passkey;
  }

  return [
    {
      method: 'GET',
      path: '/users/me/passkeys',
      access: 'signed-in',
      handler: async (request) => ({
        data: (await listOf(PASSKEYS, await ownAccount(host, request))).map(shown),
      }),
    },
    {
      method: 'POST',
      path: '/users/me/passkeys/options',
      access: 'signed-in',
      stepUp: 'person',
      sensitive: true,
      async handler(request) {
        const user = await ownAccount(host, request);
        return { data: await passkeys.newOptions(user) };
      },
    },
    {
      method: 'POST',
      path: '/users/me/passkeys',
      access: 'signed-in',
      audit: 'passkey.add',
      sensitive: true,
      async handler(request) {
        const user = await ownAccount(host, request);
        const { name, response } = bodyWith(request.body, ['name', 'response']);
        const made = await passkeys.add(user, checkName(name), response);
        letters.send('passkey_added', String(user.email), { language: user.language });
        return { data: shown(made) };
      },
    },
    {
      method: 'PATCH',
      path: '/users/me/passkeys/:id',
      access: 'signed-in',
      async handler(request) {
        const user = await ownAccount(host, request);
        const name = checkName(bodyWith(request.body, ['name']).name);
        const { id } = await ownPasskey(user, request.params.id);
        const by = host.onBehalfOf(request.actor, 'rename a passkey');
        return { data: shown(await host.items.update(by, PASSKEYS, id, { name })) };
      },
    },
    {
      method: 'DELETE',
      path: '/users/me/passkeys/:id',
      access: 'signed-in',
      stepUp: 'person',
      audit: 'passkey.remove',
      sensitive: true,
      async handler(request) {
        const user = await ownAccount(host, request);
        const { id } = await ownPasskey(user, request.params.id);
        const [all, identities] = await Promise.all([listOf(PASSKEYS, user), listOf(IDENTITIES, user)]);
        if (all.length === 1 && !user.password && identities.length === 0)
          throw new KasbahError('CONFLICT', 'This is your only way to sign in.', {
            status: 409,
            hint: 'Set a password first: ask for one on the sign-in page.',
          });
        await host.items.delete(host.onBehalfOf(request.actor, 'remove a passkey'), PASSKEYS, [id]);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: '/auth/passkey/options',
      access: 'anyone',
      sensitive: true,
      handler: async () => ({ data: await passkeys.signInOptions() }),
    },
    {
      method: 'POST',
      path: '/auth/passkey',
      access: 'anyone',
      sensitive: true,
      async handler(request) {
        const { response, mode } = bodyWith(request.body, ['response', 'mode']);
        // The device has asked for a finger or a PIN: having it and knowing or being something are two factors.
        const user = await passkeys.signIn(response);
        return startSession(user, mode, request);
      },
    },
  ];
}
