import { isLocked } from './job-lock.ts';
import type { JobRow } from './job-record.ts';
import { place } from './placement.ts';
import { realNow } from './real-clock.ts';
import { State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

/**
 * Puts active jobs whose worker is gone back in front. A job counts as stalled when the check before found it
 * active and nobody has renewed its lock since. One that stalled more than `maxStalledCount` times runs only
 * to fail, unless a scheduler made it. At most one check per `interval` ms does anything.
 * Resolves with the ids of the recovered jobs.
 */
export async function recoverStalledJobs(
  tx: Tx,
  queue: QueueRef,
  maxStalledCount: number,
  interval: number,
): Promise<string[]> {
  const now = realNow();
  const mayCheck = await tx.run(
    'UPDATE queue SET stalled_check_until = ? WHERE pk = ? AND stalled_check_until <= ?',
    now + interval,
    queue.pk,
    now,
  );
  if (mayCheck === 0) return [];
  const suspects = await tx.all<JobRow>(
    `SELECT * FROM job WHERE queue = ? AND state = ${State.active} AND suspect = 1 ORDER BY seq DESC`,
    queue.pk,
  );
  const stalled = suspects.filter((job) => !isLocked(job));
  for (const job of stalled) await putBack(tx, queue, job, maxStalledCount);
  await tx.run(
    `UPDATE job SET suspect = 1 WHERE queue = ? AND state = ${State.active} AND suspect = 0`,
    queue.pk,
  );
  return stalled.map((job) => job.id);
}

async function putBack(tx: Tx, queue: QueueRef, job: JobRow, maxStalledCount: number): Promise<void> {
  const count = job.stalled_count + 1;
  const scheduled = job.scheduler_id !== null && (await schedulerExists(tx, queue, job.scheduler_id));
  const failure = count > maxStalledCount && !scheduled ? 'job stalled more than allowable limit' : null;
  await tx.run(
    'UPDATE job SET stalled_count = ?, deferred_failure = coalesce(?, deferred_failure) WHERE pk = ?',
    count,
    failure,
    job.pk,
  );
  await place(tx, queue, job.pk, State.wait, 0, 'front');
  tx.ready.add(queue.pk);
  tx.emit(queue, 'waiting', { jobId: job.id, prev: 'active' });
  tx.emit(queue, 'stalled', { jobId: job.id });
}

async function schedulerExists(tx: Tx, queue: QueueRef, id: string): Promise<boolean> {
  return (await tx.get('SELECT 1 FROM scheduler WHERE queue = ? AND id = ?', queue.pk, id)) !== undefined;
}
