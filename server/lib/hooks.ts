/**
 * A step of a chain: sees the value, may change or replace it, and calls `next` to go on; what it does after that it
 * does with what came of it. One that gives a value without calling `next` lets the chain go on with that value.
 */
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
      if (!entry) return last(current);
      let gone = false;
      const result = await entry.hook(current, (changed) => {
        if (gone) throw new Error(`Hook ${entry.id} calls next twice`);
        gone = true;
        return step(index + 1, changed);
      });
      return gone ? result : step(index + 1, result);
    };
    return step(0, value);
  }
}
