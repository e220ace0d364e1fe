import { detachFromParent } from './dependencies.ts';
import { State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

const DEFAULT_REMOVALS_PER_FINISH = 1000;

/** How many finished jobs stay; a count of 0 keeps none, a negative one all. */
export interface Keep {
  count?: number;
  /** Seconds. */
  age?: number;
  /** The most jobs to remove for their age at once. */
  limit?: number;
}

interface Expired {
  pk: number;
  id: string;
  parent_key: string | null;
}

/** Up to this many kept jobs the count is exact after every finished job. */
const EXACT_COUNT = 100;

/**
 * Removes finished jobs beyond the age and count that are to be kept, after job `finishedPk` has finished.
 * Walking over thousands of kept jobs each time would cost more than the job itself, so a large count is
 * looked at only now and then and overshot by at most a fiftieth.
 */
export async function removeExpired(
  tx: Tx,
  queue: QueueRef,
  target: 'completed' | 'failed',
  keep: Keep,
  finishedPk: number,
  now: number,
): Promise<void> {
  const every = keep.count !== undefined && keep.count > EXACT_COUNT ? Math.ceil(keep.count / 50) : 1;
  if (finishedPk % every !== 0) return;
  const state = State[target];
  if (keep.age !== undefined) {
    const old = await tx.all<Expired>(
      `SELECT pk, id, parent_key FROM job WHERE queue = ? AND state = ${state} AND score <= ?
       ORDER BY score DESC, seq DESC LIMIT ?`,
      queue.pk,
      now - keep.age * 1000,
      keep.limit ?? DEFAULT_REMOVALS_PER_FINISH,
    );
    await removeRows(tx, queue, old);
  }
  if (keep.count !== undefined && keep.count > 0) {
    const surplus = await tx.all<Expired>(
      `SELECT pk, id, parent_key FROM job WHERE queue = ? AND state = ${state}
       ORDER BY score DESC, seq DESC LIMIT -1 OFFSET ?`,
      queue.pk,
      keep.count,
    );
    await removeRows(tx, queue, surplus);
  }
}

async function removeRows(tx: Tx, queue: QueueRef, rows: readonly Expired[]): Promise<void> {
  if (rows.length === 0) return;
  for (const row of rows)
    if (row.parent_key !== null) await detachFromParent(tx, queue, row, { hard: false });
  await deleteJobs(
    tx,
    rows.map((row) => row.pk),
  );
}

/** Deletes jobs with their logs and child lists. */
export async function deleteJobs(tx: Tx, pks: readonly number[]): Promise<void> {
  if (pks.length === 1) await tx.run('DELETE FROM job WHERE pk = ?', pks[0] ?? 0);
  else if (pks.length > 1) {
    await tx.run('DELETE FROM job WHERE pk IN (SELECT value FROM json_each(?))', JSON.stringify(pks));
  }
}
