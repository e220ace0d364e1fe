import { ErrorCode, type JobJson, type JobsOptions, type ParentKeyOpts } from 'bullmq';
import { deduplicate, type JobInput } from './deduplication.ts';
import { addPendingChild, addProcessedChild, releaseParentIfComplete } from './dependencies.ts';
import type { JobRow } from './job-record.ts';
import { findJob, findJobByKey, jobKey, type LocatedJob } from './keys.ts';
import { NEXT_SEQ, type Side } from './placement.ts';
import { State, type StateCode } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

const COLUMNS =
  'queue, id, state, score, priority, delay, timestamp, parent_key, parent, scheduler_id, dedup_id, name, opts, data';
const INSERT: Readonly<Record<Side, string>> = {
  back: insertSql(NEXT_SEQ.back),
  front: insertSql(NEXT_SEQ.front),
};

function insertSql(nextSeq: string): string {
  return `INSERT INTO job (${COLUMNS}, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${nextSeq})`;
}

/** What BullMQ hands over, reduced to what is stored. */
export function toJobInput(job: JobJson, parentKeyOpts: ParentKeyOpts = {}): JobInput {
  return {
    name: job.name,
    data: job.data ?? '{}',
    opts: job.opts ?? {},
    timestamp: job.timestamp ?? Date.now(),
    parent: job.parent,
    parentKey: parentKeyOpts.parentKey ?? job.parentKey,
    schedulerId: job.repeatJobKey,
  };
}

/** The delay in milliseconds a job asks for. */
export function delayOf(opts: JobsOptions): number {
  return typeof opts.delay === 'number' && opts.delay > 0 ? opts.delay : 0;
}

/** Where a new job starts. */
export function initialPlace(input: JobInput): { state: StateCode; score: number; side: Side } {
  const delay = delayOf(input.opts);
  if (delay > 0) return { state: State.delayed, score: input.timestamp + delay, side: 'back' };
  if (input.opts.priority) return { state: State.prioritized, score: input.opts.priority, side: 'back' };
  return { state: State.wait, score: 0, side: input.opts.lifo ? 'front' : 'back' };
}

/** Takes the queue's next generated id. */
export async function nextJobId(tx: Tx, queue: QueueRef): Promise<string> {
  const row = await tx.take<{ last_id: number }>(
    'UPDATE queue SET last_id = last_id + 1 WHERE pk = ? RETURNING last_id',
    queue.pk,
  );
  return String(row?.last_id ?? 0);
}

interface AddOptions {
  waitingChildren: boolean;
  deferParentRelease: boolean;
}

/**
 * Adds one job. Resolves with its id, with the id of the job that stands for it when it is a duplicate, or
 * with a negative error code.
 */
export async function addJob(
  tx: Tx,
  queue: QueueRef,
  input: JobInput,
  customId: string | undefined,
  options: AddOptions = { waitingChildren: false, deferParentRelease: false },
): Promise<string | ErrorCode> {
  const parent = input.parentKey ? await findJobByKey(tx, input.parentKey) : undefined;
  if (input.parentKey && !parent) return ErrorCode.ParentJobNotExist;
  if (customId) {
    const existing = await findJob(tx, queue, customId);
    if (existing) return adoptExisting(tx, queue, existing, input, parent, options.deferParentRelease);
  }
  const jobId = customId || (await nextJobId(tx, queue));
  const duplicateOf = await deduplicate(tx, queue, input, jobId, !options.waitingChildren);
  if (duplicateOf !== undefined) return duplicateOf;
  if (options.waitingChildren) await storeWaitingChildren(tx, queue, jobId, input);
  else await storeJob(tx, queue, jobId, input);
  if (parent) await addPendingChild(tx, parent.row.pk, jobKey(queue, jobId));
  return jobId;
}

/** Stores a new job where its options say and announces it. */
export async function storeJob(tx: Tx, queue: QueueRef, jobId: string, input: JobInput): Promise<void> {
  const { state, score, side } = initialPlace(input);
  await insert(tx, queue, jobId, input, state, score, side);
  announce(tx, queue, jobId, input.name, state, score);
}

async function storeWaitingChildren(tx: Tx, queue: QueueRef, jobId: string, input: JobInput): Promise<void> {
  await insert(tx, queue, jobId, input, State.waitingChildren, input.timestamp, 'back');
  announce(tx, queue, jobId, input.name, State.waitingChildren, input.timestamp);
}

async function insert(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  input: JobInput,
  state: StateCode,
  score: number,
  side: Side,
): Promise<void> {
  await tx.run(
    INSERT[side],
    queue.pk,
    jobId,
    state,
    score,
    input.opts.priority ?? 0,
    delayOf(input.opts),
    input.timestamp,
    input.parentKey || null,
    input.parent ? JSON.stringify(input.parent) : null,
    input.schedulerId ?? null,
    input.opts.deduplication?.id ?? null,
    input.name,
    JSON.stringify(input.opts),
    input.data,
    queue.pk,
    state,
    score,
  );
}

/** Emits what follows from a new job and wakes whom it concerns. */
export function announce(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  name: string,
  state: StateCode,
  score: number,
): void {
  tx.emit(queue, 'added', { jobId, name });
  if (state === State.waitingChildren) {
    tx.emit(queue, 'waiting-children', { jobId });
  } else if (state === State.delayed) {
    tx.emit(queue, 'delayed', { jobId, delay: score });
    tx.changed.add(queue.pk);
  } else {
    tx.emit(queue, 'waiting', { jobId });
    tx.ready.add(queue.pk);
  }
}

/** A job with this id exists already: it is kept, and a new parent takes it as its child if it may. */
async function adoptExisting(
  tx: Tx,
  queue: QueueRef,
  existing: JobRow,
  input: JobInput,
  parent: LocatedJob | undefined,
  deferParentRelease: boolean,
): Promise<string | ErrorCode> {
  const formerKey = existing.parent_key;
  const formerAlive =
    formerKey !== null && formerKey !== input.parentKey && (await findJobByKey(tx, formerKey)) !== undefined;
  if (formerAlive && parent) {
    if (deferParentRelease) await tx.run('UPDATE job SET flow_conflict = 1 WHERE pk = ?', parent.row.pk);
    return ErrorCode.ParentJobCannotBeReplaced;
  }
  if (!formerAlive && parent) {
    const key = jobKey(queue, existing.id);
    if (existing.state === State.completed) {
      await addProcessedChild(tx, parent.row.pk, key, existing.return_value);
      if (!deferParentRelease) await releaseParentIfComplete(tx, parent, input.timestamp);
    } else {
      await addPendingChild(tx, parent.row.pk, key);
    }
    await tx.run(
      'UPDATE job SET parent_key = ?, parent = ? WHERE pk = ?',
      input.parentKey ?? null,
      JSON.stringify(input.parent),
      existing.pk,
    );
  }
  tx.emit(queue, 'duplicated', { jobId: existing.id });
  return existing.id;
}
