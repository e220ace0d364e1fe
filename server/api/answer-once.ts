import { createHash } from 'node:crypto';
import { entityTagOf } from '../lib/entity-tag.ts';
import { sha256 } from '../lib/ids.ts';
import type { Caller, Engine } from '../ops/engine.ts';
import { type OnceAnswer, writeOnce } from '../ops/once.ts';
import { errorResponse } from './error-body.ts';
import type { Context, RequestState } from './request-state.ts';
import { readIdempotencyKey } from './write-headers.ts';

/** Tells the changeset that a write made, by which it can be undone. */
const CHANGESET = 'Kasbah-Changeset';

/** Whom keys belong to: a person through whatever session, but each API token by itself. */
function principalOf({ actor, credential }: RequestState): string {
  return actor.type === 'key' || actor.id === null
    ? `token:${sha256(credential?.value ?? '')}`
    : `user:${sha256(actor.id)}`;
}

function fingerprint(ctx: Context, body: unknown): string {
  const asked = [ctx.method, ctx.path, ctx.querystring, ctx.req.headers['if-match'] ?? null, body ?? null];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

/** What a refusal is answered with; null for a failure, after which the same write may be tried again. */
function refusalOf(ctx: Context, error: unknown): OnceAnswer | null {
  const { status, body, known } = errorResponse(error, ctx.state.requestId);
  return known && status < 500 ? { status, body: JSON.stringify(body) } : null;
}

function send(ctx: Context, { status, body }: OnceAnswer): void {
  ctx.status = status;
  if (body === null) return;
  // One item is answered as a GET with the same fields answers it.
  if (status === 200 && body.startsWith('{"data":{')) ctx.set('ETag', entityTagOf(body));
  ctx.set('Content-Type', 'application/json; charset=utf-8');
  ctx.body = body;
}

/**
 * Runs a write and answers with what it gives, 204 where that is null; under an `Idempotency-Key` once, and every
 * repetition is given the same answer.
 */
export async function answerOnce(
  ctx: Context,
  engine: Engine,
  caller: Caller,
  body: unknown,
  work: (caller: Caller) => Promise<object | null>,
): Promise<void> {
  const onChangeset = (changeset: string) => ctx.set(CHANGESET, changeset);
  const teller = { ...caller, onChangeset };
  const run = async (by: Caller): Promise<OnceAnswer> => {
    const answer = await work(by);
    return answer ? { status: 200, body: JSON.stringify(answer) } : { status: 204, body: null };
  };
  const key = readIdempotencyKey(ctx.req.headers, ctx.state.actor.type === 'guest');
  if (key === undefined) {
    send(ctx, await run(teller));
    return;
  }
  const once = { actor: principalOf(ctx.state), key: sha256(key), hash: fingerprint(ctx, body) };
  const { answer, changeset, replayed } = await writeOnce(engine, teller, once, run, (error) =>
    refusalOf(ctx, error),
  );
  if (replayed) {
    ctx.set('Idempotency-Replayed', 'true');
    if (changeset !== null) onChangeset(changeset);
  }
  send(ctx, answer);
}
