/** A map that forgets the entry used longest ago once it holds more than `size`. */
export class Lru<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #size: number;
  readonly #onForget: ((value: V) => void) | undefined;

  /** `onForget` is told of each value that is pushed out or replaced, not of those that are deleted. */
  constructor(size: number, onForget?: (value: V) => void) {
    this.#size = size;
    this.#onForget = onForget;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    const replaced = this.#entries.get(key);
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (replaced !== undefined && replaced !== value) this.#onForget?.(replaced);
    if (this.#entries.size <= this.#size) return;
    const oldest = this.#entries.entries().next();
    if (oldest.done) return;
    this.#entries.delete(oldest.value[0]);
    this.#onForget?.(oldest.value[1]);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  get length(): number {
    return this.#entries.size;
  }
}
