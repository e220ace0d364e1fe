import { ErrorCode } from 'bullmq';
import type { JobRow } from './job-record.ts';
import { realNow } from './real-clock.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** True while some worker holds the job. */
export function isLocked(job: Pick<JobRow, 'lock_token' | 'lock_until'>): boolean {
  return job.lock_token !== null && job.lock_until > realNow();
}

/** The error code when `token` does not hold the job; token `0` never needs to. */
export function lockProblem(
  job: Pick<JobRow, 'lock_token' | 'lock_until'>,
  token: string,
): ErrorCode | undefined {
  if (token === '0') return undefined;
  if (!isLocked(job)) return ErrorCode.JobLockNotExist;
  return job.lock_token === token ? undefined : ErrorCode.JobLockMismatch;
}

const EXTEND = `
UPDATE job SET lock_until = ?, suspect = 0
WHERE queue = ? AND id = ? AND lock_token = ? AND lock_until > ?`;

/** Resolves with 1 when the lock was extended by `duration` ms from now, else 0. */
export function extendLock(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  token: string,
  duration: number,
): Promise<number> {
  const now = realNow();
  return tx.run(EXTEND, now + duration, queue.pk, jobId, token, now);
}

/** Extends several locks; resolves with the ids whose lock could not be extended. */
export async function extendLocks(
  tx: Tx,
  queue: QueueRef,
  jobIds: readonly string[],
  tokens: readonly string[],
  duration: number,
): Promise<string[]> {
  const now = realNow();
  const pairs = jobIds.map((id, index) => [id, tokens[index] ?? '']);
  const extended = await tx.takeAll<{ id: string }>(
    `UPDATE job SET lock_until = ?1, suspect = 0 FROM json_each(?2) r
     WHERE job.queue = ?3 AND job.id = r.value ->> 0 AND job.lock_token = r.value ->> 1 AND job.lock_until > ?4
     RETURNING job.id`,
    now + duration,
    JSON.stringify(pairs),
    queue.pk,
    now,
  );
  const done = new Set(extended.map((row) => row.id));
  return jobIds.filter((id) => !done.has(id));
}
