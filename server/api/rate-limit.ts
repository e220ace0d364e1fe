import { KasbahError } from '../lib/errors.ts';

interface Window {
  start: number;
  count: number;
}

/** 429 for a caller who has to wait so long. */
export function rateLimited(waitMs: number): KasbahError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new KasbahError('RATE_LIMITED', `Too many requests. Try again in ${seconds} s.`, {
    status: 429,
    details: { retry_after: seconds },
  });
}

/** At most `most` requests of one caller within `ms`; counted in this process. */
export class RateLimit {
  readonly #windows = new Map<string, Window>();
  readonly #most: number;
  readonly #ms: number;

  constructor(most: number, ms: number) {
    this.#most = most;
    this.#ms = ms;
  }

  /** @throws KasbahError RATE_LIMITED with the seconds to wait */
  hit(caller: string, now = Date.now()): void {
    let window = this.#windows.get(caller);
    if (!window || now - window.start >= this.#ms) {
      if (this.#windows.size > 50_000) this.#windows.clear();
      window = { start: now, count: 0 };
      this.#windows.set(caller, window);
    }
    if (++window.count <= this.#most) return;
    throw rateLimited(window.start + this.#ms - now);
  }
}
