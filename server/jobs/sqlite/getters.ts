import type { JobJson, JobState, JobType } from 'bullmq';
import { JOB_COLUMNS, type JobRow, toJobJson } from './job-record.ts';
import { State, type StateCode, stateCode, stateName } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

export async function getJobData(tx: Tx, queue: QueueRef, jobId: string): Promise<JobJson | undefined> {
  const row = await tx.get<JobRow>(
    `SELECT ${JOB_COLUMNS} FROM job WHERE queue = ? AND id = ?`,
    queue.pk,
    jobId,
  );
  return row && toJobJson(row);
}

async function stateOf(tx: Tx, queue: QueueRef, jobId: string): Promise<StateCode | undefined> {
  const row = await tx.get<{ state: StateCode }>(
    'SELECT state FROM job WHERE queue = ? AND id = ?',
    queue.pk,
    jobId,
  );
  return row?.state;
}

export async function getState(tx: Tx, queue: QueueRef, jobId: string): Promise<JobState | 'unknown'> {
  const state = await stateOf(tx, queue, jobId);
  return state === undefined ? 'unknown' : stateName(state);
}

/** Whether the job is in the state; `paused` and other states without jobs are never true. */
export async function isJobInState(tx: Tx, queue: QueueRef, state: string, jobId: string): Promise<boolean> {
  if (state === 'paused') return false;
  const code = stateCode(state);
  if (code === undefined) throw new Error(`Unknown job state: ${state}`);
  return (await stateOf(tx, queue, jobId)) === code;
}

/** 0 unfinished, 1 completed, 2 failed, -1 missing; with the result as second element when asked. */
export async function isFinished(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  returnValue: boolean,
): Promise<number | [number, string]> {
  const row = await tx.get<JobRow>(
    'SELECT state, return_value, failed_reason FROM job WHERE queue = ? AND id = ?',
    queue.pk,
    jobId,
  );
  if (!row) return returnValue ? [-1, `Missing key for job ${queue.name}:${jobId}. isFinished`] : -1;
  if (row.state === State.completed) return returnValue ? [1, row.return_value ?? 'null'] : 1;
  if (row.state === State.failed) return returnValue ? [2, row.failed_reason ?? ''] : 2;
  return returnValue ? ([0] as unknown as [number, string]) : 0;
}

/** Jobs per type, in order; delayed ones only before `delayedBefore` (ms since 1970) when given. */
export async function getCounts(
  tx: Tx,
  queue: QueueRef,
  types: readonly JobType[],
  delayedBefore: number | undefined,
): Promise<number[]> {
  const counts: number[] = [];
  for (const type of types) {
    const code = stateCode(type);
    if (code === undefined) {
      counts.push(0);
      continue;
    }
    const bounded = code === State.delayed && delayedBefore !== undefined;
    const row = await tx.get<{ n: number }>(
      `SELECT count(*) AS n FROM job WHERE queue = ? AND state = ?${bounded ? ' AND score < ?' : ''}`,
      ...(bounded ? [queue.pk, code, delayedBefore] : [queue.pk, code]),
    );
    counts.push(row?.n ?? 0);
  }
  return counts;
}

const LIST_STATES: ReadonlySet<StateCode> = new Set([State.wait, State.active]);

/**
 * Job ids per type, `start` to `end` inclusive, negative counting from the far end. Newest first unless
 * `asc`; the ascending ids of waiting and active jobs come reversed, because BullMQ turns them around.
 */
export async function getRanges(
  tx: Tx,
  queue: QueueRef,
  types: readonly JobType[],
  start: number,
  end: number,
  asc: boolean,
): Promise<[string][]> {
  const ranges: string[][] = [];
  for (const type of types) {
    const code = stateCode(type);
    const ids = code === undefined ? [] : await rangeOf(tx, queue, code, start, end, asc);
    ranges.push(asc && code !== undefined && LIST_STATES.has(code) ? ids.reverse() : ids);
  }
  return ranges as [string][];
}

async function rangeOf(
  tx: Tx,
  queue: QueueRef,
  code: StateCode,
  start: number,
  end: number,
  asc: boolean,
): Promise<string[]> {
  const { offset, limit } = await toWindow(start, end, async () => {
    const row = await tx.get<{ n: number }>(
      'SELECT count(*) AS n FROM job WHERE queue = ? AND state = ?',
      queue.pk,
      code,
    );
    return row?.n ?? 0;
  });
  const direction = asc ? 'ASC' : 'DESC';
  const rows = await tx.all<{ id: string }>(
    `SELECT id FROM job WHERE queue = ? AND state = ?
     ORDER BY score ${direction}, seq ${direction} LIMIT ? OFFSET ?`,
    queue.pk,
    code,
    limit,
    offset,
  );
  return rows.map((row) => row.id);
}

/** Turns an inclusive range, whose negative bounds count from the end, into LIMIT and OFFSET. */
export async function toWindow(
  start: number,
  end: number,
  count: () => Promise<number>,
): Promise<{ offset: number; limit: number }> {
  if (start >= 0 && end === -1) return { offset: start, limit: -1 };
  const total = start < 0 || end < 0 ? await count() : 0;
  const first = start < 0 ? Math.max(total + start, 0) : start;
  const last = end < 0 ? total + end : end;
  return { offset: first, limit: Math.max(last - first + 1, 0) };
}
