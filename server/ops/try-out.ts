import type { Change } from '../data/changelog.ts';
import { readStored } from '../data/read-stored.ts';
import { rehearse } from './changeset.ts';
import { type Call, type Caller, type Engine, openCall } from './engine.ts';
import { visibleChange } from './history.ts';
import { parseKey } from './item-key.ts';

/** A change that a write would make, as far as the caller may see it. */
export type TriedChange = Pick<Change, 'collection' | 'item' | 'action' | 'before' | 'after'>;

const idOf = ({ collection, item }: Change) => `${collection}/${item}`;

/** The items of changes that the caller sees as they are at this moment. */
async function seenNow(call: Call, changes: readonly Change[]): Promise<Set<string>> {
  const seen = new Set<string>();
  for (const collection of new Set(changes.map((change) => change.collection))) {
    const scope = call.grant.scope(collection, 'read');
    if (!scope) continue;
    const items = [
      ...new Set(changes.filter((one) => one.collection === collection).map(({ item }) => item)),
    ];
    const keys = items.map((item) => parseKey(scope.collection, item));
    const stored = scope.where
      ? await readStored(call.reader, call.snapshot, scope, keys, call.binding)
      : items;
    items.forEach((item, index) => {
      if (stored[index]) seen.add(`${collection}/${item}`);
    });
  }
  return seen;
}

/**
 * Runs a write with all its checks, tells what it would change, and takes it back. Told are the items that the caller
 * sees: new ones as they would be, all others as they are.
 */
export async function tryOut<T>(
  engine: Engine,
  caller: Caller,
  work: (caller: Caller) => Promise<T>,
): Promise<{ result: T; changes: TriedChange[] }> {
  const call = await openCall(engine, caller);
  let seen = new Set<string>();
  const { result, changes } = await rehearse(engine, caller, async (inside) => {
    const done = await work(inside);
    const made = inside.within?.changes.filter(({ action }) => action === 'create') ?? [];
    seen = await seenNow(await openCall(engine, inside), made);
    return done;
  });
  const others = changes.filter((change) => !seen.has(idOf(change)) && change.action !== 'create');
  for (const id of await seenNow(call, others)) seen.add(id);
  return {
    result,
    changes: changes.flatMap((change) => {
      const shown = seen.has(idOf(change)) && visibleChange(call, { ...change, fields: [] });
      if (!shown) return [];
      const { collection, item, action, before, after } = shown;
      return [{ collection, item, action, before, after }];
    }),
  };
}
