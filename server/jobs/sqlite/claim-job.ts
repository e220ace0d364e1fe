import { JOB_COLUMNS, type JobRow, toJobJson } from './job-record.ts';
import { placeReady } from './placement.ts';
import { realNow } from './real-clock.ts';
import { State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** What a worker brings when it asks for a job. */
export interface Claimant {
  token: string;
  name: string | undefined;
  lockDuration: number;
  limiter: { max: number; duration: number } | undefined;
}

/** BullMQ's answer to a claim: job or null, its id, the rate limit's rest and the next due time in ms. */
export type NextJob = [
  job: ReturnType<typeof toJobJson> | null,
  id: string,
  limitTtl: number,
  delayUntil: number,
];

interface QueueLimits {
  paused: number | null;
  concurrency: number | null;
  active: number;
  limit_max: number | null;
  limit_duration: number | null;
  limit_count: number;
  limit_until: number;
  next_due: number | null;
}

const META = (field: string) => `(SELECT value FROM queue_meta WHERE queue = q.pk AND field = '${field}')`;

const LIMITS = `
SELECT ${META('paused')} AS paused, CAST(c.value AS INTEGER) AS concurrency,
  CASE WHEN c.value IS NULL THEN 0
    ELSE (SELECT count(*) FROM job WHERE queue = q.pk AND state = ${State.active}) END AS active,
  CAST(${META('max')} AS INTEGER) AS limit_max, CAST(${META('duration')} AS INTEGER) AS limit_duration,
  q.limit_count, q.limit_until,
  (SELECT min(score) FROM job WHERE queue = q.pk AND state = ${State.delayed}) AS next_due
FROM queue q LEFT JOIN queue_meta c ON c.queue = q.pk AND c.field = 'concurrency' WHERE q.pk = ?`;

const HEAD_OF = (state: number) =>
  `(SELECT pk FROM job WHERE queue = ?1 AND state = ${state} ORDER BY score, seq LIMIT 1)`;

// The active list's order is only looked at by getters, so its seq needs not be exact.
const CLAIM = `
UPDATE job SET state = ${State.active}, score = 0,
  seq = (SELECT coalesce(max(k.seq), 0) + 1 FROM job k WHERE k.queue = ?1 AND k.state = ${State.active} AND k.score = 0),
  lock_token = ?2, lock_until = ?3, suspect = 0, processed_on = ?4,
  processed_by = coalesce(?5, processed_by), attempts_started = attempts_started + 1
WHERE pk = coalesce(${HEAD_OF(State.wait)}, ${HEAD_OF(State.prioritized)})
RETURNING ${JOB_COLUMNS}`;

const PROMOTE_BATCH = 1000;

/** Moves delayed jobs whose time has come to where they can be processed. */
export async function promoteDueJobs(tx: Tx, queue: QueueRef, now: number): Promise<void> {
  const due = await tx.all<{ pk: number; id: string; priority: number }>(
    `SELECT pk, id, priority FROM job WHERE queue = ? AND state = ${State.delayed} AND score <= ?
     ORDER BY score, seq LIMIT ${PROMOTE_BATCH}`,
    queue.pk,
    now,
  );
  if (due.length === 0) return;
  const waiting = due.filter((job) => job.priority === 0);
  if (waiting.length > 0) {
    await tx.run(
      `UPDATE job SET state = ${State.wait}, score = 0, delay = 0, seq = r.key + ?2 FROM json_each(?1) r
       WHERE job.pk = r.value`,
      JSON.stringify(waiting.map((job) => job.pk)),
      await nextWaitSeq(tx, queue),
    );
  }
  for (const job of due) {
    if (job.priority > 0) {
      await tx.run('UPDATE job SET delay = 0 WHERE pk = ?', job.pk);
      await placeReady(tx, queue, job);
    }
    tx.emit(queue, 'waiting', { jobId: job.id, prev: 'delayed' });
  }
  tx.ready.add(queue.pk);
}

async function nextWaitSeq(tx: Tx, queue: QueueRef): Promise<number> {
  const row = await tx.get<{ seq: number }>(
    `SELECT coalesce(max(seq), 0) + 1 AS seq FROM job WHERE queue = ? AND state = ${State.wait} AND score = 0`,
    queue.pk,
  );
  return row?.seq ?? 1;
}

/**
 * Takes the next processable job and locks it for the claimant. The job part is null when the queue is
 * paused, full, rate limited or empty.
 */
export async function claimNextJob(
  tx: Tx,
  queue: QueueRef,
  claimant: Claimant,
  now: number,
): Promise<NextJob> {
  const limits = await tx.get<QueueLimits>(LIMITS, queue.pk);
  if (!limits) return [null, '', 0, 0];
  const promoted = limits.next_due !== null && limits.next_due <= now;
  if (promoted) await promoteDueJobs(tx, queue, now);
  const max = limits.limit_max ?? claimant.limiter?.max;
  const limitTtl = rateLimitTtl(limits, max);
  if (limitTtl > 0) return [null, '', limitTtl, 0];
  const full = limits.concurrency !== null && limits.active >= limits.concurrency;
  if (limits.paused !== null || full) return [null, '', 0, 0];

  const row = await tx.take<JobRow>(
    CLAIM,
    queue.pk,
    claimant.token === '0' ? null : claimant.token,
    realNow() + claimant.lockDuration,
    now,
    claimant.name ?? null,
  );
  if (row) {
    if (max !== undefined && row.deferred_failure === null) {
      await countAgainstLimit(tx, queue, claimant.limiter?.duration ?? limits.limit_duration ?? 0);
    }
    tx.emit(queue, 'active', { jobId: row.id, prev: 'waiting' });
    return [toJobJson(row), row.id, 0, 0];
  }
  return [null, '', 0, promoted ? await nextDue(tx, queue) : (limits.next_due ?? 0)];
}

async function nextDue(tx: Tx, queue: QueueRef): Promise<number> {
  const row = await tx.get<{ due: number | null }>(
    `SELECT min(score) AS due FROM job WHERE queue = ? AND state = ${State.delayed}`,
    queue.pk,
  );
  return row?.due ?? 0;
}

/** Milliseconds until the rate limit lets another job through, 0 when it does now. */
export function rateLimitTtl(
  limit: { limit_count: number; limit_until: number },
  max: number | undefined,
): number {
  const rest = limit.limit_until - realNow();
  return max !== undefined && rest > 0 && limit.limit_count >= max ? rest : 0;
}

/** The window starts with its first job and is counted anew when it has run out. */
async function countAgainstLimit(tx: Tx, queue: QueueRef, duration: number): Promise<void> {
  const now = realNow();
  await tx.run(
    `UPDATE queue SET limit_count = CASE WHEN limit_until > ?1 THEN limit_count + 1 ELSE 1 END,
       limit_until = CASE WHEN limit_until > ?1 THEN limit_until ELSE ?2 END
     WHERE pk = ?3`,
    now,
    now + Math.floor(Math.abs(duration)),
    queue.pk,
  );
}

export interface WaitProbe {
  claimable: boolean;
  /** When the next delayed job is due, milliseconds since 1970. */
  nextDue: number | undefined;
}

const PROBE = `
SELECT ${META('paused')} AS paused, CAST(${META('concurrency')} AS INTEGER) AS concurrency,
  (SELECT min(score) FROM job WHERE queue = q.pk AND state = ${State.delayed}) AS next_due,
  EXISTS (SELECT 1 FROM job WHERE queue = q.pk AND state = ${State.wait})
    OR EXISTS (SELECT 1 FROM job WHERE queue = q.pk AND state = ${State.prioritized}) AS has_jobs
FROM queue q WHERE q.pk = ?`;

/** Whether a claim would find a job, and if not, when one is due. */
export async function probeForWait(tx: Tx, queue: QueueRef): Promise<WaitProbe> {
  const row = await tx.get<{
    paused: string | null;
    concurrency: number | null;
    next_due: number | null;
    has_jobs: number;
  }>(PROBE, queue.pk);
  if (!row) return { claimable: false, nextDue: undefined };
  let claimable = row.paused === null && row.has_jobs === 1;
  if (claimable && row.concurrency !== null) claimable = (await countActive(tx, queue)) < row.concurrency;
  return { claimable, nextDue: row.next_due ?? undefined };
}

export async function countActive(tx: Tx, queue: QueueRef): Promise<number> {
  const row = await tx.get<{ n: number }>(
    `SELECT count(*) AS n FROM job WHERE queue = ? AND state = ${State.active}`,
    queue.pk,
  );
  return row?.n ?? 0;
}
