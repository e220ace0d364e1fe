import { lockItems } from '../data/lock-items.ts';
import { type Key, keyOf, keyText } from '../data/stored-columns.ts';
import { KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Collection } from '../schema/snapshot.ts';
import { runChangeset } from './changeset.ts';
import { deleteItems } from './delete.ts';
import { type Caller, type Engine, type OpenChangeset, openCall } from './engine.ts';
import { listItems, type QueryInput } from './list.ts';
import { scopeOf } from './scope-of.ts';
import { updateItems } from './update.ts';

/** Items that a query finds, and how many they have to be. */
export interface FoundItems {
  query: Item;
  /** The write is refused when another number is found; undefined takes any. */
  expected?: number | undefined;
}

/** All of them, never cut short. */
async function keysOf(engine: Engine, caller: Caller, collection: Collection, query: Item): Promise<Key[]> {
  const fields = collection.primaryKey.map((field) => field.name);
  const { items } = await listItems(engine, caller, collection.name, {
    parameters: () => ({ limit: -1, ...query, fields }),
  });
  return items.map((item) => keyOf(collection, item));
}

/**
 * The keys of what a query finds, with nobody else changing those items until the transaction ends: found, held, and
 * found again, since somebody may have been first in between. @throws KasbahError COUNT_CHANGED …
 */
async function heldKeys(
  engine: Engine,
  caller: Caller,
  open: OpenChangeset,
  action: 'update' | 'delete',
  name: string,
  { query, expected }: FoundItems,
): Promise<unknown[]> {
  const inside = { ...caller, within: open };
  const call = await openCall(engine, inside);
  const { collection } = scopeOf(call, name, 'read');
  // By another reader where there is one: the first reading of a transaction decides on MySQL what it sees ever after.
  const found = await keysOf(engine, caller, collection, query);
  if (found.length > 0) await lockItems(open.tx, scopeOf(call, name, action), found);
  const held = new Set(found.map(keyText));
  const keys = (await keysOf(engine, inside, collection, query)).filter((key) => held.has(keyText(key)));
  if (expected !== undefined && keys.length !== expected)
    throw new KasbahError('COUNT_CHANGED', `${keys.length} items match now, and ${expected} were expected.`, {
      status: 409,
      path: 'expect_count',
      hint: 'Nothing was written. Look at the items again, and send the write with the new number.',
      details: { expected, found: keys.length },
    });
  return keys.map((key) => (key.length === 1 ? key[0] : key));
}

/** Sets the same fields of all items that a query finds. @throws KasbahError COUNT_CHANGED … */
export function updateFound(
  engine: Engine,
  caller: Caller,
  collection: string,
  found: FoundItems,
  patch: Item,
  answer: QueryInput,
): Promise<(Item | null)[]> {
  return runChangeset(engine, caller, async (open) => {
    const inside = { ...caller, within: open };
    const keys = await heldKeys(engine, caller, open, 'update', collection, found);
    return updateItems(
      engine,
      inside,
      collection,
      keys.map((id) => ({ id, patch })),
      answer,
    );
  });
}

/** Deletes all items that a query finds. @throws KasbahError COUNT_CHANGED … */
export function deleteFound(
  engine: Engine,
  caller: Caller,
  collection: string,
  found: FoundItems,
): Promise<void> {
  return runChangeset(engine, caller, async (open) => {
    const inside = { ...caller, within: open };
    await deleteItems(
      engine,
      inside,
      collection,
      await heldKeys(engine, caller, open, 'delete', collection, found),
    );
  });
}
