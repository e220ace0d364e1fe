import { lockStored, readOne } from '../data/read-stored.ts';
import { type Key, keyText } from '../data/stored-columns.ts';
import { deleteItems } from '../data/write.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { changesOf, findDeletion, leavesFirst } from './dependents.ts';
import { hasWriteHooks, runWriteHooks } from './engine.ts';
import { explainWrite, pathOf } from './problems.ts';
import { unreachable } from './unreachable.ts';
import type { KeyEntry, Writer } from './writer.ts';

/** The items as they are. @throws KasbahError NOT_FOUND or FORBIDDEN where one is out of reach */
async function readAll({ call, open }: Writer, scope: Scope, entries: readonly KeyEntry[]): Promise<Item[]> {
  const keys = entries.map(({ key }) => key);
  const stored = await lockStored(open.tx, call.snapshot, scope, keys, call.binding);
  const result: Item[] = [];
  for (const [index, { key, at }] of entries.entries()) {
    const item = stored[index];
    if (!item) throw await unreachable(call, open.tx, scope, key, 'delete', pathOf(at));
    result.push(item);
  }
  return result;
}

async function removeAll({ call, open }: Writer, scope: Scope, items: readonly Item[]): Promise<void> {
  const deletion = await findDeletion(call, open, scope.collection, items);
  for (const keys of leavesFirst(deletion)) await deleteItems(open.tx, scope, keys);
  open.changes.push(...(await changesOf(call, open, deletion)));
}

/** One after another, with the hooks around each; one that has gone with another is not met again. */
async function removeEach(writer: Writer, scope: Scope, keys: readonly Key[]): Promise<void> {
  const { call, open } = writer;
  const { actor } = call.caller;
  const collection = scope.collection.name;
  for (const key of keys) {
    if (!(await readOne(open.tx, call.snapshot, scope, key, call.binding))) continue;
    const event = { action: 'delete', collection, key, item: {}, given: {}, actor } as const;
    await runWriteHooks(call.engine, { ...event, restores: false, within: open }, async (same) => {
      const item = await readOne(open.tx, call.snapshot, scope, key, call.binding);
      if (item) await removeAll(writer, scope, [item]);
      return same;
    });
  }
}

/**
 * Deletes items, and logs what the database deletes or changes with them.
 * @throws KasbahError NOT_FOUND, FORBIDDEN, RELATED_EXISTS when others still point to one of them
 */
export async function deleteAll(writer: Writer, scope: Scope, entries: readonly KeyEntry[]): Promise<void> {
  const { call, open } = writer;
  const { name } = scope.collection;
  const distinct = [...new Map(entries.map((entry) => [keyText(entry.key), entry])).values()];
  if (distinct.length === 0) return;
  try {
    const items = await readAll(writer, scope, distinct);
    if (!hasWriteHooks(call.engine, name)) return await removeAll(writer, scope, items);
    const order = leavesFirst(await findDeletion(call, open, scope.collection, items));
    await removeEach(writer, scope, order.flat());
  } catch (error) {
    throw explainWrite(error, name, 'delete', entries);
  }
}
