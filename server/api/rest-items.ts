import type { Router } from '@koa/router';
import { invalidQuery, KasbahError } from '../lib/errors.ts';
import type { AuditLog } from '../ops/audit-log.ts';
import type { Caller, Engine } from '../ops/engine.ts';
import { exportItems } from '../ops/export.ts';
import { listItems } from '../ops/list.ts';
import { tryOut } from '../ops/try-out.ts';
import { parseQueryString } from '../schema/query-string.ts';
import { answerItems } from './answer-items.ts';
import { answerOnce } from './answer-once.ts';
import { originOf } from './audit-refusals.ts';
import { EXPORT_FORMATS } from './export-formats.ts';
import { readBody } from './read-body.ts';
import { readItems } from './read-items.ts';
import type { Context, RequestState } from './request-state.ts';
import { readIfMatch } from './write-headers.ts';
import { queryOf, readWriteQuery } from './write-query.ts';
import { objectOf, runWrite, type WriteRequest } from './write-request.ts';

const callerOf = (ctx: Context): Caller => ({ actor: ctx.state.actor, source: 'rest' });

/** The key in the URL: one of several fields is taken apart before it is decoded. */
function idOf(ctx: Context, engine: Engine): unknown {
  const several =
    (engine.snapshot().collections.get(ctx.params.collection ?? '')?.primaryKey.length ?? 0) > 1;
  return several ? (ctx.captures?.[1] ?? ctx.params.id) : ctx.params.id;
}

/** `?export=csv` and the like: all items that the query finds, as a file. */
async function answerExport(
  ctx: Context,
  { engine, audit }: { engine: Engine; audit: AuditLog },
  collection: string,
  name: unknown,
  parameters: Readonly<Record<string, unknown>>,
): Promise<void> {
  const format = Object.hasOwn(EXPORT_FORMATS, String(name)) ? EXPORT_FORMATS[String(name)] : undefined;
  if (!format) throw invalidQuery(`export is one of ${Object.keys(EXPORT_FORMATS).join(', ')}.`, 'export');
  const source = await exportItems(engine, callerOf(ctx), collection, { parameters: () => parameters });
  const { actor } = ctx.state;
  const details = { collection, format: String(name) };
  audit.note({ kind: 'items.export', outcome: 'ok', actor, from: originOf(ctx), details });
  const day = engine.now().toISOString().slice(0, 10);
  ctx.attachment(`${collection}-${day}.${String(name)}`);
  ctx.type = format.type;
  ctx.body = format.write(source);
}

/** The items dialect under `/items/:collection`; `headers` are those that every answer carries. */
export function mountItems(
  router: Router<RequestState>,
  services: { engine: Engine; audit: AuditLog },
  headers: readonly string[],
): void {
  const { engine } = services;
  router.get('/items/:collection', async (ctx) => {
    const collection = ctx.params.collection ?? '';
    if (/(?:^|&)export=/.test(ctx.querystring)) {
      const { export: format, ...parameters } = parseQueryString(ctx.querystring);
      await answerExport(ctx, services, collection, format, parameters);
      return;
    }
    const found = await readItems(engine, callerOf(ctx), collection, undefined, queryOf(ctx.querystring));
    answerItems(ctx, found, headers);
  });
  router.register('/items/:collection', ['search'], async (ctx: Context) => {
    const body = objectOf((await readBody(ctx.req)) ?? {});
    const wrong = Object.keys(body).find((name) => name !== 'query');
    if (wrong !== undefined)
      throw new KasbahError('INVALID_BODY', `There is no ${wrong.slice(0, 80)} here.`, {
        path: wrong.slice(0, 80),
        hint: 'A question is sent as {"query": {…}}.',
      });
    const { export: format, ...parameters } = objectOf(body.query ?? {});
    if (format !== undefined) {
      await answerExport(ctx, services, ctx.params.collection ?? '', format, parameters);
      return;
    }
    const { items, meta } = await listItems(engine, callerOf(ctx), ctx.params.collection ?? '', {
      parameters: () => parameters,
    });
    ctx.body = { data: items, meta };
  });
  router.get('/items/:collection/:id', async (ctx) => {
    const id = idOf(ctx, engine);
    const collection = ctx.params.collection ?? '';
    answerItems(
      ctx,
      await readItems(engine, callerOf(ctx), collection, id, queryOf(ctx.querystring)),
      headers,
    );
  });
  const write = async (ctx: Context, method: WriteRequest['method'], id?: unknown) => {
    const { answer, on, comment, dryRun } = readWriteQuery(ctx.querystring, method);
    const ifMatch = readIfMatch(ctx.req.headers['if-match']);
    const body = method === 'DELETE' && id !== undefined ? undefined : await readBody(ctx.req);
    const request = { method, collection: ctx.params.collection ?? '', id, body, on, answer, ifMatch };
    const caller = { ...callerOf(ctx), comment };
    if (dryRun) {
      const { result, changes } = await tryOut(engine, caller, (inside) => runWrite(engine, inside, request));
      ctx.body = { data: result?.data ?? null, meta: { dry_run: true, changes } };
      return;
    }
    await answerOnce(ctx, engine, caller, body, (by) => runWrite(engine, by, request));
  };
  router.post('/items/:collection', (ctx) => write(ctx, 'POST'));
  router.put('/items/:collection', (ctx) => write(ctx, 'PUT'));
  router.patch('/items/:collection/:id', (ctx) => write(ctx, 'PATCH', idOf(ctx, engine)));
  router.patch('/items/:collection', (ctx) => write(ctx, 'PATCH'));
  router.delete('/items/:collection/:id', (ctx) => write(ctx, 'DELETE', idOf(ctx, engine)));
  router.delete('/items/:collection', (ctx) => write(ctx, 'DELETE'));
}
