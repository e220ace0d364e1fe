const FREE = 5;
const LONGEST_MS = 15 * 60_000;

interface Failures {
  count: number;
  blockedUntil: number;
}

/** Makes guessing slow: after five wrong passwords for an account the wait doubles from one second to fifteen minutes. */
export class Throttle {
  readonly #failures = new Map<string, Failures>();

  /** Milliseconds to wait, or 0. */
  waitMs(account: string, now = Date.now()): number {
    return Math.max(0, (this.#failures.get(account)?.blockedUntil ?? 0) - now);
  }

  failed(account: string, now = Date.now()): void {
    const count = (this.#failures.get(account)?.count ?? 0) + 1;
    const wait = count < FREE ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** (count - FREE));
    if (this.#failures.size > 10_000) this.#failures.clear();
    this.#failures.set(account, { count, blockedUntil: now + wait });
  }

  succeeded(account: string): void {
    this.#failures.delete(account);
  }
}
