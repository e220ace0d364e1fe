import { KasbahError } from '../lib/errors.js';
import { createItems } from '../ops/create.js';
import { deleteItems } from '../ops/delete.js';
import { getItem } from '../ops/get.js';
import { listItems } from '../ops/list.js';
import { updateItem, updateItems } from '../ops/update.js';
import { parseQueryString } from '../schema/query-string.js';
import { readBody } from './read-body.js';
const callerOf = (ctx) => ({ actor: ctx.state.actor, source: 'rest' });
function queryOf(ctx) {
    const text = ctx.querystring;
    return { text, parameters: () => parseQueryString(text) };
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function objectOf(body) {
    if (isObject(body))
        return body;
    throw new KasbahError('INVALID_BODY', 'The body must be an object with the fields to write.');
}
/** An item of a list that was written but may not be read is left out of the answer. */
function answer(ctx, data) {
    if (data === null)
        ctx.status = 204;
    else
        ctx.body = { data: Array.isArray(data) ? data.filter((item) => item !== null) : data };
}
function keysOf(body) {
    const keys = Array.isArray(body) ? body : isObject(body) ? body.keys : undefined;
    if (!Array.isArray(keys) || keys.length === 0)
        throw new KasbahError('INVALID_BODY', 'A list of keys is expected.', { path: 'keys' });
    return keys;
}
/** `{keys, data}` sets the same fields on several items; a list of items with their keys sets each its own. */
function patchesOf(engine, collection, body) {
    if (!Array.isArray(body)) {
        const patch = objectOf(objectOf(body).data);
        return keysOf(body).map((id) => ({ id, patch }));
    }
    const key = engine.snapshot().collections.get(collection)?.primaryKey.map((field) => field.name) ?? [];
    return body.map((entry, index) => {
        const item = objectOf(entry);
        const id = key.map((name) => item[name]);
        if (id.includes(undefined))
            throw new KasbahError('INVALID_BODY', 'Each item must carry its key.', { path: `[${index}].${key[0] ?? ''}` });
        const patch = Object.fromEntries(Object.entries(item).filter(([name]) => !key.includes(name)));
        return { id: id.length === 1 ? id[0] : id, patch };
    });
}
/** The items dialect under `/items/:collection`. */
export function mountItems(router, engine) {
    router.get('/items/:collection', async (ctx) => {
        const { items, meta } = await listItems(engine, callerOf(ctx), ctx.params.collection ?? '', queryOf(ctx));
        ctx.body = meta.total_count === undefined && meta.filter_count === undefined ? { data: items } : { data: items, meta };
    });
    router.register('/items/:collection', ['search'], async (ctx) => {
        const body = objectOf((await readBody(ctx.req)) ?? {});
        const parameters = objectOf(body.query ?? {});
        const { items, meta } = await listItems(engine, callerOf(ctx), ctx.params.collection ?? '', { parameters: () => parameters });
        ctx.body = { data: items, meta };
    });
    router.get('/items/:collection/:id', async (ctx) => {
        ctx.body = { data: await getItem(engine, callerOf(ctx), ctx.params.collection ?? '', ctx.params.id, queryOf(ctx)) };
    });
    router.post('/items/:collection', async (ctx) => {
        const body = await readBody(ctx.req);
        const many = Array.isArray(body);
        const items = many ? body.map(objectOf) : [objectOf(body)];
        const made = await createItems(engine, callerOf(ctx), ctx.params.collection ?? '', items, queryOf(ctx));
        answer(ctx, many ? made : (made[0] ?? null));
    });
    router.patch('/items/:collection/:id', async (ctx) => {
        const patch = objectOf(await readBody(ctx.req));
        answer(ctx, await updateItem(engine, callerOf(ctx), ctx.params.collection ?? '', ctx.params.id, patch, queryOf(ctx)));
    });
    router.patch('/items/:collection', async (ctx) => {
        const collection = ctx.params.collection ?? '';
        const patches = patchesOf(engine, collection, await readBody(ctx.req));
        answer(ctx, await updateItems(engine, callerOf(ctx), collection, patches, queryOf(ctx)));
    });
    router.delete('/items/:collection/:id', async (ctx) => {
        await deleteItems(engine, callerOf(ctx), ctx.params.collection ?? '', [ctx.params.id]);
        ctx.status = 204;
    });
    router.delete('/items/:collection', async (ctx) => {
        await deleteItems(engine, callerOf(ctx), ctx.params.collection ?? '', keysOf(await readBody(ctx.req)));
        ctx.status = 204;
    });
}
