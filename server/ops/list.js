import { explainDatabaseError } from '../data/database-error.js';
import { countItems, selectItems } from '../data/select.js';
import { Lru } from '../lib/lru.js';
import { parseQuery } from '../schema/query.js';
import { resolveQuery } from '../schema/resolve-query.js';
import { openCall } from './engine.js';
import { scopeOf } from './scope-of.js';
const resolved = new WeakMap();
function resolve(grant, collection, input, make) {
    if (input.text === undefined)
        return make();
    let cache = resolved.get(grant);
    if (!cache) {
        cache = new Lru(1000);
        resolved.set(grant, cache);
    }
    const key = `${collection}?${input.text}`;
    let entry = cache.get(key);
    if (!entry) {
        entry = make();
        cache.set(key, entry);
    }
    return entry;
}
/**
 * The items of a collection that the caller may see and the query asks for.
 * @throws KasbahError FORBIDDEN, INVALID_QUERY, TOO_MANY_ROWS
 */
export async function listItems(engine, caller, collection, input) {
    const call = await openCall(engine, caller);
    const scope = scopeOf(call, collection, 'read');
    const { query, node } = resolve(call.grant, collection, input, () => {
        const parsed = parseQuery(input.parameters());
        return { query: parsed, node: resolveQuery(parsed, scope, (name) => call.grant.scope(name, 'read'), call.grant.roles) };
    });
    const { database } = engine;
    try {
        const [items, total, filtered] = await Promise.all([
            selectItems(database, call.snapshot, node, call.binding),
            query.meta.total ? countItems(database, call.snapshot, { scope, where: null }, call.binding) : undefined,
            query.meta.filtered ? countItems(database, call.snapshot, node, call.binding) : undefined,
        ]);
        return { items, meta: { ...(total !== undefined && { total_count: total }), ...(filtered !== undefined && { filter_count: filtered }) } };
    }
    catch (error) {
        throw explainDatabaseError(error, collection, 'read');
    }
}
