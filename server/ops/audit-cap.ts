interface Window<T> {
  until: number;
  count: number;
  first: T;
}

/** Failures and refusals of one principal in a minute that are listed one by one. */
export const MOST_PER_MINUTE = 20;
const MINUTE_MS = 60_000;
/** Principals told apart; whoever comes after these shares one place. */
const MOST_PRINCIPALS = 5000;
const OTHERS = 'others';

/** Keeps a flood of refusals from filling the disk: after some in a minute the rest is told as a number. */
export class AuditCap<T> {
  readonly #windows = new Map<string, Window<T>>();
  readonly #tell: (first: T, leftOut: number) => void;
  #timer: NodeJS.Timeout | undefined;

  /** `tell` is called once a minute is over in which some were left out, with one of them and their number. */
  constructor(tell: (first: T, leftOut: number) => void) {
    this.#tell = tell;
  }

  /** Whether this entry is listed. */
  admits(principal: string, entry: T, now = Date.now()): boolean {
    this.#end(now);
    const key = this.#windows.has(principal) || this.#windows.size < MOST_PRINCIPALS ? principal : OTHERS;
    const window = this.#windows.get(key);
    if (!window) {
      this.#windows.set(key, { until: now + MINUTE_MS, count: 1, first: entry });
      return true;
    }
    window.count++;
    if (window.count <= MOST_PER_MINUTE) return true;
    this.#arm();
    return false;
  }

  /** Tells of every minute that is under way. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#end(Number.POSITIVE_INFINITY);
  }

  #arm(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#end(Date.now());
      if (this.#windows.size > 0) this.#arm();
    }, MINUTE_MS).unref();
  }

  #end(now: number): void {
    // In the order in which they began, so that the first that is not over ends the look.
    for (const [key, { until, count, first }] of this.#windows) {
      if (until > now) return;
      this.#windows.delete(key);
      if (count > MOST_PER_MINUTE) this.#tell(first, count - MOST_PER_MINUTE);
    }
  }
}
