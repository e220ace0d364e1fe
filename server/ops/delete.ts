import type { Change } from '../data/changelog.ts';
import { deleteItem as deleteStored, readStored } from '../data/write.ts';
import { commit } from './commit.ts';
import { type Caller, type Engine, openCall, runWriteHooks } from './engine.ts';
import { formatKey, parseKey } from './item-key.ts';
import { scopeOf } from './scope-of.ts';
import { unreachable } from './update.ts';

/**
 * Deletes items, all or none, in one changeset.
 * @throws KasbahError NOT_FOUND, FORBIDDEN, RELATED_EXISTS when others still point to one of them
 */
export async function deleteItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  ids: readonly unknown[],
): Promise<void> {
  const call = await openCall(engine, caller);
  const scope = scopeOf(call, collection, 'delete');
  const keys = ids.map((id) => parseKey(scope.collection, id));
  for (const key of keys) {
    await runWriteHooks(engine, { action: 'delete', collection, key, item: {}, actor: caller.actor });
  }
  await commit(call, collection, 'delete', async (tx) => {
    const changes: Change[] = [];
    for (const key of keys) {
      const before = await readStored(tx, call.snapshot, scope, key, call.binding);
      if (!before) throw await unreachable(call, tx, scope, key, 'delete');
      await deleteStored(engine.database, tx, scope, key);
      changes.push({ collection, item: formatKey(key), action: 'delete', before, after: null });
    }
    return { result: null, changes };
  });
}
