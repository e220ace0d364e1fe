import { State, type StateCode } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** Where among its equals a job goes: behind them, or in front as with `lifo`. */
export type Side = 'front' | 'back';

/** SQL for the next seq at one end of (queue, state, score); takes these three as parameters. */
export const NEXT_SEQ: Readonly<Record<Side, string>> = {
  back: '(SELECT coalesce(max(k.seq), 0) + 1 FROM job k WHERE k.queue = ? AND k.state = ? AND k.score = ?)',
  front: '(SELECT coalesce(min(k.seq), 0) - 1 FROM job k WHERE k.queue = ? AND k.state = ? AND k.score = ?)',
};

const MOVE: Readonly<Record<Side, string>> = {
  back: moveSql(NEXT_SEQ.back),
  front: moveSql(NEXT_SEQ.front),
};

function moveSql(nextSeq: string): string {
  return `UPDATE job SET state = ?, score = ?, seq = ${nextSeq}, lock_token = NULL, lock_until = 0, suspect = 0
    WHERE pk = ?`;
}

/** Puts a job at one end of a state; its lock ends with that. */
export async function place(
  tx: Tx,
  queue: QueueRef,
  pk: number,
  state: StateCode,
  score: number,
  side: Side = 'back',
): Promise<void> {
  await tx.run(MOVE[side], state, score, queue.pk, state, score, pk);
}

/** Makes a job processable: prioritized when it has a priority, waiting otherwise. */
export async function placeReady(
  tx: Tx,
  queue: QueueRef,
  job: { pk: number; priority: number },
  side: Side = 'back',
): Promise<void> {
  if (job.priority > 0) await place(tx, queue, job.pk, State.prioritized, job.priority, side);
  else await place(tx, queue, job.pk, State.wait, 0, side);
  tx.ready.add(queue.pk);
}

/** Makes a job wait until `due` (milliseconds since 1970); emits `delayed`. */
export async function placeDelayed(
  tx: Tx,
  queue: QueueRef,
  job: { pk: number; id: string },
  due: number,
): Promise<void> {
  await place(tx, queue, job.pk, State.delayed, due);
  tx.emit(queue, 'delayed', { jobId: job.id, delay: due });
  tx.changed.add(queue.pk);
}
