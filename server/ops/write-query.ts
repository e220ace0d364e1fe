import { KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import { runChangeset } from './changeset.ts';
import { deleteItems } from './delete.ts';
import type { Caller, Engine } from './engine.ts';
import { listItems, type QueryInput } from './list.ts';
import { updateItems } from './update.ts';

/** Items that a query finds, and how many they have to be. */
export interface FoundItems {
  query: Item;
  /** The write is refused when another number is found; undefined takes any. */
  expected?: number | undefined;
}

/** All of them, never cut short, as they stand in the changeset of the write. */
async function keysOf(
  engine: Engine,
  caller: Caller,
  collection: string,
  { query, expected }: FoundItems,
): Promise<unknown[]> {
  const fields =
    engine
      .snapshot()
      .collections.get(collection)
      ?.primaryKey.map((field) => field.name) ?? [];
  const { items } = await listItems(engine, caller, collection, {
    parameters: () => ({ limit: -1, ...query, fields }),
  });
  if (expected !== undefined && items.length !== expected)
    throw new KasbahError(
      'COUNT_CHANGED',
      `${items.length} items match now, and ${expected} were expected.`,
      {
        status: 409,
        path: 'expect_count',
        hint: 'Nothing was written. Look at the items again, and send the write with the new number.',
        details: { expected, found: items.length },
      },
    );
  return items.map((item) => (fields.length === 1 ? item[fields[0]!] : fields.map((name) => item[name])));
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
    const keys = await keysOf(engine, inside, collection, found);
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
    await deleteItems(engine, inside, collection, await keysOf(engine, inside, collection, found));
  });
}
