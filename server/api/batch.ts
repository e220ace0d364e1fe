import type { Router } from '@koa/router';
import { invalidQuery, isKasbahError, KasbahError } from '../lib/errors.ts';
import { runChangeset } from '../ops/changeset.ts';
import { holdItems } from '../ops/check-unchanged.ts';
import type { Caller, Engine } from '../ops/engine.ts';
import { tryOut } from '../ops/try-out.ts';
import { parseQueryString } from '../schema/query-string.ts';
import { answerOnce } from './answer-once.ts';
import { resolveRefs } from './batch-refs.ts';
import { type BatchStep, readSteps, stepError } from './batch-steps.ts';
import { MAX_BODY, readBody, tooDeep } from './read-body.ts';
import { readItems } from './read-items.ts';
import type { RequestState } from './request-state.ts';
import { readWriteQuery } from './write-query.ts';
import { runWrite, seenBy } from './write-request.ts';

/** Items that the steps of one batch may write by their bodies, and read, all together. */
const MOST_WRITTEN = 500;
const MOST_READ = 10_000;

interface StepAnswer {
  status: number;
  body: object | null;
}

/** How many items a body gives or names. */
function itemsIn(body: unknown): number {
  if (Array.isArray(body)) return body.length;
  const keys = (body as { keys?: unknown } | null | undefined)?.keys;
  return Array.isArray(keys) ? keys.length : 1;
}

/** How many items an answer holds, at all levels. */
function rowsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce<number>((sum, inner) => sum + rowsIn(inner), 0);
  return Array.isArray(value) ? inside : inside + 1;
}

/** Counts down what a batch may still do. @throws KasbahError INVALID_BODY, TOO_MANY_ROWS */
class Budget {
  readonly room = { left: MAX_BODY };
  #written = 0;
  #read = 0;

  write(items: number): void {
    this.#written += items;
    if (this.#written > MOST_WRITTEN)
      throw new KasbahError('INVALID_BODY', `The steps of a batch write at most ${MOST_WRITTEN} items.`, {
        hint: 'Send several batches, or one list to a collection.',
      });
  }

  read(items: number): void {
    this.#read += items;
    if (this.#read > MOST_READ)
      throw new KasbahError('TOO_MANY_ROWS', `The steps of a batch read at most ${MOST_READ} items.`);
  }
}

async function runStep(
  engine: Engine,
  caller: Caller,
  { method, as: _, ...step }: BatchStep,
  answers: ReadonlyMap<string, unknown>,
  budget: Budget,
): Promise<StepAnswer> {
  if (method === 'GET') {
    const read = await readItems(engine, caller, step.collection, step.id, step.answer);
    budget.read(rowsIn(read.data));
    return { status: 200, body: read };
  }
  const body = resolveRefs(step.body, answers, budget.room);
  if (tooDeep(body)) throw new KasbahError('INVALID_BODY', 'The body is nested too deep.');
  budget.write(itemsIn(body));
  const written = await runWrite(engine, caller, { ...step, method, body });
  return { status: written ? 200 : 204, body: written };
}

/** Runs the steps in their order, all or none. */
function runSteps(
  engine: Engine,
  caller: Caller,
  steps: readonly BatchStep[],
): Promise<{ data: StepAnswer[] }> {
  return runChangeset(engine, caller, async (open) => {
    const inside = { ...caller, within: open };
    const seen = steps.flatMap((step) =>
      step.ifMatch === undefined || step.method === 'GET'
        ? []
        : [seenBy(engine, { ...step, method: step.method, body: step.body ?? {} })],
    );
    await holdItems(engine, inside, seen).catch((error: unknown) => {
      // What may not be held is refused by its own step.
      if (!isKasbahError(error)) throw error;
    });
    const answers = new Map<string, unknown>();
    const data: StepAnswer[] = [];
    const budget = new Budget();
    for (const [index, step] of steps.entries()) {
      try {
        const answer = await runStep(engine, inside, step, answers, budget);
        data.push(answer);
        answers.set(String(index), answer.body);
        if (step.as !== undefined) answers.set(step.as, answer.body);
      } catch (error) {
        throw stepError(error, index);
      }
    }
    return { data };
  });
}

/** `POST /batch`: requests to items in one transaction and one changeset, later ones with answers of earlier ones. */
export function mountBatch(router: Router<RequestState>, engine: Engine): void {
  router.post('/batch', async (ctx) => {
    const parameters = ctx.querystring ? parseQueryString(ctx.querystring) : {};
    const name = Object.keys(parameters).find((one) => one !== 'dry_run' && one !== 'comment');
    if (name !== undefined)
      throw invalidQuery(`There is no parameter ${name.slice(0, 80)} for a batch.`, name.slice(0, 80));
    const { comment, dryRun } = readWriteQuery(ctx.querystring, 'POST');
    const body = await readBody(ctx.req);
    const steps = readSteps(engine, body);
    const caller: Caller = { actor: ctx.state.actor, source: 'rest', comment };
    if (dryRun) {
      const { result, changes } = await tryOut(engine, caller, (inside) => runSteps(engine, inside, steps));
      ctx.body = { ...result, meta: { dry_run: true, changes } };
      return;
    }
    await answerOnce(ctx, engine, caller, body, (by) => runSteps(engine, by, steps));
  });
}
