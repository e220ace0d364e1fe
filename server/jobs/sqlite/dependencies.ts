import type { ParentKeys } from 'bullmq';
import type { JobRow } from './job-record.ts';
import { findJobByKey, jobKey, type LocatedJob } from './keys.ts';
import { place, placeDelayed, placeReady } from './placement.ts';
import { State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** How a child stands with its parent. */
export const ChildStatus = { pending: 0, processed: 1, ignored: 2, failed: 3 } as const;
export type ChildStatusCode = (typeof ChildStatus)[keyof typeof ChildStatus];

/** Makes the parent wait for the child, again if the child had finished before. */
export async function addPendingChild(tx: Tx, parentPk: number, childKey: string): Promise<void> {
  await tx.run(
    `INSERT INTO dependency (parent, child, status) VALUES (?, ?, ${ChildStatus.pending})
     ON CONFLICT (parent, child) DO UPDATE SET status = excluded.status, value = NULL`,
    parentPk,
    childKey,
  );
}

/** Records a child that had already been processed when the parent came. */
export async function addProcessedChild(
  tx: Tx,
  parentPk: number,
  childKey: string,
  value: string | null,
): Promise<void> {
  await tx.run(
    `INSERT INTO dependency (parent, child, status, value) VALUES (?, ?, ${ChildStatus.processed}, ?)
     ON CONFLICT (parent, child) DO UPDATE SET status = excluded.status, value = excluded.value`,
    parentPk,
    childKey,
    value,
  );
}

/** Moves a child out of pending; false when it was not pending. */
async function settleChild(
  tx: Tx,
  parentPk: number,
  childKey: string,
  status: ChildStatusCode,
  value: string | null,
): Promise<boolean> {
  const changed = await tx.run(
    'UPDATE dependency SET status = ?, value = ? WHERE parent = ? AND child = ? AND status = 0',
    status,
    value,
    parentPk,
    childKey,
  );
  return changed > 0;
}

/** Drops a child from pending; false when it was not pending. */
export async function dropPendingChild(tx: Tx, parentPk: number, childKey: string): Promise<boolean> {
  return (
    (await tx.run(
      'DELETE FROM dependency WHERE parent = ? AND child = ? AND status = 0',
      parentPk,
      childKey,
    )) > 0
  );
}

export async function hasPendingChildren(tx: Tx, parentPk: number): Promise<boolean> {
  const row = await tx.get('SELECT 1 FROM dependency WHERE parent = ? AND status = 0 LIMIT 1', parentPk);
  return row !== undefined;
}

/** What a child knows about itself and its parent. */
export type ChildOf = Pick<JobRow, 'id' | 'parent_key' | 'parent'>;

/** Tells the parent that a child completed, and lets it run when it was the last. */
export async function reportChildCompleted(
  tx: Tx,
  queue: QueueRef,
  child: ChildOf,
  value: string,
  now: number,
): Promise<void> {
  const parent = child.parent_key === null ? undefined : await findJobByKey(tx, child.parent_key);
  if (!parent) return;
  if (await settleChild(tx, parent.row.pk, jobKey(queue, child.id), ChildStatus.processed, value)) {
    await releaseParentIfComplete(tx, parent, now);
  }
}

/** Tells the parent that a child failed for good; what follows is the child's parent options' choice. */
export async function reportChildFailed(
  tx: Tx,
  queue: QueueRef,
  child: ChildOf,
  reason: string,
  now: number,
): Promise<void> {
  const flags = child.parent === null ? undefined : (JSON.parse(child.parent) as ParentKeys);
  const parent = flags && (await findJobByKey(tx, `${flags.queueKey}:${flags.id}`));
  if (!parent) return;
  const key = jobKey(queue, child.id);
  if (flags.fpof) {
    if (await settleChild(tx, parent.row.pk, key, ChildStatus.failed, null))
      await failParent(tx, parent, key, now);
  } else if (flags.cpof) {
    if (await settleChild(tx, parent.row.pk, key, ChildStatus.ignored, reason))
      await releaseParent(tx, parent, now);
  } else if (flags.idof) {
    if (await settleChild(tx, parent.row.pk, key, ChildStatus.ignored, reason)) {
      await releaseParentIfComplete(tx, parent, now);
    }
  } else if (flags.rdof) {
    if (await dropPendingChild(tx, parent.row.pk, key)) await releaseParentIfComplete(tx, parent, now);
  }
}

/** A retried child becomes pending again for a parent that still exists. */
export async function reopenChild(
  tx: Tx,
  queue: QueueRef,
  child: ChildOf,
  from: 'failed' | 'completed',
): Promise<void> {
  const parent = child.parent_key === null ? undefined : await findJobByKey(tx, child.parent_key);
  if (!parent) return;
  const statuses = from === 'failed' ? '(2, 3)' : '(1)';
  await tx.run(
    `UPDATE dependency SET status = 0, value = NULL WHERE parent = ? AND child = ? AND status IN ${statuses}`,
    parent.row.pk,
    jobKey(queue, child.id),
  );
}

/** Lets a waiting parent run when no child is pending. */
export async function releaseParentIfComplete(tx: Tx, parent: LocatedJob, now: number): Promise<void> {
  if (!(await hasPendingChildren(tx, parent.row.pk))) await releaseParent(tx, parent, now);
}

async function releaseParent(tx: Tx, parent: LocatedJob, now: number): Promise<void> {
  if (parent.row.state === State.waitingChildren) await moveParentToWait(tx, parent, now);
}

async function moveParentToWait(tx: Tx, { queue, row }: LocatedJob, now: number): Promise<void> {
  if (row.delay > 0) {
    await placeDelayed(tx, queue, row, now + row.delay);
    return;
  }
  await placeReady(tx, queue, row, row.priority > 0 ? 'back' : 'front');
  tx.emit(queue, 'waiting', { jobId: row.id, prev: 'waiting-children' });
}

/** The parent runs once more only to fail with this reason, so that its own parent learns of it. */
async function failParent(tx: Tx, parent: LocatedJob, childKey: string, now: number): Promise<void> {
  const { row } = parent;
  if (row.state === State.failed) return;
  const reason = `child ${childKey} failed`;
  const wasParked = row.state === State.waitingChildren || row.state === State.delayed;
  const delay = row.state === State.delayed ? 0 : row.delay;
  await tx.run('UPDATE job SET deferred_failure = ?, delay = ? WHERE pk = ?', reason, delay, row.pk);
  if (wasParked) await moveParentToWait(tx, { queue: parent.queue, row: { ...row, delay } }, now);
}

/**
 * The child is going away: its parent no longer waits for it. A parent left without pending children runs,
 * or, when `hard` and in the same queue, goes away as well.
 */
export async function detachFromParent(
  tx: Tx,
  queue: QueueRef,
  child: { id: string; parent_key: string | null },
  options: { hard: boolean },
): Promise<boolean> {
  const parent = child.parent_key ? await findJobByKey(tx, child.parent_key) : undefined;
  if (!parent || !(await dropPendingChild(tx, parent.row.pk, jobKey(queue, child.id)))) return false;
  if (parent.row.state !== State.waitingChildren || (await hasPendingChildren(tx, parent.row.pk)))
    return true;
  if (options.hard && parent.queue.pk === queue.pk) {
    await detachFromParent(tx, parent.queue, parent.row, options);
    await tx.run('DELETE FROM job WHERE pk = ?', parent.row.pk);
    await tx.run(
      'DELETE FROM dedup WHERE queue = ? AND id = ? AND job_id = ?',
      queue.pk,
      parent.row.dedup_id,
      parent.row.id,
    );
    return true;
  }
  await place(tx, parent.queue, parent.row.pk, State.wait, 0, 'front');
  tx.ready.add(parent.queue.pk);
  if (!options.hard) tx.emit(parent.queue, 'waiting', { jobId: parent.row.id, prev: 'waiting-children' });
  return true;
}
