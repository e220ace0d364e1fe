import { readStored, updateItem as updateStored } from '../data/write.js';
import { forbidden } from '../lib/errors.js';
import { commit, difference } from './commit.js';
import { openCall, runWriteHooks } from './engine.js';
import { readItem } from './get.js';
import { formatKey, missing, parseKey } from './item-key.js';
import { setLinks } from './links.js';
import { scopeOf } from './scope-of.js';
import { checkInput, prepareInput } from './write-input.js';
/** Says why an item is out of reach of a write: not there for the caller, or there and not allowed. */
export async function unreachable(call, scope, key, verb) {
    const read = call.grant.scope(scope.collection.name, 'read');
    const seen = read && (await readStored(call.engine.database, call.snapshot, read, key, call.binding));
    const text = formatKey(key);
    return seen ? forbidden(`You may see ${scope.collection.name} ${text}, but no policy lets you ${verb} it.`) : missing(scope.collection, text);
}
async function writeOne(call, tx, scope, key, input) {
    const { database } = call.engine;
    const { name } = scope.collection;
    const before = await readStored(tx, call.snapshot, scope, key, call.binding);
    if (!before)
        throw await unreachable(call, scope, key, 'change');
    await updateStored(database, tx, scope, key, input.columns);
    const changed = scope.collection.primaryKey.map((field, index) => input.columns[field.name] ?? key[index]);
    const changes = [];
    for (const link of input.links)
        changes.push(...(await setLinks(call, tx, link.relation, changed[0], link.keys, link.name)));
    const after = await readStored(tx, call.snapshot, scope, changed, call.binding);
    if (!after)
        throw forbidden(`You may not change ${name} ${formatKey(key)} this way: it would leave what your policies allow.`);
    const parts = difference(before, after);
    return parts ? [{ collection: name, item: formatKey(key), action: 'update', ...parts }, ...changes] : changes;
}
/**
 * Changes fields of one item; what the caller gives is checked against the field mask, and the stored result against
 * the row filter. @returns the item as the caller may see it, or null when they may not read it
 * @throws KasbahError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED …
 */
export async function updateItem(engine, caller, collection, id, patch, answer) {
    const [item] = await updateItems(engine, caller, collection, [{ id, patch }], answer);
    return item ?? null;
}
/** Changes several items, all or none, in one changeset. */
export async function updateItems(engine, caller, collection, patches, answer) {
    const call = await openCall(engine, caller);
    const scope = scopeOf(call, collection, 'update');
    const prepared = await Promise.all(patches.map(async ({ id, patch }) => {
        const key = parseKey(scope.collection, id);
        checkInput(scope, patch, 'update');
        const event = await runWriteHooks(engine, { action: 'update', collection, key, item: patch, actor: caller.actor });
        return { key, input: prepareInput(scope, event.item, 'update') };
    }));
    await commit(call, collection, 'update', async (tx) => {
        const changes = [];
        for (const { key, input } of prepared)
            changes.push(...(await writeOne(call, tx, scope, key, input)));
        return { result: null, changes };
    });
    if (!call.grant.scope(collection, 'read'))
        return prepared.map(() => null);
    return Promise.all(prepared.map(({ key, input }) => {
        const now = scope.collection.primaryKey.map((field, index) => input.columns[field.name] ?? key[index]);
        return readItem(call, collection, now.length === 1 ? now[0] : now, answer);
    }));
}
