const FREE = 5;
const LONGEST_MS = 15 * 60_000;
/** Makes guessing slow: after five wrong passwords for an account the wait doubles from one second to fifteen minutes. */
export class Throttle {
    #failures = new Map();
    /** Milliseconds to wait, or 0. */
    waitMs(account, now = Date.now()) {
        return Math.max(0, (this.#failures.get(account)?.blockedUntil ?? 0) - now);
    }
    failed(account, now = Date.now()) {
        const count = (this.#failures.get(account)?.count ?? 0) + 1;
        const wait = count <= FREE ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** (count - FREE - 1));
        if (this.#failures.size > 10_000)
            this.#failures.clear();
        this.#failures.set(account, { count, blockedUntil: now + wait });
    }
    succeeded(account) {
        this.#failures.delete(account);
    }
}
