import { KasbahError } from '../../plugin/index.ts';

/** At most so many pieces of work at once; a few more wait, and the rest are sent away. */
export class Turns {
  readonly #atOnce: number;
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, waiting: number) {
    this.#atOnce = atOnce;
    this.#most = waiting;
  }

  /** @throws KasbahError RATE_LIMITED when too many wait already */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running++;
    else {
      if (this.#waiting.length >= this.#most)
        throw new KasbahError('RATE_LIMITED', 'Too many images are being drawn. Try again in 5 s.', {
          status: 429,
          details: { retry_after: 5 },
        });
      // Whoever ends hands its place over.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
