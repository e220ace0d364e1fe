import type { DeduplicationOptions, JobsOptions, ParentKeys } from 'bullmq';
import { findJob } from './keys.ts';
import { placeDelayed } from './placement.ts';
import { realNow } from './real-clock.ts';
import { State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** Everything about a job that is about to be stored, except where it goes. */
export interface JobInput {
  name: string;
  data: string;
  opts: JobsOptions;
  timestamp: number;
  parent: ParentKeys | undefined;
  parentKey: string | undefined;
  schedulerId: string | undefined;
}

/** What `keepLastIfActive` remembers until the active job finishes. */
export interface NextJobPayload extends JobInput {
  jobId: string;
}

interface Holder {
  job_id: string;
  expires_at: number | null;
}

/** The job holding a deduplication id, if its time has not run out. */
export function dedupHolder(tx: Tx, queue: QueueRef, id: string): Promise<Holder | undefined> {
  return tx.get<Holder>(
    'SELECT job_id, expires_at FROM dedup WHERE queue = ? AND id = ? AND (expires_at IS NULL OR expires_at > ?)',
    queue.pk,
    id,
    realNow(),
  );
}

async function hold(
  tx: Tx,
  queue: QueueRef,
  id: string,
  jobId: string,
  expiresAt: number | null,
): Promise<void> {
  await tx.run(
    `INSERT INTO dedup (queue, id, job_id, expires_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (queue, id) DO UPDATE SET job_id = excluded.job_id, expires_at = excluded.expires_at`,
    queue.pk,
    id,
    jobId,
    expiresAt,
  );
}

/** While a job is active its id must not expire, so `keepLastIfActive` holds without a time limit. */
function expiry(options: DeduplicationOptions): number | null {
  return options.ttl && options.ttl > 0 && !options.keepLastIfActive ? realNow() + options.ttl : null;
}

/** Frees the id, when given only from that job; resolves with 1 when somebody held it, else 0. */
export async function dropDedup(tx: Tx, queue: QueueRef, id: string, onlyIfJob?: string): Promise<number> {
  return tx.run(
    `DELETE FROM dedup WHERE queue = ?1 AND id = ?2 AND (?3 IS NULL OR job_id = ?3)
       AND (expires_at IS NULL OR expires_at > ?4)`,
    queue.pk,
    id,
    onlyIfJob ?? null,
    realNow(),
  );
}

/** Forgets what a removed job held. */
export async function releaseDedupOnRemoval(
  tx: Tx,
  queue: QueueRef,
  job: { id: string; dedup_id: string | null },
): Promise<void> {
  if (job.dedup_id === null) return;
  if ((await dropDedup(tx, queue, job.dedup_id, job.id)) > 0) await dropNext(tx, queue, job.dedup_id);
}

async function dropNext(tx: Tx, queue: QueueRef, id: string): Promise<void> {
  await tx.run('DELETE FROM dedup_next WHERE queue = ? AND id = ?', queue.pk, id);
}

/**
 * Decides whether a new job is a duplicate. Resolves with the id of the job that stands for it, or with
 * undefined when the new job is to be stored, which then holds the deduplication id.
 */
export async function deduplicate(
  tx: Tx,
  queue: QueueRef,
  input: JobInput,
  jobId: string,
  allowReplace: boolean,
): Promise<string | undefined> {
  const options = input.opts.deduplication;
  if (!options?.id) return undefined;
  const holder = await dedupHolder(tx, queue, options.id);
  if (!holder) {
    await hold(tx, queue, options.id, jobId, expiry(options));
    return undefined;
  }
  const current = await findJob(tx, queue, holder.job_id);
  const replace = allowReplace && options.replace;
  if (replace && current?.state === State.delayed) {
    await replaceDelayed(tx, queue, { pk: current.pk, id: current.id }, holder, options, jobId);
    return undefined;
  }
  if (!current && holder.expires_at === null) {
    await dropNext(tx, queue, options.id);
    await hold(tx, queue, options.id, jobId, expiry(options));
    return undefined;
  }
  if (options.keepLastIfActive && current?.state === State.active) {
    await rememberNext(tx, queue, options.id, { ...input, jobId });
    emitDeduplicated(tx, queue, options.id, holder.job_id, jobId);
  } else if (!replace) {
    if (options.extend && options.ttl && options.ttl > 0) {
      await hold(tx, queue, options.id, holder.job_id, expiry(options));
    }
    emitDeduplicated(tx, queue, options.id, holder.job_id, jobId);
    if (allowReplace && options.reschedule && current?.state === State.delayed) {
      const delay = Number(input.opts.delay) || 0;
      await tx.run('UPDATE job SET delay = ? WHERE pk = ?', delay, current.pk);
      await placeDelayed(tx, queue, current, input.timestamp + delay);
    }
  }
  return holder.job_id;
}

function emitDeduplicated(
  tx: Tx,
  queue: QueueRef,
  id: string,
  jobId: string,
  deduplicatedJobId: string,
): void {
  tx.emit(queue, 'deduplicated', { jobId, deduplicationId: id, deduplicatedJobId });
}

async function replaceDelayed(
  tx: Tx,
  queue: QueueRef,
  current: { pk: number; id: string },
  holder: Holder,
  options: DeduplicationOptions,
  jobId: string,
): Promise<void> {
  await tx.run('DELETE FROM job WHERE pk = ?', current.pk);
  tx.emit(queue, 'removed', { jobId: current.id, prev: 'delayed' });
  emitDeduplicated(tx, queue, options.id, jobId, current.id);
  await dropNext(tx, queue, options.id);
  const keepsWindow = !options.keepLastIfActive && !options.extend && options.ttl && options.ttl > 0;
  await hold(tx, queue, options.id, jobId, keepsWindow ? holder.expires_at : expiry(options));
}

async function rememberNext(tx: Tx, queue: QueueRef, id: string, payload: NextJobPayload): Promise<void> {
  await tx.run(
    `INSERT INTO dedup_next (queue, id, payload) VALUES (?, ?, ?)
     ON CONFLICT (queue, id) DO UPDATE SET payload = excluded.payload`,
    queue.pk,
    id,
    JSON.stringify(payload),
  );
  await tx.run('UPDATE dedup SET expires_at = NULL WHERE queue = ? AND id = ?', queue.pk, id);
}

/**
 * A job that held the id has finished: frees an id without time limit, and hands out what was remembered to
 * run next, which from now on holds the id.
 */
export async function finishDedup(
  tx: Tx,
  queue: QueueRef,
  job: { id: string; dedup_id: string },
): Promise<NextJobPayload | undefined> {
  await tx.run(
    'DELETE FROM dedup WHERE queue = ? AND id = ? AND ((expires_at IS NULL AND job_id = ?) OR expires_at <= ?)',
    queue.pk,
    job.dedup_id,
    job.id,
    realNow(),
  );
  const next = await tx.take<{ payload: string }>(
    'DELETE FROM dedup_next WHERE queue = ? AND id = ? RETURNING payload',
    queue.pk,
    job.dedup_id,
  );
  if (!next) return undefined;
  const payload = JSON.parse(next.payload) as NextJobPayload;
  const options = payload.opts.deduplication ?? { id: job.dedup_id };
  await hold(tx, queue, job.dedup_id, payload.jobId, expiry(options));
  return payload;
}
