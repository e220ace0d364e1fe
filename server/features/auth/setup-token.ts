import { timingSafeEqual } from 'node:crypto';
import { randomToken, sha256 } from '../../plugin/index.ts';

const VALID_MS = 3_600_000;

/** The one-time token of a fresh server: in memory only, an hour long, gone once used. */
export class SetupToken {
  #token: string | null = null;
  #until = 0;

  issue(now = Date.now()): string {
    this.#token = randomToken(24);
    this.#until = now + VALID_MS;
    return this.#token;
  }

  matches(given: unknown, now = Date.now()): boolean {
    if (this.#token === null || typeof given !== 'string' || now > this.#until) return false;
    return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(this.#token)));
  }

  void(): void {
    this.#token = null;
  }
}
