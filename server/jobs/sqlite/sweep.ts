import { releaseDedupOnRemoval } from './deduplication.ts';
import { detachFromParent } from './dependencies.ts';
import { isLocked } from './job-lock.ts';
import type { JobRow } from './job-record.ts';
import { isCurrentSchedulerJob } from './remove-job.ts';
import { deleteJobs } from './retention.ts';
import { State, type StateCode, stateCode } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

const SWEEP_COLUMNS =
  'pk, id, state, score, timestamp, processed_on, finished_on, lock_token, lock_until, parent_key, scheduler_id, dedup_id';

async function jobsOf(tx: Tx, queue: QueueRef, state: StateCode, limit: number): Promise<JobRow[]> {
  return tx.all<JobRow>(
    `SELECT ${SWEEP_COLUMNS} FROM job WHERE queue = ? AND state = ? ORDER BY score, seq LIMIT ?`,
    queue.pk,
    state,
    limit,
  );
}

/** Removes jobs with all that hangs on them, parents in the same queue included. */
async function removeAll(tx: Tx, queue: QueueRef, jobs: readonly JobRow[]): Promise<void> {
  for (const job of jobs) {
    if (job.parent_key !== null) await detachFromParent(tx, queue, job, { hard: true });
    await releaseDedupOnRemoval(tx, queue, job);
  }
  await deleteJobs(
    tx,
    jobs.map((job) => job.pk),
  );
  if (jobs.length > 0) tx.changed.add(queue.pk);
}

async function withoutSchedulerJobs(tx: Tx, queue: QueueRef, jobs: readonly JobRow[]): Promise<JobRow[]> {
  const kept: JobRow[] = [];
  for (const job of jobs) if (!(await isCurrentSchedulerJob(tx, queue, job))) kept.push(job);
  return kept;
}

/** The time a job is judged by: when it finished, else when it was last begun, else when it was added. */
function relevantTime(job: JobRow): number {
  if (job.state === State.prioritized) return job.timestamp;
  if (job.state === State.delayed) return job.processed_on ?? job.timestamp;
  return job.finished_on ?? job.processed_on ?? job.timestamp;
}

/**
 * Removes jobs of a state that are not younger than `timestamp`; at most `limit`, 0 meaning all. Locked jobs
 * and a scheduler's current job stay. Resolves with the removed ids.
 */
export async function cleanJobs(
  tx: Tx,
  queue: QueueRef,
  state: string,
  timestamp: number,
  limit: number,
): Promise<string[]> {
  const code = stateCode(state);
  const removed: JobRow[] = [];
  if (code !== undefined) {
    const finished = code === State.completed || code === State.failed;
    const candidates = await jobsOf(tx, queue, code, finished && limit > 0 ? limit : -1);
    for (const job of finished ? candidates : await withoutSchedulerJobs(tx, queue, candidates)) {
      if (limit > 0 && removed.length >= limit) break;
      if (relevantTime(job) > timestamp) continue;
      if (code === State.active && isLocked(job)) continue;
      removed.push(job);
    }
    await removeAll(tx, queue, removed);
  }
  tx.emit(queue, 'cleaned', { count: removed.length });
  return removed.map((job) => job.id);
}

/** Removes all jobs that wait, delayed ones when asked; a scheduler's current job stays. */
export async function drainQueue(tx: Tx, queue: QueueRef, delayed: boolean): Promise<void> {
  const states = delayed ? [State.wait, State.delayed, State.prioritized] : [State.wait, State.prioritized];
  for (const state of states) {
    const jobs = await jobsOf(tx, queue, state, -1);
    await removeAll(tx, queue, await withoutSchedulerJobs(tx, queue, jobs));
  }
}

const OBLITERATE_ORDER: readonly StateCode[] = [
  State.active,
  State.delayed,
  State.completed,
  State.wait,
  State.prioritized,
  State.failed,
  State.waitingChildren,
];

/** Why a queue cannot be destroyed now. */
export type ObliterateRefusal = 'not-paused' | 'active-jobs';

/** Destroys up to `count` jobs of a paused queue, and the queue itself with the last of them. */
export async function obliterateQueue(
  tx: Tx,
  queue: QueueRef,
  count: number,
  force: boolean,
): Promise<{ done: boolean } | ObliterateRefusal> {
  const paused = await tx.get("SELECT 1 FROM queue_meta WHERE queue = ? AND field = 'paused'", queue.pk);
  if (!paused) return 'not-paused';
  let left = count;
  for (const state of OBLITERATE_ORDER) {
    const jobs = await jobsOf(tx, queue, state, left);
    if (state === State.active && jobs.length > 0 && !force) return 'active-jobs';
    await removeAll(tx, queue, jobs);
    left -= jobs.length;
    if (left <= 0) return { done: false };
  }
  for (const table of ['scheduler', 'event', 'queue_meta', 'metric', 'dedup', 'dedup_next']) {
    await tx.run(`DELETE FROM ${table} WHERE queue = ?`, queue.pk);
  }
  await tx.run(
    'UPDATE queue SET last_id = 0, limit_count = 0, limit_until = 0, stalled_check_until = 0 WHERE pk = ?',
    queue.pk,
  );
  return { done: true };
}
