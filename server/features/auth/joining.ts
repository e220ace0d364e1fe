import { type Endpoint, type EndpointRequest, GUEST, type Item, KasbahError } from '../../plugin/index.ts';
import { checkRoles, findByEmail, normalEmail, sayTaken } from './accounts.ts';
import { bodyWith } from './body-with.ts';
import type { IdentityContext } from './identity-context.ts';
import { adminLink, afterwards } from './letters.ts';
import { mayManage } from './may-manage.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { checkName, createProvenAccount } from './proven-account.ts';
import { readSignInSettings } from './sign-in-settings.ts';
import { invalidTicket, type Purpose } from './tickets.ts';
import { ofRoles } from './user-endpoints.ts';

const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1);

/** Languages in which letters are written. */
function checkLanguage(language: unknown): string | null {
  if (language === undefined || language === null) return null;
  if (language === 'en' || language === 'de') return language;
  throw new KasbahError('VALIDATION_FAILED', 'language is en or de.', { path: 'language' });
}

/**
 * Invitations by administrators, and registration where it is turned on. Neither makes an account before the letter
 * was opened: the address is proven, the password is its person's own, and asking tells nobody who is here.
 */
export function joiningEndpoints({ host, tickets, letters, limit }: IdentityContext): Endpoint[] {
  /** Makes the account of a ticket; what it may do was written down when the ticket was made. */
  const accept = (purpose: Purpose) => async (request: EndpointRequest) => {
    const { token, name, password } = bodyWith(request.body, ['token', 'name', 'password']);
    const ticket = await tickets.find(purpose, token);
    const { email, roles, language } = ticket.data as { email: string; roles: string[]; language: unknown };
    const given = name === undefined ? ticket.data.name : name;
    const account = {
      // The Directus SDK sends no name; a person can change theirs.
      name: given === undefined ? email.slice(0, email.indexOf('@')) : checkName(given),
      email,
      password: await hashPassword(checkPassword(password)),
      language,
      roles: await checkRoles(host, roles),
    };
    if (await findByEmail(host, email)) throw invalidTicket();
    await tickets.use(ticket);
    await createProvenAccount(host, GUEST, account);
    return { status: 204 };
  };

  return [
    {
      method: 'GET',
      path: '/users/invite',
      access: 'users',
      async handler() {
        const list = await tickets.list('join');
        return {
          data: list.map(({ id, data, until, created_at }) => ({
            id,
            email: data.email,
            roles: data.roles,
            created_at,
            until,
          })),
        };
      },
    },
    {
      method: 'POST',
      path: '/users/invite',
      access: 'users',
      stepUp: ofRoles,
      audit: 'user.invite',
      async handler({ actor, body, ip }) {
        const input = bodyWith(body, ['email', 'roles', 'language']);
        const email = normalEmail(input.email);
        const roles = await checkRoles(host, input.roles ?? []);
        await mayManage(host, actor, roles, 'roles');
        const language = checkLanguage(input.language);
        // Administrators see all accounts anyway; the account that is there stays as it is.
        if (await findByEmail(host, email))
          sayTaken(new KasbahError('NOT_UNIQUE', 'Another account has this e-mail address.'));
        limit.hit(email, ip);
        for (const earlier of await tickets.list('join'))
          if (earlier.data.email === email) await tickets.use(earlier);
        const token = await tickets.issue('join', { data: { email, roles, language } });
        letters.send('join', email, { language, link: adminLink(host, 'join', token) });
        return { status: 202 };
      },
    },
    {
      method: 'DELETE',
      path: '/users/invite/:id',
      access: 'users',
      async handler({ params }) {
        const ticket = (await tickets.list('join')).find(({ id }) => id === params.id);
        if (!ticket) throw new KasbahError('NOT_FOUND', 'There is no such invitation.', { status: 404 });
        await tickets.use(ticket);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: '/users/invite/accept',
      access: 'anyone',
      sensitive: true,
      handler: accept('join'),
    },
    {
      method: 'POST',
      path: '/users/register',
      access: 'anyone',
      sensitive: true,
      async handler({ body, ip }) {
        const settings = await readSignInSettings(host);
        if (!settings.registration)
          throw new KasbahError('NOT_OFFERED', 'Nobody can register here by themselves.', { status: 403 });
        const input = bodyWith(body, ['email', 'name', 'language']);
        const email = normalEmail(input.email);
        const name = checkName(input.name);
        const language = checkLanguage(input.language);
        const domains = settings.registration_domains;
        if (domains.length > 0 && !domains.includes(domainOf(email)))
          throw new KasbahError('VALIDATION_FAILED', `Addresses of ${domains.join(', ')} can register.`, {
            path: 'email',
          });
        limit.hit(email, ip);
        const roles = settings.registration_role ? [settings.registration_role] : [];
        afterwards(host, 'A registration could not be prepared', async () => {
          const there: Item | null = await findByEmail(host, email);
          if (there) return letters.send('address_known', email, { language: there.language });
          const token = await tickets.issue('register', { data: { email, name, language, roles } });
          letters.send('register', email, { language, link: adminLink(host, 'join', token) });
        });
        return { status: 202 };
      },
    },
    {
      method: 'POST',
      path: '/users/register/confirm',
      access: 'anyone',
      sensitive: true,
      handler: accept('register'),
    },
  ];
}
