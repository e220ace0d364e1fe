import { timingSafeEqual } from 'node:crypto';
import { randomToken, sha256 } from '../../plugin/index.js';
const VALID_MS = 3_600_000;
/** The one-time token of a fresh server: in memory only, an hour long, gone once used. */
export class SetupToken {
    #token = null;
    #until = 0;
    issue(now = Date.now()) {
        this.#token = randomToken(24);
        this.#until = now + VALID_MS;
        return this.#token;
    }
    matches(given, now = Date.now()) {
        if (this.#token === null || typeof given !== 'string' || now > this.#until)
            return false;
        return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(this.#token)));
    }
    void() {
        this.#token = null;
    }
}
