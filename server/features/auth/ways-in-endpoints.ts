import { type Endpoint, type Item, KasbahError, type PluginHost } from '../../plugin/index.ts';
import { USERS } from './collections.ts';
import { IDENTITIES, PASSKEYS, TOTP } from './identity-collections.ts';

const MOST = 200;

/** How accounts can be opened, for whoever manages people: whether there is a password and a second step, and how many passkeys and identities. */
export function waysInEndpoints(host: PluginHost): Endpoint[] {
  const me = host.system('ways in');
  async function countByUser(collection: string, users: readonly string[], more: Item = {}) {
    const counts = new Map<string, number>();
    for (let offset = 0; ; offset += 1000) {
      const filter = { user: { _in: users }, ...more };
      const query = { filter, fields: ['user'], sort: ['user'], limit: 1000, offset };
      const { items } = await host.items.list(me, collection, query);
      for (const { user } of items) counts.set(String(user), (counts.get(String(user)) ?? 0) + 1);
      if (items.length < 1000) return counts;
    }
  }
  return [
    {
      method: 'GET',
      path: '/auth/ways-in',
      access: 'users',
      async handler({ query }) {
        const users = typeof query.users === 'string' ? [...new Set(query.users.split(','))] : [];
        if (users.length === 0 || users.length > MOST)
          throw new KasbahError('INVALID_QUERY', `users is a list of 1 to ${MOST} ids with commas between.`, {
            path: 'users',
          });
        const filter = { id: { _in: users }, password: { _nnull: true } };
        const [withPassword, totp, passkeys, identities] = await Promise.all([
          host.items.list(me, USERS, { filter, fields: ['id'], limit: MOST }),
          countByUser(TOTP, users, { confirmed_at: { _nnull: true } }),
          countByUser(PASSKEYS, users),
          countByUser(IDENTITIES, users),
        ]);
        const password = new Set(withPassword.items.map(({ id }) => String(id)));
        return {
          data: users.map((user) => ({
            user,
            password: password.has(user),
            second_factor: totp.has(user),
            passkeys: passkeys.get(user) ?? 0,
            identities: identities.get(user) ?? 0,
          })),
        };
      },
    },
  ];
}
