import { insertItem, readStored } from '../data/write.js';
import { forbidden, KasbahError } from '../lib/errors.js';
import { commit } from './commit.js';
import { openCall, runWriteHooks } from './engine.js';
import { readItem } from './get.js';
import { formatKey } from './item-key.js';
import { setLinks } from './links.js';
import { scopeOf } from './scope-of.js';
import { checkInput, prepareInput } from './write-input.js';
const MOST = 10_000;
/**
 * Creates items, all or none, in one transaction and one changeset; answers them as the caller may see them.
 * @returns null in place of an item that the caller may create but not read
 * @throws KasbahError with every problem of every item, its path led by the item's index when there are several
 */
export async function createItems(engine, caller, collection, items, answer) {
    const call = await openCall(engine, caller);
    const scope = scopeOf(call, collection, 'create');
    if (items.length > MOST)
        throw new KasbahError('INVALID_BODY', `At most ${MOST} items at once.`);
    const inputs = await Promise.all(items.map(async (item) => {
        checkInput(scope, item, 'create');
        const event = await runWriteHooks(engine, { action: 'create', collection, key: null, item, actor: caller.actor });
        return prepareInput(scope, event.item, 'create');
    }));
    const keys = await commit(call, collection, 'create', async (tx) => {
        const changes = [];
        const made = [];
        for (const input of inputs) {
            const key = await insertItem(engine.database, tx, scope, input.columns);
            for (const link of input.links)
                changes.push(...(await setLinks(call, tx, link.relation, key[0], link.keys, link.name)));
            const stored = await readStored(tx, call.snapshot, scope, key, call.binding);
            if (!stored)
                throw forbidden(`You may not add this to ${collection}: no policy allows an item with these values.`);
            changes.unshift({ collection, item: formatKey(key), action: 'create', before: null, after: stored });
            made.push(key);
        }
        return { result: made, changes };
    });
    if (!call.grant.scope(collection, 'read'))
        return keys.map(() => null);
    return Promise.all(keys.map((key) => readItem(call, collection, key.length === 1 ? key[0] : key, answer)));
}
