import { ErrorCode } from 'bullmq';
import { storeJob } from './add-job.ts';
import { type Claimant, claimNextJob, type NextJob } from './claim-job.ts';
import { finishDedup } from './deduplication.ts';
import { detachFromParent, reportChildCompleted, reportChildFailed } from './dependencies.ts';
import { lockProblem } from './job-lock.ts';
import type { JobRow } from './job-record.ts';
import { collectMetric } from './metrics.ts';
import { type Keep, removeExpired } from './retention.ts';
import { State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** A job that a worker is done with. */
export interface FinishRequest {
  jobId: string;
  token: string;
  target: 'completed' | 'failed';
  /** The return value as JSON, or the failed reason as plain text. */
  value: string;
  stacktrace: string | undefined;
  keep: Keep;
  maxAttempts: number;
  maxMetricsPoints: number | undefined;
  /** Set when the worker wants its next job in the same step. */
  claimant: Claimant | undefined;
  now: number;
}

type FinishRow = Pick<
  JobRow,
  'pk' | 'id' | 'state' | 'lock_token' | 'lock_until' | 'parent_key' | 'parent' | 'dedup_id' | 'attempts_made'
> & { children: number };

const FIND = `
SELECT pk, id, state, lock_token, lock_until, parent_key, parent, dedup_id, attempts_made,
  (SELECT max(CASE status WHEN 0 THEN 2 WHEN 3 THEN 1 ELSE 0 END) FROM dependency WHERE parent = job.pk) AS children
FROM job WHERE queue = ? AND id = ?`;

const STORE_COMPLETED = finishSql(State.completed, 'return_value = ?');
const STORE_FAILED = finishSql(State.failed, 'failed_reason = ?, deferred_failure = NULL');

function finishSql(state: number, value: string): string {
  return `UPDATE job SET state = ${state}, score = ?, finished_on = ?,
    seq = (SELECT coalesce(max(k.seq), 0) + 1 FROM job k WHERE k.queue = ? AND k.state = ${state} AND k.score = ?),
    lock_token = NULL, lock_until = 0, suspect = 0, attempts_made = attempts_made + 1,
    stacktrace = coalesce(?, stacktrace), ${value}
    WHERE pk = ?`;
}

/**
 * Completes or fails an active job: informs its parent, keeps or removes it, and claims the worker's next
 * job when asked. Resolves with that next job, `[]` when none was claimed, or an error code.
 */
export async function finishJob(
  tx: Tx,
  queue: QueueRef,
  request: FinishRequest,
): Promise<NextJob | [] | ErrorCode> {
  const { target, value, now } = request;
  const job = await tx.get<FinishRow>(FIND, queue.pk, request.jobId);
  const problem = finishProblem(job, request);
  if (problem !== undefined || !job) return problem ?? ErrorCode.JobNotExist;

  if (job.parent_key !== null) {
    if (target === 'completed') await reportChildCompleted(tx, queue, job, value, now);
    else await reportChildFailed(tx, queue, job, value, now);
  }
  await keepOrRemove(tx, queue, job, request);
  if (job.dedup_id !== null) await runRemembered(tx, queue, { id: job.id, dedup_id: job.dedup_id }, now);

  const field = target === 'completed' ? 'returnvalue' : 'failedReason';
  tx.emit(queue, target, { jobId: job.id, [field]: value, prev: 'active' });
  const attemptsMade = job.attempts_made + 1;
  if (target === 'failed' && attemptsMade >= request.maxAttempts) {
    tx.emit(queue, 'retries-exhausted', { jobId: job.id, attemptsMade });
  }
  if (request.maxMetricsPoints) await collectMetric(tx, queue, target, request.maxMetricsPoints, now);
  // The free place in a queue with a concurrency limit is somebody else's when this worker takes no job.
  if (!request.claimant) tx.changed.add(queue.pk);
  return continueOrDrain(tx, queue, request);
}

function finishProblem(job: FinishRow | undefined, request: FinishRequest): ErrorCode | undefined {
  if (!job) return ErrorCode.JobNotExist;
  if (request.target === 'completed' && job.children === 2) return ErrorCode.JobPendingChildren;
  if (request.target === 'completed' && job.children === 1) return ErrorCode.JobHasFailedChildren;
  const problem = lockProblem(job, request.token);
  if (problem !== undefined) return problem;
  return job.state === State.active ? undefined : ErrorCode.JobNotInState;
}

async function keepOrRemove(tx: Tx, queue: QueueRef, job: FinishRow, request: FinishRequest): Promise<void> {
  const { keep, now, target } = request;
  if (keep.count === 0) {
    await tx.run('DELETE FROM job WHERE pk = ?', job.pk);
    if (job.parent_key !== null) await detachFromParent(tx, queue, job, { hard: false });
    return;
  }
  const sql = target === 'completed' ? STORE_COMPLETED : STORE_FAILED;
  await tx.run(sql, now, now, queue.pk, now, request.stacktrace ?? null, request.value, job.pk);
  await removeExpired(tx, queue, target, keep, job.pk, now);
}

async function runRemembered(
  tx: Tx,
  queue: QueueRef,
  job: { id: string; dedup_id: string },
  now: number,
): Promise<void> {
  const next = await finishDedup(tx, queue, job);
  if (!next) return;
  const { jobId, ...input } = next;
  await storeJob(tx, queue, jobId, { ...input, timestamp: now });
}

async function continueOrDrain(tx: Tx, queue: QueueRef, request: FinishRequest): Promise<NextJob | []> {
  if (request.claimant) {
    const next = await claimNextJob(tx, queue, request.claimant, request.now);
    if (next[0] !== null || next[2] > 0 || next[3] > 0) return next;
  }
  const left = await tx.get(
    `SELECT 1 FROM job WHERE queue = ? AND state IN (${State.wait}, ${State.active}, ${State.prioritized}) LIMIT 1`,
    queue.pk,
  );
  if (!left) tx.emit(queue, 'drained');
  return [];
}
