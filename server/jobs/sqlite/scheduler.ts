import { ErrorCode, type JobSchedulerJobOptions, type JobsOptions, type RepeatableOptions } from 'bullmq';
import { storeJob } from './add-job.ts';
import { releaseDedupOnRemoval } from './deduplication.ts';
import { detachFromParent } from './dependencies.ts';
import { toWindow } from './getters.ts';
import { findJob } from './keys.ts';
import { getMetaField } from './queue-meta.ts';
import { State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** What is stored of a scheduler, all values as strings: name, ic (iteration count), every, pattern, … */
type SchedulerFields = Record<string, string>;

interface SchedulerRow {
  next: number;
  fields: string;
}

const MAX_SLOT_SCANS = 32;

export interface SchedulerRequest {
  id: string;
  nextMillis: number;
  templateData: string;
  templateOpts: JobsOptions;
  repeat: RepeatableOptions;
  jobOpts: JobSchedulerJobOptions;
}

async function findScheduler(tx: Tx, queue: QueueRef, id: string): Promise<SchedulerRow | undefined> {
  return tx.get<SchedulerRow>('SELECT next, fields FROM scheduler WHERE queue = ? AND id = ?', queue.pk, id);
}

async function jobExists(tx: Tx, queue: QueueRef, id: string): Promise<boolean> {
  return (await tx.get('SELECT 1 FROM job WHERE queue = ? AND id = ?', queue.pk, id)) !== undefined;
}

/** The next time of an `every` schedule and its offset from the interval's grid, both in ms. */
function nextEveryMillis(
  previous: number | undefined,
  every: number,
  now: number,
  offset: number,
  startDate: number | undefined,
): { next: number; offset: number } {
  const onGrid = Math.floor(now / every) * every + offset;
  let next: number;
  if (previous === undefined) {
    if (startDate) next = Math.max(startDate, now);
    else if (offset > 0) next = onGrid <= now ? onGrid + every : onGrid;
    else next = now;
  } else {
    next = previous + every;
    // Missed slots are skipped, the rhythm is kept.
    if (next < now) next = onGrid <= now ? onGrid + every : onGrid;
  }
  const effective = offset || next - Math.floor(next / every) * every;
  return { next: Math.floor(next), offset: Math.floor(effective) };
}

/** Creates or replaces a scheduler and queues its next job; resolves with the job's id and delay in ms. */
export async function upsertScheduler(
  tx: Tx,
  queue: QueueRef,
  request: SchedulerRequest,
  now: number,
): Promise<[string, number] | ErrorCode> {
  const { id, repeat } = request;
  const every = repeat.every ? Number(repeat.every) : undefined;
  const stored = await findScheduler(tx, queue, id);
  const storedFields = stored ? (JSON.parse(stored.fields) as SchedulerFields) : {};
  const repeatOffset = request.jobOpts.repeat?.offset;
  const givenOffset = Number(repeat.offset ?? repeatOffset ?? 0) || 0;
  const sameEvery = every !== undefined && Number(storedFields.every) === every;
  let next = request.nextMillis;
  let offset: number | undefined = givenOffset;
  if (every) {
    const previous = stored && sameEvery ? stored.next : undefined;
    const computed = nextEveryMillis(
      previous,
      every,
      now,
      givenOffset,
      Number(repeat.startDate) || undefined,
    );
    next = computed.next;
    offset = computed.offset;
  }
  const replaced = stored !== undefined && (await removeQueuedJob(tx, queue, `repeat:${id}:${stored.next}`));
  if (replaced) {
    if (every && sameEvery) next = stored.next;
    offset = repeat.offset ?? undefined;
  }
  if (every) {
    const free = await freeSlot(tx, queue, id, next, every);
    if (free === undefined) return ErrorCode.SchedulerJobSlotsBusy;
    next = free;
  } else if (await jobExists(tx, queue, `repeat:${id}:${next}`)) {
    if (!replaced) return ErrorCode.SchedulerJobIdCollision;
    // The slot's job was promoted and runs already; the iteration just removed comes back in its own slot.
    next = stored.next;
  }
  await tx.run(
    `INSERT INTO scheduler (queue, id, next, fields) VALUES (?, ?, ?, ?)
     ON CONFLICT (queue, id) DO UPDATE SET next = excluded.next, fields = excluded.fields`,
    queue.pk,
    id,
    next,
    JSON.stringify(toFields(request, offset ?? storedFields.offset, storedFields.ic ?? '1')),
  );
  return queueIteration(tx, queue, {
    id,
    name: repeat.name ?? '',
    data: request.templateData,
    opts: request.jobOpts,
    next,
    now,
  });
}

function toFields(
  { repeat, templateData, templateOpts }: SchedulerRequest,
  offset: number | string | undefined,
  iterationCount: string,
): SchedulerFields {
  const optional: Record<string, unknown> = {
    tz: repeat.tz,
    limit: repeat.limit,
    pattern: repeat.pattern,
    startDate: repeat.startDate,
    endDate: repeat.endDate,
    every: repeat.every,
    offset,
  };
  const fields: SchedulerFields = { name: repeat.name ?? '', ic: iterationCount };
  for (const [field, value] of Object.entries(optional)) {
    if (value !== undefined && value !== null && value !== 0) fields[field] = String(value);
  }
  if (offset !== undefined && offset !== null) fields.offset = String(offset);
  const opts = JSON.stringify(templateOpts ?? {});
  if (opts !== '{}') fields.opts = opts;
  if (templateData && templateData !== '{}') fields.data = templateData;
  return fields;
}

/** The first slot from `start` on that no job occupies; undefined when too many in a row are taken. */
async function freeSlot(
  tx: Tx,
  queue: QueueRef,
  id: string,
  start: number,
  every: number,
): Promise<number | undefined> {
  for (let scan = 0; scan <= MAX_SLOT_SCANS; scan += 1) {
    const slot = start + scan * every;
    if (!(await jobExists(tx, queue, `repeat:${id}:${slot}`))) return slot;
  }
  return undefined;
}

/** Removes a scheduler's job that has not been begun; false when there is none. */
async function removeQueuedJob(tx: Tx, queue: QueueRef, jobId: string): Promise<boolean> {
  const job = await findJob(tx, queue, jobId);
  if (!job) return false;
  if (job.state !== State.delayed && job.state !== State.prioritized && job.state !== State.wait)
    return false;
  // As with BullMQ's other backends, a paused queue keeps what already waits.
  if (job.state === State.wait && (await getMetaField(tx, queue, 'paused')) !== null) return false;
  await detachFromParent(tx, queue, job, { hard: true });
  await releaseDedupOnRemoval(tx, queue, job);
  await tx.run('DELETE FROM job WHERE pk = ?', job.pk);
  return true;
}

interface Iteration {
  id: string;
  name: string;
  data: string;
  opts: JobsOptions;
  next: number;
  now: number;
}

async function queueIteration(tx: Tx, queue: QueueRef, iteration: Iteration): Promise<[string, number]> {
  const { id, next, now } = iteration;
  const jobId = `repeat:${id}:${next}`;
  const delay = Math.max(next - now, 0);
  await tx.run('UPDATE queue SET last_id = last_id + 1 WHERE pk = ?', queue.pk);
  await storeJob(tx, queue, jobId, {
    name: iteration.name,
    data: iteration.data || '{}',
    opts: { ...iteration.opts, delay, jobId },
    timestamp: now,
    parent: undefined,
    parentKey: undefined,
    schedulerId: id,
  });
  return [jobId, delay];
}

/**
 * Queues the job after `producerId`, which has just begun. Resolves with its id, or null when the scheduler
 * is gone, when the producer is not its current job, or when the job exists already.
 */
export async function advanceScheduler(
  tx: Tx,
  queue: QueueRef,
  id: string,
  nextMillis: number,
  jobOpts: JobSchedulerJobOptions,
  producerId: string | undefined,
  now: number,
): Promise<string | null> {
  const stored = await findScheduler(tx, queue, id);
  if (!stored) return null;
  const fields = JSON.parse(stored.fields) as SchedulerFields;
  const every = Number(fields.every ?? jobOpts.repeat?.every) || undefined;
  let next = nextMillis;
  if (every) {
    const offset = Number(fields.offset ?? jobOpts.repeat?.offset ?? 0) || 0;
    next = nextEveryMillis(stored.next, every, now, offset, Number(fields.startDate) || undefined).next;
  }
  if (producerId !== `repeat:${id}:${stored.next}`) return null;
  const jobId = `repeat:${id}:${next}`;
  if (await jobExists(tx, queue, jobId)) {
    tx.emit(queue, 'duplicated', { jobId });
    return null;
  }
  await tx.run(
    'UPDATE scheduler SET next = ?, fields = ? WHERE queue = ? AND id = ?',
    next,
    JSON.stringify({ ...fields, ic: String(Number(fields.ic ?? 0) + 1) }),
    queue.pk,
    id,
  );
  await queueIteration(tx, queue, {
    id,
    name: fields.name ?? '',
    data: fields.data ?? '{}',
    opts: jobOpts,
    next,
    now,
  });
  return jobId;
}

/** Removes a scheduler and its delayed job; resolves with 0 when it existed, else 1. */
export async function removeScheduler(tx: Tx, queue: QueueRef, id: string): Promise<number> {
  const stored = await findScheduler(tx, queue, id);
  if (!stored) return 1;
  const jobId = `repeat:${id}:${stored.next}`;
  const removed = await tx.run(
    `DELETE FROM job WHERE queue = ? AND id = ? AND state = ${State.delayed}`,
    queue.pk,
    jobId,
  );
  if (removed > 0) tx.emit(queue, 'removed', { jobId, prev: 'delayed' });
  await tx.run('DELETE FROM scheduler WHERE queue = ? AND id = ?', queue.pk, id);
  return 0;
}

/** The stored fields and the next time, or undefined. */
export async function getScheduler(
  tx: Tx,
  queue: QueueRef,
  id: string,
): Promise<{ fields: SchedulerFields; next: number } | undefined> {
  const row = await findScheduler(tx, queue, id);
  return row && { fields: JSON.parse(row.fields) as SchedulerFields, next: row.next };
}

/** `[id, next, id, next, …]` by next time. */
export async function getSchedulersRange(
  tx: Tx,
  queue: QueueRef,
  start: number,
  end: number,
  asc: boolean,
): Promise<string[]> {
  const { offset, limit } = await toWindow(start, end, () => countSchedulers(tx, queue));
  const direction = asc ? 'ASC' : 'DESC';
  const rows = await tx.all<{ id: string; next: number }>(
    `SELECT id, next FROM scheduler WHERE queue = ? ORDER BY next ${direction}, id ${direction} LIMIT ? OFFSET ?`,
    queue.pk,
    limit,
    offset,
  );
  return rows.flatMap((row) => [row.id, String(row.next)]);
}

export async function countSchedulers(tx: Tx, queue: QueueRef): Promise<number> {
  const row = await tx.get<{ n: number }>('SELECT count(*) AS n FROM scheduler WHERE queue = ?', queue.pk);
  return row?.n ?? 0;
}
