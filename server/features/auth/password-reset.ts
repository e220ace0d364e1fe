import type { Endpoint } from '../../plugin/index.ts';
import { findByEmail, normalEmail } from './accounts.ts';
import { bodyWith } from './body-with.ts';
import { USERS } from './collections.ts';
import type { IdentityContext } from './identity-context.ts';
import { adminLink, afterwards } from './letters.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { Throttle } from './throttle.ts';

/** Setting a new password by a link in a letter. */
export function passwordResetEndpoints({
  host,
  tokens,
  tickets,
  letters,
  limit,
}: IdentityContext): Endpoint[] {
  const throttle = new Throttle(host);
  return [
    {
      method: 'POST',
      path: '/auth/password/request',
      access: 'anyone',
      sensitive: true,
      handler({ body, ip }) {
        const email = normalEmail(bodyWith(body, ['email']).email);
        limit.hit(email, ip);
        // Whether there is such an account is found out after the answer.
        afterwards(host, 'A reset could not be prepared', async () => {
          const user = await findByEmail(host, email);
          if (user?.status !== 'active') return;
          const token = await tickets.issue('reset', { user, supersede: true });
          letters.send('reset', String(user.email), {
            language: user.language,
            link: adminLink(host, 'reset-password', token),
          });
        });
        return { status: 202 };
      },
    },
    {
      method: 'POST',
      path: '/auth/password/reset',
      access: 'anyone',
      sensitive: true,
      audit: 'password.reset',
      async handler({ body }) {
        const { token, password } = bodyWith(body, ['token', 'password']);
        const ticket = await tickets.find('reset', token);
        const hash = await hashPassword(checkPassword(password));
        await tickets.use(ticket);
        const { user } = ticket;
        await host.items.update(host.system('reset the password'), USERS, user?.id, {
          password: hash,
          // The letter arrived: the address is its person's.
          email_verified_at: new Date().toISOString(),
        });
        await throttle.clear(String(user?.email));
        await tokens.endAll(String(user?.id));
        await tickets.endAll(String(user?.id));
        letters.send('password_changed', String(user?.email), { language: user?.language });
        return { status: 204 };
      },
    },
  ];
}
