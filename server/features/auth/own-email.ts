import { type Endpoint, type Item, KasbahError } from '../../plugin/index.ts';
import { findByEmail, normalEmail, sayTaken } from './accounts.ts';
import { bodyWith } from './body-with.ts';
import { USERS } from './collections.ts';
import { type IdentityContext, ownAccount } from './identity-context.ts';
import { adminLink, afterwards } from './letters.ts';

/** Confirming one's address and changing it: the new one only counts once a letter was opened there. */
export function ownEmailEndpoints({ host, tickets, letters, limit }: IdentityContext): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/users/me/email/verify',
      access: 'signed-in',
      sensitive: true,
      async handler(request) {
        const user = await ownAccount(host, request);
        const email = String(user.email);
        limit.hit(email, request.ip);
        const token = await tickets.issue('email', { user, data: { email }, supersede: true });
        letters.send('verify_email', email, {
          language: user.language,
          link: adminLink(host, 'confirm-email', token),
        });
        return { status: 202 };
      },
    },
    {
      method: 'POST',
      path: '/users/me/email',
      access: 'signed-in',
      sensitive: true,
      stepUp: 'person',
      async handler(request) {
        const user = await ownAccount(host, request);
        const email = normalEmail(bodyWith(request.body, ['email']).email);
        limit.hit(email, request.ip);
        afterwards(host, 'A change of address could not be prepared', async () => {
          const there: Item | null = await findByEmail(host, email);
          if (there && there.id !== user.id)
            return letters.send('address_known', email, { language: there.language });
          const token = await tickets.issue('email', { user, data: { email }, supersede: true });
          letters.send('change_email', email, {
            language: user.language,
            link: adminLink(host, 'confirm-email', token),
          });
        });
        return { status: 202 };
      },
    },
    {
      method: 'POST',
      path: '/auth/email/confirm',
      access: 'anyone',
      sensitive: true,
      async handler({ body }) {
        const ticket = await tickets.find('email', bodyWith(body, ['token']).token);
        const { user, data } = ticket;
        if (!user) throw new KasbahError('INVALID_TICKET', 'This link is not valid any more.');
        await tickets.use(ticket);
        await host.items
          .update(host.system('confirm an e-mail address'), USERS, user.id, {
            email: data.email,
            email_verified_at: new Date().toISOString(),
          })
          .catch(sayTaken);
        if (data.email !== user.email)
          letters.send('email_changed', String(user.email), { language: user.language });
        return { status: 204 };
      },
    },
  ];
}
