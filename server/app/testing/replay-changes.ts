import type { LoggedRow } from './server.ts';

type Values = Record<string, unknown>;

const differs = (now: Values, before: Values | null) =>
  Object.entries(before ?? {}).some(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value));

/** The items that the changelog says there are. */
export class ReplayedItems {
  readonly #items = new Map<string, Map<string, Values>>();

  /** The items of a collection by their key. */
  of(collection: string): Map<string, Values> {
    const items = this.#items.get(collection) ?? new Map<string, Values>();
    this.#items.set(collection, items);
    return items;
  }

  /** Takes changes in, in their order, and gives what in them does not fit what was before. */
  apply(changes: readonly LoggedRow[]): string[] {
    const problems: string[] = [];
    for (const { seq, collection, item, action, before, after } of changes) {
      const items = this.of(collection);
      const now = items.get(item);
      const what = `change ${seq}, ${action} of ${collection} ${item}`;
      if (action === 'create' && now) problems.push(`${what}: it is there already`);
      if (action !== 'create' && !now) problems.push(`${what}: it is not there`);
      if (now && differs(now, before))
        problems.push(`${what}: before were ${JSON.stringify(now)}, not ${JSON.stringify(before)}`);
      if (action === 'delete') items.delete(item);
      else items.set(item, { ...now, ...after });
    }
    return problems;
  }
}
