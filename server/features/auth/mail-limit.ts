import { KasbahError, sha256 } from '../../plugin/index.ts';

const HOUR_MS = 3_600_000;
const PER_ADDRESS = 3;
const PER_IP = 30;
/** Counters that are kept; a flood of addresses forgets the oldest first. */
const MOST = 50_000;

/** Letters that strangers may have sent: three an hour to an address, thirty an hour from an address of the network. */
export class MailLimit {
  readonly #sent = new Map<string, number[]>();
  readonly #on: boolean;

  /** `on` is false where the server's limits are turned off. */
  constructor(on = true) {
    this.#on = on;
  }

  /**
   * Counts a letter that is asked for, whether or not there is an account: the answer tells nothing.
   * @throws KasbahError RATE_LIMITED
   */
  hit(email: string, ip: string, now = Date.now()): void {
    if (!this.#on) return;
    const counters = [
      { key: `mail:${sha256(email)}`, most: PER_ADDRESS },
      { key: `ip:${ip}`, most: PER_IP },
    ];
    for (const { key, most } of counters) {
      const recent = this.#recent(key, now);
      const oldest = recent[0];
      if (recent.length >= most && oldest !== undefined) {
        const seconds = Math.ceil((oldest + HOUR_MS - now) / 1000);
        throw new KasbahError('RATE_LIMITED', `Too many letters were asked for. Try again in ${seconds} s.`, {
          status: 429,
          details: { retry_after: seconds },
        });
      }
    }
    for (const { key } of counters) {
      const recent = [...this.#recent(key, now), now];
      // Set anew at the end: the first of the map is the one that nobody used for longest.
      this.#sent.delete(key);
      this.#sent.set(key, recent);
    }
    while (this.#sent.size > MOST) this.#sent.delete(this.#sent.keys().next().value ?? '');
  }

  #recent(key: string, now: number): number[] {
    return (this.#sent.get(key) ?? []).filter((at) => at > now - HOUR_MS);
  }
}
