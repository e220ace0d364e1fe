import type { Rate } from '../lib/rate.ts';
import type { Counters } from '../ops/counters.ts';
import { RateLimit, rateLimited } from './rate-limit.ts';

const MOST_KNOWN = 10_000;

/**
 * A limit that all processes share. Who is over it is turned away without asking the database, and where the database does
 * not answer each process counts for itself: a limit there always is.
 */
export class SharedLimit {
  readonly #name: string;
  readonly #rate: Rate;
  readonly #counters: Counters;
  readonly #local: RateLimit;
  /** Callers that are over it, until when. */
  readonly #over = new Map<string, number>();

  constructor(name: string, rate: Rate, counters: Counters) {
    this.#name = name;
    this.#rate = rate;
    this.#counters = counters;
    this.#local = new RateLimit(rate.most, rate.seconds * 1000);
  }

  /** @throws KasbahError RATE_LIMITED with the seconds to wait */
  async hit(caller: string, now = Date.now()): Promise<void> {
    const until = this.#over.get(caller);
    if (until !== undefined && until > now) throw rateLimited(until - now);
    this.#local.hit(caller, now);
    const window = await this.#counters
      .change(`limit:${this.#name}:${caller}`, (before, at) => {
        if (before && before.until > at) return { ...before, count: before.count + 1 };
        const end = at + this.#rate.seconds * 1000;
        return { count: 1, until: end, keptUntil: end };
      })
      .catch(() => null);
    if (!window || window.count <= this.#rate.most) return;
    if (this.#over.size >= MOST_KNOWN) this.#over.clear();
    this.#over.set(caller, window.until);
    throw rateLimited(window.until - now);
  }
}
