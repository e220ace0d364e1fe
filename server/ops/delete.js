import { deleteItem as deleteStored, readStored } from '../data/write.js';
import { commit } from './commit.js';
import { openCall, runWriteHooks } from './engine.js';
import { formatKey, parseKey } from './item-key.js';
import { scopeOf } from './scope-of.js';
import { unreachable } from './update.js';
/**
 * Deletes items, all or none, in one changeset.
 * @throws KasbahError NOT_FOUND, FORBIDDEN, RELATED_EXISTS when others still point to one of them
 */
export async function deleteItems(engine, caller, collection, ids) {
    const call = await openCall(engine, caller);
    const scope = scopeOf(call, collection, 'delete');
    const keys = ids.map((id) => parseKey(scope.collection, id));
    for (const key of keys) {
        await runWriteHooks(engine, { action: 'delete', collection, key, item: {}, actor: caller.actor });
    }
    await commit(call, collection, 'delete', async (tx) => {
        const changes = [];
        for (const key of keys) {
            const before = await readStored(tx, call.snapshot, scope, key, call.binding);
            if (!before)
                throw await unreachable(call, scope, key, 'delete');
            await deleteStored(engine.database, tx, scope, key);
            changes.push({ collection, item: formatKey(key), action: 'delete', before, after: null });
        }
        return { result: null, changes };
    });
}
