import { ErrorCode } from 'bullmq';
import { releaseDedupOnRemoval } from './deduplication.ts';
import { detachFromParent } from './dependencies.ts';
import { isLocked } from './job-lock.ts';
import type { JobRow } from './job-record.ts';
import { findJob, findJobByKey, jobKey, type LocatedJob } from './keys.ts';
import { eventStateName, State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

interface RemoveOptions {
  removeChildren: boolean;
  /** Leaves children alone that already ran. */
  onlyUnprocessed: boolean;
  /** Passes over locked jobs instead of taking them along. */
  skipLocked: boolean;
}

/** True for the one job a scheduler currently has in the queue. */
export async function isCurrentSchedulerJob(tx: Tx, queue: QueueRef, job: JobRow): Promise<boolean> {
  if (job.scheduler_id === null) return false;
  const row = await tx.get<{ next: number }>(
    'SELECT next FROM scheduler WHERE queue = ? AND id = ?',
    queue.pk,
    job.scheduler_id,
  );
  return row !== undefined && job.id === `repeat:${job.scheduler_id}:${row.next}`;
}

/** Removes a job; resolves with 1, 0 when it or a child is being processed, or an error code. */
export async function removeJob(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  removeChildren: boolean,
): Promise<number | ErrorCode> {
  const row = await findJob(tx, queue, jobId);
  if (!row) return 1;
  if (await isCurrentSchedulerJob(tx, queue, row)) return ErrorCode.JobBelongsToJobScheduler;
  if (await isTreeLocked(tx, row, removeChildren)) return 0;
  await removeTree(tx, { queue, row }, undefined, {
    removeChildren,
    onlyUnprocessed: false,
    skipLocked: false,
  });
  return 1;
}

/** Removes the children of a job that nobody has begun to process. */
export async function removeUnprocessedChildren(tx: Tx, queue: QueueRef, jobId: string): Promise<void> {
  const row = await findJob(tx, queue, jobId);
  if (!row) return;
  await removeChildrenOf(
    tx,
    { queue, row },
    { removeChildren: true, onlyUnprocessed: true, skipLocked: true },
  );
}

async function isTreeLocked(tx: Tx, job: JobRow, withChildren: boolean): Promise<boolean> {
  if (isLocked(job)) return true;
  if (!withChildren) return false;
  const pending = await tx.all<{ child: string }>(
    'SELECT child FROM dependency WHERE parent = ? AND status = 0',
    job.pk,
  );
  for (const { child } of pending) {
    const found = await findJobByKey(tx, child);
    if (found && (await isTreeLocked(tx, found.row, true))) return true;
  }
  return false;
}

async function removeTree(
  tx: Tx,
  { queue, row }: LocatedJob,
  parentKey: string | undefined,
  options: RemoveOptions,
): Promise<void> {
  if (options.skipLocked && isLocked(row)) return;
  if (options.onlyUnprocessed && row.state === State.failed) return;
  await detachFromParent(tx, queue, { id: row.id, parent_key: parentKey ?? row.parent_key }, { hard: false });
  if (options.removeChildren) await removeChildrenOf(tx, { queue, row }, options);
  await releaseDedupOnRemoval(tx, queue, row);
  if ((await tx.run('DELETE FROM job WHERE pk = ?', row.pk)) === 0) return;
  tx.emit(queue, 'removed', { jobId: row.id, prev: eventStateName(row.state) });
  tx.changed.add(queue.pk);
}

async function removeChildrenOf(tx: Tx, { queue, row }: LocatedJob, options: RemoveOptions): Promise<void> {
  const children = await tx.all<{ child: string }>(
    `SELECT child FROM dependency WHERE parent = ?${options.onlyUnprocessed ? ' AND status = 0' : ''} ORDER BY pk`,
    row.pk,
  );
  for (const { child } of children) {
    const found = await findJobByKey(tx, child);
    if (found) await removeTree(tx, found, jobKey(queue, row.id), options);
  }
}

/** Breaks the tie between a child and its parent; false when there was none. */
export async function removeChildDependency(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  parentKey: string,
): Promise<boolean | ErrorCode> {
  const row = await findJob(tx, queue, jobId);
  if (!row) return ErrorCode.JobNotExist;
  if (!(await findJobByKey(tx, parentKey))) return ErrorCode.ParentJobNotExist;
  if (!(await detachFromParent(tx, queue, { id: row.id, parent_key: parentKey }, { hard: false })))
    return false;
  await tx.run('UPDATE job SET parent_key = NULL, parent = NULL WHERE pk = ?', row.pk);
  return true;
}
