import { ErrorCode } from 'bullmq';
import { type Claimant, claimNextJob, type NextJob, promoteDueJobs } from './claim-job.ts';
import { reopenChild } from './dependencies.ts';
import { lockProblem } from './job-lock.ts';
import type { JobRow } from './job-record.ts';
import { findJob } from './keys.ts';
import { place, placeDelayed, placeReady, type Side } from './placement.ts';
import { realNow } from './real-clock.ts';
import { State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** What a failed attempt leaves on the job. */
export interface AttemptFields {
  failedReason?: string | undefined;
  stacktrace?: string | undefined;
}

async function releaseActive(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  token: string,
): Promise<JobRow | ErrorCode> {
  const job = await findJob(tx, queue, jobId);
  if (!job) return ErrorCode.JobNotExist;
  const problem = lockProblem(job, token);
  if (problem !== undefined) return problem;
  return job.state === State.active ? job : ErrorCode.JobNotInState;
}

async function recordAttempt(
  tx: Tx,
  pk: number,
  fields: AttemptFields | undefined,
  attempts: number,
): Promise<void> {
  if (attempts === 0 && !fields?.failedReason && !fields?.stacktrace) return;
  await tx.run(
    `UPDATE job SET attempts_made = attempts_made + ?, failed_reason = coalesce(?, failed_reason),
       stacktrace = coalesce(?, stacktrace) WHERE pk = ?`,
    attempts,
    fields?.failedReason ?? null,
    fields?.stacktrace ?? null,
    pk,
  );
}

export interface DelayRequest {
  jobId: string;
  timestamp: number;
  delay: number;
  token: string;
  skipAttempt: boolean;
  fields: AttemptFields | undefined;
  claimant: Claimant | undefined;
}

/** Puts an active job aside for `delay` ms; resolves with the worker's next job, `[]` or an error code. */
export async function moveToDelayed(
  tx: Tx,
  queue: QueueRef,
  request: DelayRequest,
): Promise<NextJob | [] | ErrorCode> {
  const { delay, timestamp } = request;
  const job = await releaseActive(tx, queue, request.jobId, request.token);
  if (typeof job === 'number') return job;
  await recordAttempt(tx, job.pk, request.fields, request.skipAttempt ? 0 : 1);
  await tx.run('UPDATE job SET delay = ? WHERE pk = ?', delay, job.pk);
  await placeDelayed(tx, queue, job, delay > 0 ? timestamp + delay : timestamp);
  if (!request.claimant) return [];
  const next = await claimNextJob(tx, queue, request.claimant, timestamp);
  return next[0] === null ? [] : next;
}

/** Puts an active job back in front without counting an attempt; resolves with the rate limit's rest in ms. */
export async function moveActiveToWait(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  token: string,
): Promise<{ limitTtl: number } | ErrorCode> {
  const job = await findJob(tx, queue, jobId);
  if (!job) return ErrorCode.JobNotExist;
  const problem = lockProblem(job, token);
  if (problem !== undefined) return problem;
  if (job.state === State.active) {
    await placeReady(tx, queue, job, 'front');
    tx.emit(queue, 'waiting', { jobId, prev: 'active' });
  }
  const row = await tx.get<{ limit_until: number }>('SELECT limit_until FROM queue WHERE pk = ?', queue.pk);
  return { limitTtl: Math.max((row?.limit_until ?? 0) - realNow(), 0) };
}

/** Puts a failed attempt back to be processed at once; resolves with an error code when refused. */
export async function retryActive(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  side: Side,
  token: string,
  fields: AttemptFields | undefined,
): Promise<ErrorCode | undefined> {
  const job = await releaseActive(tx, queue, jobId, token);
  if (typeof job === 'number') return job;
  // Delayed jobs that became due during the attempt go before its retry.
  await promoteDueJobs(tx, queue, Date.now());
  await recordAttempt(tx, job.pk, fields, 1);
  await placeReady(tx, queue, job, job.priority > 0 ? 'back' : side);
  tx.emit(queue, 'waiting', { jobId, prev: 'active' });
  return undefined;
}

/** Parks an active job until its children are done; false when there is nothing to wait for. */
export async function moveToWaitingChildren(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  token: string,
  childKey: string | undefined,
): Promise<boolean | ErrorCode> {
  const job = await findJob(tx, queue, jobId);
  if (!job) return ErrorCode.JobNotExist;
  const failed = await tx.get('SELECT 1 FROM dependency WHERE parent = ? AND status = 3 LIMIT 1', job.pk);
  if (failed) return ErrorCode.JobHasFailedChildren;
  const pending = await tx.get(
    'SELECT 1 FROM dependency WHERE parent = ?1 AND status = 0 AND (?2 IS NULL OR child = ?2) LIMIT 1',
    job.pk,
    childKey ?? null,
  );
  if (!pending) return false;
  const active = await releaseActive(tx, queue, jobId, token);
  if (typeof active === 'number') return active;
  await place(tx, queue, job.pk, State.waitingChildren, Date.now());
  tx.emit(queue, 'waiting-children', { jobId, prev: 'active' });
  tx.changed.add(queue.pk);
  return true;
}

/** Lets a finished job run again; resolves with an error code when it is not in `from`. */
export async function retryFinished(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  from: 'failed' | 'completed',
  options: { side: Side; resetAttemptsMade: boolean; resetAttemptsStarted: boolean },
): Promise<ErrorCode | undefined> {
  const job = await findJob(tx, queue, jobId);
  if (!job) return ErrorCode.JobNotExist;
  if (job.state !== State[from]) return ErrorCode.JobNotInState;
  await clearOutcome(tx, from, [job.pk]);
  if (options.resetAttemptsMade) await tx.run('UPDATE job SET attempts_made = 0 WHERE pk = ?', job.pk);
  if (options.resetAttemptsStarted) await tx.run('UPDATE job SET attempts_started = 0 WHERE pk = ?', job.pk);
  await placeReady(tx, queue, job, job.priority > 0 ? 'back' : options.side);
  await reopenChild(tx, queue, job, from);
  tx.emit(queue, 'waiting', { jobId, prev: from });
  return undefined;
}

async function clearOutcome(tx: Tx, from: 'failed' | 'completed', pks: readonly number[]): Promise<void> {
  const column = from === 'failed' ? 'failed_reason' : 'return_value';
  await tx.run(
    `UPDATE job SET finished_on = NULL, processed_on = NULL, ${column} = NULL
     WHERE pk IN (SELECT value FROM json_each(?))`,
    JSON.stringify(pks),
  );
}

/** Makes up to `count` jobs of a state processable, oldest first; resolves with 0 when no more are left. */
export async function moveManyToWait(
  tx: Tx,
  queue: QueueRef,
  from: 'failed' | 'completed' | 'delayed',
  count: number,
  maxScore: number,
): Promise<number> {
  const jobs = await tx.all<JobRow>(
    `SELECT pk, id, priority, parent_key FROM job WHERE queue = ? AND state = ${State[from]} AND score <= ?
     ORDER BY score, seq LIMIT ?`,
    queue.pk,
    maxScore,
    count,
  );
  if (from !== 'delayed' && jobs.length > 0) {
    await clearOutcome(
      tx,
      from,
      jobs.map((job) => job.pk),
    );
  }
  for (const job of jobs) {
    if (from === 'delayed') await tx.run('UPDATE job SET delay = 0 WHERE pk = ?', job.pk);
    else if (job.parent_key !== null) await reopenChild(tx, queue, job, from);
    await placeReady(tx, queue, job);
    tx.emit(queue, 'waiting', { jobId: job.id, prev: from });
  }
  return jobs.length >= count ? 1 : 0;
}

/** Makes a delayed job processable now; resolves with an error code when it is not delayed. */
export async function promoteJob(tx: Tx, queue: QueueRef, jobId: string): Promise<ErrorCode | undefined> {
  const job = await findJob(tx, queue, jobId);
  if (job?.state !== State.delayed) return ErrorCode.JobNotInState;
  await tx.run('UPDATE job SET delay = 0 WHERE pk = ?', job.pk);
  await placeReady(tx, queue, job);
  tx.emit(queue, 'waiting', { jobId, prev: 'delayed' });
  return undefined;
}

/** Sets how long from now a delayed job still waits. */
export async function changeDelay(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  delay: number,
  now: number,
): Promise<ErrorCode | undefined> {
  const job = await findJob(tx, queue, jobId);
  if (!job) return ErrorCode.JobNotExist;
  if (job.state !== State.delayed) return ErrorCode.JobNotInState;
  await tx.run('UPDATE job SET delay = ? WHERE pk = ?', delay, job.pk);
  await placeDelayed(tx, queue, job, delay > 0 ? now + delay : now);
  return undefined;
}

/** Changes a job's priority, and its place if it is waiting. */
export async function changePriority(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  priority: number,
  side: Side,
): Promise<ErrorCode | undefined> {
  const job = await findJob(tx, queue, jobId);
  if (!job) return ErrorCode.JobNotExist;
  await tx.run('UPDATE job SET priority = ? WHERE pk = ?', priority, job.pk);
  if (job.state === State.wait || job.state === State.prioritized) {
    await placeReady(tx, queue, { pk: job.pk, priority }, side);
  }
  return undefined;
}
