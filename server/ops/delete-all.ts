import type { Change } from '../data/changelog.ts';
import { explainDatabaseError } from '../data/database-error.ts';
import { lockStored } from '../data/read-stored.ts';
import { type Key, keyText } from '../data/stored-columns.ts';
import { deleteItems } from '../data/write.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { changesOfDependents, findDependents } from './dependents.ts';
import { hasWriteHooks, runWriteHooks } from './engine.ts';
import { formatKey } from './item-key.ts';
import { unreachable } from './unreachable.ts';
import type { KeyEntry, Writer } from './writer.ts';

async function removeAll({ call, open }: Writer, scope: Scope, keys: readonly Key[]): Promise<void> {
  const { collection } = scope;
  const stored = await lockStored(open.tx, call.snapshot, scope, keys, call.binding);
  for (const [index, key] of keys.entries())
    if (!stored[index]) throw await unreachable(call, open.tx, scope, key, 'delete');
  const before = stored as Item[];
  const dependents = await findDependents(call, open, collection, before);
  await deleteItems(open.tx, scope, keys);
  const own = keys.map((key, index): Change => {
    const item = before[index]!;
    return { collection: collection.name, item: formatKey(key), action: 'delete', before: item, after: null };
  });
  // An undo goes backwards: the items come back before those that point to them.
  open.changes.push(...(await changesOfDependents(call, open, dependents)), ...own);
}

/**
 * Deletes items, and logs what the database deletes or changes with them.
 * @throws KasbahError NOT_FOUND, FORBIDDEN, RELATED_EXISTS when others still point to one of them
 */
export async function deleteAll(writer: Writer, scope: Scope, entries: readonly KeyEntry[]): Promise<void> {
  const { call, open } = writer;
  const { name } = scope.collection;
  const keys = [...new Map(entries.map(({ key }) => [keyText(key), key])).values()];
  if (keys.length === 0) return;
  try {
    if (!hasWriteHooks(call.engine, name)) return await removeAll(writer, scope, keys);
    const { actor } = call.caller;
    for (const key of keys) {
      const event = { action: 'delete', collection: name, key, item: {}, given: {}, actor } as const;
      await runWriteHooks(call.engine, { ...event, restores: false, within: open }, async (same) => {
        await removeAll(writer, scope, [key]);
        return same;
      });
    }
  } catch (error) {
    throw explainDatabaseError(error, name, 'delete');
  }
}
