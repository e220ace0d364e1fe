/** A step of a chain: sees the value, may change or replace it, and calls `next` to go on. */
export type Hook<T> = (value: T, next: (value: T) => Promise<T>) => Promise<T> | T;

interface Entry<T> {
  id: string;
  priority: number;
  hook: Hook<T>;
}

/** An ordered chain of hooks under one name; lower priority runs first, equal ones in the order they came. */
export class HookChain<T> {
  #entries: Entry<T>[] = [];

  /** Adds a hook; an id that exists already is refused, so that nobody runs twice. */
  add(id: string, hook: Hook<T>, priority = 0): void {
    if (this.#entries.some((entry) => entry.id === id)) throw new Error(`Hook ${id} exists already`);
    this.#entries = [...this.#entries, { id, hook, priority }].sort((a, b) => a.priority - b.priority);
  }

  get empty(): boolean {
    return this.#entries.length === 0;
  }

  /** Runs the chain and then `last`; without hooks it is `last` alone. */
  run(value: T, last: (value: T) => Promise<T>): Promise<T> {
    const entries = this.#entries;
    const step = async (index: number, current: T): Promise<T> => {
      const entry = entries[index];
      return entry ? entry.hook(current, (changed) => step(index + 1, changed)) : last(current);
    };
    return step(0, value);
  }
}
