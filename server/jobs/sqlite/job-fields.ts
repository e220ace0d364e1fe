import { ErrorCode } from 'bullmq';
import type { QueueRef, Tx } from './transaction.ts';

async function jobPk(tx: Tx, queue: QueueRef, jobId: string): Promise<number | undefined> {
  return (await tx.get<{ pk: number }>('SELECT pk FROM job WHERE queue = ? AND id = ?', queue.pk, jobId))?.pk;
}

/** Replaces the job's data (JSON text). */
export async function updateData(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  data: string,
): Promise<ErrorCode | undefined> {
  const changed = await tx.run('UPDATE job SET data = ? WHERE queue = ? AND id = ?', data, queue.pk, jobId);
  return changed > 0 ? undefined : ErrorCode.JobNotExist;
}

/** Stores the progress (JSON text) and emits it. */
export async function updateProgress(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  progress: string,
): Promise<ErrorCode | undefined> {
  const changed = await tx.run(
    'UPDATE job SET progress = ? WHERE queue = ? AND id = ?',
    progress,
    queue.pk,
    jobId,
  );
  if (changed === 0) return ErrorCode.JobNotExist;
  tx.emit(queue, 'progress', { jobId, data: progress });
  return undefined;
}

/** Appends a log line and keeps the newest `keep` lines; resolves with how many there are now. */
export async function addLog(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  line: string,
  keep: number | undefined,
): Promise<{ count: number } | ErrorCode> {
  const pk = await jobPk(tx, queue, jobId);
  if (pk === undefined) return ErrorCode.JobNotExist;
  await tx.run('INSERT INTO job_log (job, line) VALUES (?, ?)', pk, line);
  if (keep) await trimLogs(tx, pk, keep);
  const row = await tx.get<{ n: number }>('SELECT count(*) AS n FROM job_log WHERE job = ?', pk);
  return { count: row?.n ?? 0 };
}

/** Removes the job's log but for its newest `keep` lines. */
export async function clearLogs(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  keep: number | undefined,
): Promise<void> {
  const pk = await jobPk(tx, queue, jobId);
  if (pk !== undefined) await trimLogs(tx, pk, keep ?? 0);
}

async function trimLogs(tx: Tx, pk: number, keep: number): Promise<void> {
  await tx.run(
    `DELETE FROM job_log WHERE job = ?1
       AND pk NOT IN (SELECT pk FROM job_log WHERE job = ?1 ORDER BY pk DESC LIMIT ?2)`,
    pk,
    keep,
  );
}

/** One page of the log, `start` and `end` inclusive and counted from the newest line unless `asc`. */
export async function getLogs(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  start: number,
  end: number,
  asc: boolean,
): Promise<{ logs: string[]; count: number }> {
  const pk = await jobPk(tx, queue, jobId);
  if (pk === undefined) return { logs: [], count: 0 };
  const total = await tx.get<{ n: number }>('SELECT count(*) AS n FROM job_log WHERE job = ?', pk);
  const count = total?.n ?? 0;
  const first = start < 0 ? Math.max(count + start, 0) : start;
  const last = end < 0 ? count + end : end;
  const rows = await tx.all<{ line: string }>(
    `SELECT line FROM job_log WHERE job = ? ORDER BY pk ${asc ? 'ASC' : 'DESC'} LIMIT ? OFFSET ?`,
    pk,
    Math.max(last - first + 1, 0),
    first,
  );
  return { logs: rows.map((row) => row.line), count };
}
