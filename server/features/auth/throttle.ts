import { createHmac } from 'node:crypto';
import { KasbahError, type PluginHost } from '../../plugin/index.ts';

const FREE = 5;
const LONGEST_MS = 15 * 60_000;
/** Consecutive failures after which only a new password opens the account for passwords again (NIST 800-63B 3.2.2). */
const MOST = 100;
/** Failures are forgotten after a day without one, unless they are as many as that. */
const KEPT_MS = 24 * 3_600_000;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

interface Failures {
  count: number;
  until: number;
  keptUntil: number;
}

/** Milliseconds to wait after so many failures in a row. */
export const waitAfter = (failures: number): number =>
  failures < FREE ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** (failures - FREE));

/** What an attempt makes of the failures before it: it counts as one until it turns out right. */
export function countAttempt(before: Failures | null, now: number): Failures & { refused: boolean } {
  const { count, until, keptUntil } = before ?? { count: 0, until: 0, keptUntil: 0 };
  if (count >= MOST || until > now) return { count, until, keptUntil, refused: true };
  const failures = count + 1;
  return {
    count: failures,
    until: now + waitAfter(failures),
    keptUntil: failures >= MOST ? FOR_EVER : now + KEPT_MS,
    refused: false,
  };
}

/**
 * Makes guessing slow: after five wrong passwords for an account the wait doubles from one second to fifteen minutes, and
 * after a hundred in a row only a new password helps. Counted in the database, for all processes together; an account
 * that does not exist is counted like one that does.
 */
export class Throttle {
  readonly #host: PluginHost;
  readonly #secret: string;

  constructor(host: PluginHost) {
    this.#host = host;
    this.#secret = String(host.server.config('secret'));
  }

  // People type passwords where the address belongs: nobody who reads the table can try them out.
  #name(account: string): string {
    return `sign-in:${createHmac('sha256', this.#secret).update(account).digest('hex')}`;
  }

  /**
   * To be called before a password is looked at: of attempts sent together, each meets the wait that the one before set off.
   * @throws KasbahError RATE_LIMITED with the seconds to wait, SIGN_IN_LOCKED
   */
  async attempt(account: string): Promise<void> {
    let refused = false;
    let asked = 0;
    const { count, until } = await this.#host.counters.change(this.#name(account), (before, now) => {
      const { refused: no, ...after } = countAttempt(before, now);
      refused = no;
      asked = now;
      return after;
    });
    if (!refused) return;
    if (count >= MOST)
      throw new KasbahError('SIGN_IN_LOCKED', 'Too many wrong passwords in a row for this account.', {
        status: 429,
        hint: 'Set a new password by e-mail, or ask an administrator for one.',
      });
    const seconds = Math.ceil((until - asked) / 1000);
    throw new KasbahError('RATE_LIMITED', `Too many attempts for this account. Try again in ${seconds} s.`, {
      status: 429,
      details: { retry_after: seconds },
    });
  }

  /** Forgets the failures: the right password was given, or a new one was set. */
  async clear(account: string): Promise<void> {
    await this.#host.counters.clear(this.#name(account));
  }
}
