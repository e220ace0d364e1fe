import type { Router } from '@koa/router';
import { invalidQuery } from '../lib/errors.ts';
import type { Caller, Engine } from '../ops/engine.ts';
import { exportItems } from '../ops/export.ts';
import { getItem } from '../ops/get.ts';
import { listItems, type QueryInput } from '../ops/list.ts';
import { isSingleton, readSingleton } from '../ops/singleton.ts';
import { tryOut } from '../ops/try-out.ts';
import { parseQueryString } from '../schema/query-string.ts';
import { EXPORT_FORMATS } from './export-formats.ts';
import { readBody } from './read-body.ts';
import type { Context, RequestState } from './request-state.ts';
import { objectOf, runWrite, type WriteRequest } from './write-request.ts';

/** Tells the changeset that a write made, by which it can be undone. */
const CHANGESET = 'Kasbah-Changeset';

const callerOf = (ctx: Context): Caller => ({ actor: ctx.state.actor, source: 'rest' });

function queryOf(ctx: Context): QueryInput {
  const text = ctx.querystring;
  return { text, parameters: () => parseQueryString(text) };
}

/** Parameters of a write that do not choose what is answered. */
const OF_WRITES = ['on', 'dry_run', 'comment'];

interface WriteQuery {
  answer: QueryInput;
  on?: string | undefined;
  comment?: string | undefined;
  dryRun: boolean;
}

function textOf(value: unknown, name: string, most: number): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > most)
    throw invalidQuery(`${name} is a text of at most ${most} characters.`, name);
  return value;
}

/** The query string of a write: what is answered, and how it is written. */
function writeQueryOf(ctx: Context): WriteQuery {
  const parameters: Readonly<Record<string, unknown>> = ctx.querystring
    ? parseQueryString(ctx.querystring)
    : {};
  if (!OF_WRITES.some((name) => name in parameters)) return { answer: queryOf(ctx), dryRun: false };
  const { on, dry_run: dryRun, comment, ...rest } = parameters;
  if (dryRun !== undefined && !['true', 'false', ''].includes(String(dryRun)))
    throw invalidQuery('dry_run is true or false.', 'dry_run');
  if (on !== undefined && ctx.method !== 'PUT') throw invalidQuery('on goes with PUT.', 'on');
  return {
    answer: { parameters: () => rest },
    on: textOf(on, 'on', 64),
    comment: textOf(comment, 'comment', 500),
    dryRun: dryRun === 'true' || dryRun === '',
  };
}

/** The key in the URL: one of several fields is taken apart before it is decoded. */
function idOf(ctx: Context, engine: Engine): unknown {
  const several =
    (engine.snapshot().collections.get(ctx.params.collection ?? '')?.primaryKey.length ?? 0) > 1;
  return several ? (ctx.captures?.[1] ?? ctx.params.id) : ctx.params.id;
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
  const write = async (ctx: Context, method: WriteRequest['method'], id?: unknown) => {
    const { answer, on, comment, dryRun } = writeQueryOf(ctx);
    const body = method === 'DELETE' && id !== undefined ? undefined : await readBody(ctx.req);
    const request = { method, collection: ctx.params.collection ?? '', id, body, on, answer };
    const onChangeset = (changeset: string) => ctx.set(CHANGESET, changeset);
    const caller = { ...callerOf(ctx), comment, onChangeset };
    if (dryRun) {
      const { result, changes } = await tryOut(engine, caller, (inside) => runWrite(engine, inside, request));
      ctx.body = { data: result?.data ?? null, meta: { dry_run: true, changes } };
      return;
    }
    const written = await runWrite(engine, caller, request);
    if (written) ctx.body = written;
    else ctx.status = 204;
  };
  router.post('/items/:collection', (ctx) => write(ctx, 'POST'));
  router.put('/items/:collection', (ctx) => write(ctx, 'PUT'));
  router.patch('/items/:collection/:id', (ctx) => write(ctx, 'PATCH', idOf(ctx, engine)));
  router.patch('/items/:collection', (ctx) => write(ctx, 'PATCH'));
  router.delete('/items/:collection/:id', (ctx) => write(ctx, 'DELETE', idOf(ctx, engine)));
  router.delete('/items/:collection', (ctx) => write(ctx, 'DELETE'));
}
