import { type Endpoint, type Item, KasbahError } from '../../plugin/index.ts';
import { bodyWith } from './body-with.ts';
import { IDENTITIES, PASSKEYS, PROVIDERS } from './identity-collections.ts';
import { type IdentityContext, ownAccount } from './identity-context.ts';
import type { BeginAtProvider } from './provider-sign-in.ts';

/** Identities at other servers that open one's own account. */
export function ownIdentityEndpoints({ host }: IdentityContext, begin: BeginAtProvider): Endpoint[] {
  const me = host.system('own identities');
  const identitiesOf = async (user: Item) => {
    const filter = { user: { _eq: user.id } };
    return (await host.items.list(me, IDENTITIES, { filter, sort: ['created_at'], limit: 100 })).items;
  };
  return [
    {
      method: 'GET',
      path: '/users/me/identities',
      access: 'signed-in',
      async handler(request) {
        const [identities, { items: providers }] = await Promise.all([
          identitiesOf(await ownAccount(host, request)),
          host.items.list(me, PROVIDERS, { fields: ['id', 'name', 'label'], limit: 1000 }),
        ]);
        return {
          data: identities.map(({ id, provider, label, created_at, last_used_at }) => {
            const at = providers.find((one) => one.id === provider);
            return { id, provider: at?.name, provider_label: at?.label, label, created_at, last_used_at };
          }),
        };
      },
    },
    {
      method: 'POST',
      path: '/users/me/identities/:provider',
      access: 'signed-in',
      stepUp: 'person',
      sensitive: true,
      async handler(request) {
        const user = await ownAccount(host, request);
        const { return_to } = bodyWith(request.body ?? {}, ['return_to']);
        const { url, cookies } = await begin(request.params.provider, return_to, user);
        return { data: { url }, cookies: cookies ?? [] };
      },
    },
    {
      method: 'DELETE',
      path: '/users/me/identities/:id',
      access: 'signed-in',
      stepUp: 'person',
      audit: 'identity.unlink',
      async handler(request) {
        const user = await ownAccount(host, request);
        const identities = await identitiesOf(user);
        const { id } = request.params;
        if (!identities.some((identity) => identity.id === id))
          throw new KasbahError('NOT_FOUND', 'There is no such identity.', { status: 404 });
        const { items: passkeys } = await host.items.list(me, PASSKEYS, {
          filter: { user: { _eq: user.id } },
          limit: 1,
        });
        if (identities.length === 1 && !user.password && passkeys.length === 0)
          throw new KasbahError('CONFLICT', 'This is your only way to sign in.', {
            status: 409,
            hint: 'Set a password first: ask for one on the sign-in page.',
          });
        await host.items.delete(host.onBehalfOf(request.actor, 'unlink an identity'), IDENTITIES, [id]);
        return { status: 204 };
      },
    },
  ];
}
