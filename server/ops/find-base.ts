import { type Change, readChanges } from '../data/changelog.ts';
import type { Key } from '../data/stored-columns.ts';
import { isObject } from '../lib/is-object.ts';
import type { Item } from '../schema/item.ts';
import type { Collection } from '../schema/snapshot.ts';
import type { Call } from './engine.ts';
import { visibleChange } from './history.ts';
import { formatKey } from './item-key.ts';

/** Changes of an item that are gone back at most. */
const MOST_CHANGES = 100;

/** The item with earlier values in it; a relation to one that was read as its key follows its key's own field. */
function rewind(collection: Collection, item: Item, before: Item): Item {
  const entries = Object.entries(item).map(([name, value]) => {
    const relation = collection.fields.get(name)?.relation;
    if (relation && (relation.kind !== 'many-to-one' || isObject(value))) return [name, value];
    const source = Object.hasOwn(before, name) ? name : relation?.keyField;
    return [name, source !== undefined && Object.hasOwn(before, source) ? before[source] : value];
  });
  return Object.fromEntries(entries);
}

/** The changes of an item, newest first: those of the open changeset, then those of the changelog. */
async function changesOf({ engine, caller }: Call, collection: string, item: string): Promise<Change[]> {
  const { within } = caller;
  const open = (within?.changes ?? []).filter(
    (change) => change.collection === collection && change.item === item,
  );
  // A second connection beside the open transaction's own might have to wait for it.
  const executor = within?.tx ?? engine.database;
  const logged = await readChanges(engine.database, { collection, item, limit: MOST_CHANGES }, executor);
  return [...open.reverse(), ...logged];
}

/**
 * The version of an item that the caller has seen, found by going back through its history as far as they may see it.
 * @returns null where the history does not lead to it
 */
export async function findBase(
  call: Call,
  collection: Collection,
  key: Key,
  current: Item,
  wasSeen: (item: Item) => boolean,
): Promise<Item | null> {
  let item = current;
  for (const change of await changesOf(call, collection.name, formatKey(key))) {
    if (change.action !== 'update') return null;
    const before = visibleChange(call, { ...change, fields: [] })?.before;
    if (!before) return null;
    item = rewind(collection, item, before);
    if (wasSeen(item)) return item;
  }
  return null;
}
