import type { Router } from '@koa/router';
import { invalidQuery, KasbahError } from '../lib/errors.ts';
import { createItems } from '../ops/create.ts';
import { deleteItems } from '../ops/delete.ts';
import type { Caller, Engine } from '../ops/engine.ts';
import { exportItems } from '../ops/export.ts';
import { getItem } from '../ops/get.ts';
import { listItems, type QueryInput } from '../ops/list.ts';
import { isSingleton, readSingleton, writeSingleton } from '../ops/singleton.ts';
import { updateItem, updateItems } from '../ops/update.ts';
import type { Item } from '../schema/item.ts';
import { parseQueryString } from '../schema/query-string.ts';
import { EXPORT_FORMATS } from './export-formats.ts';
import { readBody } from './read-body.ts';
import type { Context, RequestState } from './request-state.ts';

const callerOf = (ctx: Context): Caller => ({ actor: ctx.state.actor, source: 'rest' });

function queryOf(ctx: Context): QueryInput {
  const text = ctx.querystring;
  return { text, parameters: () => parseQueryString(text) };
}

function isObject(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(body: unknown): Item {
  if (isObject(body)) return body;
  throw new KasbahError('INVALID_BODY', 'The body must be an object with the fields to write.');
}

/** An item of a list that was written but may not be read is left out of the answer. */
function answer(ctx: Context, data: Item | null | (Item | null)[]): void {
  if (data === null) ctx.status = 204;
  else ctx.body = { data: Array.isArray(data) ? data.filter((item) => item !== null) : data };
}

function keysOf(body: unknown): unknown[] {
  const keys = Array.isArray(body) ? body : isObject(body) ? body.keys : undefined;
  if (!Array.isArray(keys) || keys.length === 0)
    throw new KasbahError('INVALID_BODY', 'A list of keys is expected.', { path: 'keys' });
  return keys;
}

/** The keys that a body names, or those of the items that its `query` finds; all of them, never cut short. */
async function reachedBy(
  engine: Engine,
  caller: Caller,
  collection: string,
  body: unknown,
): Promise<unknown[]> {
  if (!isObject(body) || body.query === undefined) return keysOf(body);
  const query = objectOf(body.query);
  const fields =
    engine
      .snapshot()
      .collections.get(collection)
      ?.primaryKey.map((field) => field.name) ?? [];
  const { items } = await listItems(engine, caller, collection, {
    parameters: () => ({ limit: -1, ...query, fields }),
  });
  return items.map((item) => (fields.length === 1 ? item[fields[0]!] : fields.map((name) => item[name])));
}

/** The key in the URL: one of several fields is taken apart before it is decoded. */
function idOf(ctx: Context, engine: Engine): unknown {
  const several =
    (engine.snapshot().collections.get(ctx.params.collection ?? '')?.primaryKey.length ?? 0) > 1;
  return several ? (ctx.captures?.[1] ?? ctx.params.id) : ctx.params.id;
}

/** `{keys, data}` and `{query, data}` set the same fields on several items; a list of items with their keys sets each its own. */
async function patchesOf(
  engine: Engine,
  caller: Caller,
  collection: string,
  body: unknown,
): Promise<{ id: unknown; patch: Item }[]> {
  if (!Array.isArray(body)) {
    const patch = objectOf(objectOf(body).data);
    return (await reachedBy(engine, caller, collection, body)).map((id) => ({ id, patch }));
  }
  const key =
    engine
      .snapshot()
      .collections.get(collection)
      ?.primaryKey.map((field) => field.name) ?? [];
  return body.map((entry, index) => {
    const item = objectOf(entry);
    const id = key.map((name) => item[name]);
    if (id.includes(undefined))
      throw new KasbahError('INVALID_BODY', 'Each item must carry its key.', {
        path: `[${index}].${key[0] ?? ''}`,
      });
    const patch = Object.fromEntries(Object.entries(item).filter(([name]) => !key.includes(name)));
    return { id: id.length === 1 ? id[0] : id, patch };
  });
}

/** `?export=csv` and the like: all items that the query finds, as a file. */
async function answerExport(
  ctx: Context,
  engine: Engine,
  collection: string,
  name: unknown,
  parameters: Readonly<Record<string, unknown>>,
): Promise<void> {
  const format = Object.hasOwn(EXPORT_FORMATS, String(name)) ? EXPORT_FORMATS[String(name)] : undefined;
  if (!format) throw invalidQuery(`export is one of ${Object.keys(EXPORT_FORMATS).join(', ')}.`, 'export');
  const source = await exportItems(engine, callerOf(ctx), collection, { parameters: () => parameters });
  const day = engine.now().toISOString().slice(0, 10);
  ctx.attachment(`${collection}-${day}.${String(name)}`);
  ctx.type = format.type;
  ctx.body = format.write(source);
}

/** The items dialect under `/items/:collection`. */
export function mountItems(router: Router<RequestState>, engine: Engine): void {
  router.get('/items/:collection', async (ctx) => {
    const collection = ctx.params.collection ?? '';
    if (/(?:^|&)export=/.test(ctx.querystring)) {
      const { export: format, ...parameters } = parseQueryString(ctx.querystring);
      await answerExport(ctx, engine, collection, format, parameters);
      return;
    }
    if (isSingleton(engine, collection)) {
      ctx.body = { data: await readSingleton(engine, callerOf(ctx), collection, queryOf(ctx)) };
      return;
    }
    const { items, meta } = await listItems(engine, callerOf(ctx), collection, queryOf(ctx));
    ctx.body = Object.keys(meta).length === 0 ? { data: items } : { data: items, meta };
  });
  router.register('/items/:collection', ['search'], async (ctx: Context) => {
    const body = objectOf((await readBody(ctx.req)) ?? {});
    const { export: format, ...parameters } = objectOf(body.query ?? {});
    if (format !== undefined) {
      await answerExport(ctx, engine, ctx.params.collection ?? '', format, parameters);
      return;
    }
    const { items, meta } = await listItems(engine, callerOf(ctx), ctx.params.collection ?? '', {
      parameters: () => parameters,
    });
    ctx.body = { data: items, meta };
  });
  router.get('/items/:collection/:id', async (ctx) => {
    if (ctx.params.id === 'singleton' && isSingleton(engine, ctx.params.collection ?? '')) {
      ctx.body = {
        data: await readSingleton(engine, callerOf(ctx), ctx.params.collection ?? '', queryOf(ctx)),
      };
      return;
    }
    ctx.body = {
      data: await getItem(
        engine,
        callerOf(ctx),
        ctx.params.collection ?? '',
        idOf(ctx, engine),
        queryOf(ctx),
      ),
    };
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
    answer(
      ctx,
      await updateItem(
        engine,
        callerOf(ctx),
        ctx.params.collection ?? '',
        idOf(ctx, engine),
        patch,
        queryOf(ctx),
      ),
    );
  });
  router.patch('/items/:collection', async (ctx) => {
    const collection = ctx.params.collection ?? '';
    const body = await readBody(ctx.req);
    if (isSingleton(engine, collection)) {
      answer(ctx, await writeSingleton(engine, callerOf(ctx), collection, objectOf(body), queryOf(ctx)));
      return;
    }
    const patches = await patchesOf(engine, callerOf(ctx), collection, body);
    answer(ctx, await updateItems(engine, callerOf(ctx), collection, patches, queryOf(ctx)));
  });
  router.delete('/items/:collection/:id', async (ctx) => {
    await deleteItems(engine, callerOf(ctx), ctx.params.collection ?? '', [idOf(ctx, engine)]);
    ctx.status = 204;
  });
  router.delete('/items/:collection', async (ctx) => {
    const collection = ctx.params.collection ?? '';
    const keys = await reachedBy(engine, callerOf(ctx), collection, await readBody(ctx.req));
    await deleteItems(engine, callerOf(ctx), collection, keys);
    ctx.status = 204;
  });
}
