/** At most so many pieces of work at once; a few more wait, and the rest are sent away. */
export class Turns {
  readonly #atOnce: number;
  readonly #most: number;
  readonly #full: () => Error;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** `full` makes the error that those are sent away with. */
  constructor(atOnce: number, waiting: number, full: () => Error) {
    this.#atOnce = atOnce;
    this.#most = waiting;
    this.#full = full;
  }

  /** @throws Error, the one that `full` makes, when too many wait already */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running++;
    else {
      if (this.#waiting.length >= this.#most) throw this.#full();
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
