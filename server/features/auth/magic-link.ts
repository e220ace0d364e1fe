import { type Endpoint, KasbahError } from '../../plugin/index.ts';
import { findByEmail, normalEmail } from './accounts.ts';
import { bodyWith } from './body-with.ts';
import { USERS } from './collections.ts';
import { bindBrowser, type IdentityContext, isBoundTo, unbindBrowser } from './identity-context.ts';
import { adminLink, afterwards } from './letters.ts';
import { readSignInSettings } from './sign-in-settings.ts';
import { invalidTicket } from './tickets.ts';

const LIFE_MS = 10 * 60_000;

/** Signing in by a link in a letter, in the browser that asked for it; off unless turned on. */
export function magicLinkEndpoints(context: IdentityContext): Endpoint[] {
  const { host, tickets, letters, limit, factor, startSession } = context;
  async function mustBeOn(): Promise<void> {
    if (!(await readSignInSettings(host)).magic_link)
      throw new KasbahError('NOT_OFFERED', 'Links to sign in are turned off here.', { status: 403 });
  }
  return [
    {
      method: 'POST',
      path: '/auth/magic-link',
      access: 'anyone',
      sensitive: true,
      async handler({ body, ip }) {
        await mustBeOn();
        const email = normalEmail(bodyWith(body, ['email']).email);
        limit.hit(email, ip);
        const { cookie, mark } = bindBrowser(LIFE_MS);
        afterwards(host, 'A link to sign in could not be prepared', async () => {
          const user = await findByEmail(host, email);
          if (user?.status !== 'active') return;
          const token = await tickets.issue('magic_link', { user, data: { mark }, supersede: true });
          letters.send('magic_link', String(user.email), {
            language: user.language,
            link: adminLink(host, 'magic-link', token),
          });
        });
        return { status: 202, cookies: [cookie] };
      },
    },
    {
      method: 'POST',
      path: '/auth/magic-link/confirm',
      access: 'anyone',
      sensitive: true,
      async handler(request) {
        await mustBeOn();
        const { token, otp, mode } = bodyWith(request.body, ['token', 'otp', 'mode']);
        const ticket = await tickets.find('magic_link', token);
        const { user } = ticket;
        if (!user || !isBoundTo(request, ticket.data.mark)) throw invalidTicket();
        // Before the link is used up: who is asked for a code opens it once more.
        await factor.check(user, otp);
        await tickets.use(ticket);
        if (!user.email_verified_at)
          await host.items.update(host.system('signed in by mail'), USERS, user.id, {
            email_verified_at: new Date().toISOString(),
          });
        const response = await startSession(user, mode, request);
        return { ...response, cookies: [...(response.cookies ?? []), unbindBrowser()] };
      },
    },
  ];
}
