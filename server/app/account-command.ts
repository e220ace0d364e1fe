import { findByEmail } from '../features/auth/accounts.ts';
import { adminLink } from '../features/auth/letters.ts';
import { createSecondFactor } from '../features/auth/second-factor.ts';
import { Throttle } from '../features/auth/throttle.ts';
import { createTickets } from '../features/auth/tickets.ts';
import { KasbahError } from '../lib/errors.ts';
import { openQuietServer } from './quiet-host.ts';

export const ACCOUNT_HELP = `  kasbah account reset <e-mail>  prints a link for a new password, and opens the account where wrong passwords
                            locked it; with --second-factor off, two-step sign-in is turned off as well`;

/**
 * `kasbah account reset`: the way back in for whoever runs the server, without mail and without another administrator.
 * @returns the exit code
 * @throws KasbahError NOT_FOUND, CONFIG
 */
export async function runAccountCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<number> {
  const [command, email, ...rest] = args;
  if (command !== 'reset' || email === undefined || email.startsWith('--')) {
    print(ACCOUNT_HELP);
    return command === undefined || command === 'help' ? 0 : 78;
  }
  const at = rest.indexOf('--second-factor');
  const off = at >= 0 && rest[at + 1] === 'off';
  if (at >= 0 && !off)
    throw new KasbahError('CONFIG', '--second-factor can be turned off.', {
      status: 0,
      hint: '--second-factor off',
    });
  const { host, close } = await openQuietServer(off ? rest.toSpliced(at, 2) : rest, env);
  try {
    const user = await findByEmail(host, email);
    if (user?.status !== 'active')
      throw new KasbahError(
        'NOT_FOUND',
        `There is no active account with the address ${email.slice(0, 254)}.`,
        {
          hint: 'Check the address, and that --database and --data are those of the server.',
        },
      );
    const tickets = createTickets(host);
    await new Throttle(host).clear(String(user.email));
    if (off) await createSecondFactor(host, tickets).disable(String(user.id));
    const token = await tickets.issue('reset', { user, supersede: true });
    host.audit.note({
      kind: 'account.reset',
      outcome: 'ok',
      details: { user: user.id, second_factor: off ? 'off' : 'kept' },
    });
    if (off) print('Two-step sign-in is off for this account.');
    print(`Set a new password within 30 minutes: ${adminLink(host, 'reset-password', token)}`);
    return 0;
  } finally {
    await close();
  }
}
