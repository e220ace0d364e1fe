import type { Item } from '../schema/item.ts';
import { runChangeset } from './changeset.ts';
import { holdItems } from './check-unchanged.ts';
import { type Caller, type Engine, openCall } from './engine.ts';
import { readItem } from './get.ts';
import { updateItem } from './update.ts';

/**
 * Changes an item only while it still has the values it is expected to have: of several who come at the same moment, in
 * whatever process, one succeeds. Nobody else writes the item between the look and the change.
 * @returns the item as it is now; null, with nothing written, when it is another or gone
 */
export function updateIf(
  engine: Engine,
  caller: Caller,
  collection: string,
  id: unknown,
  expected: Item,
  patch: Item,
): Promise<Item | null> {
  return runChangeset(engine, caller, async (open) => {
    const by = { ...caller, within: open };
    await holdItems(engine, by, [{ collection, id, patch }]);
    const everything = { parameters: () => ({}) };
    const current = await readItem(await openCall(engine, by), collection, id, everything);
    if (!current || Object.entries(expected).some(([name, value]) => current[name] !== value)) return null;
    return updateItem(engine, by, collection, id, patch, everything);
  });
}
