import { ErrorCode, type JobJson, type ParentKeyOpts } from 'bullmq';
import { addJob, announce, delayOf, initialPlace, toJobInput } from './add-job.ts';
import type { JobInput } from './deduplication.ts';
import { releaseParentIfComplete } from './dependencies.ts';
import { jobError } from './job-errors.ts';
import { findJobByKey } from './keys.ts';
import type { QueueRef, Tx } from './transaction.ts';

export interface JobEntry {
  job: JobJson;
  jobId: string;
  parentKeyOpts?: ParentKeyOpts;
}

export interface FlowEntry {
  jobData: JobJson;
  jobId: string;
  parentKeyOpts: ParentKeyOpts;
  prefix: string;
  queueName: string;
}

const INSERT_MANY = `
INSERT INTO job (queue, id, state, score, seq, priority, delay, timestamp, scheduler_id, name, opts, data)
SELECT ?1, v.value ->> 0, v.value ->> 1, v.value ->> 2,
  CASE v.value ->> 3
    WHEN 1 THEN (SELECT coalesce(min(k.seq), 0) FROM job k
      WHERE k.queue = ?1 AND k.state = v.value ->> 1 AND k.score = v.value ->> 2) - 1 - v.key
    ELSE (SELECT coalesce(max(k.seq), 0) FROM job k
      WHERE k.queue = ?1 AND k.state = v.value ->> 1 AND k.score = v.value ->> 2) + 1 + v.key
  END,
  v.value ->> 4, v.value ->> 5, v.value ->> 6, v.value ->> 7, v.value ->> 8, v.value ->> 9, v.value ->> 10
FROM json_each(?2) v`;

/** Adds many jobs to one queue; independent ones in one statement. Resolves with the ids in order. */
export async function addJobs(tx: Tx, queue: QueueRef, entries: readonly JobEntry[]): Promise<string[]> {
  const inputs = entries.map((entry) => toJobInput(entry.job, entry.parentKeyOpts));
  const independent = inputs.every((input) => !input.parentKey && !input.opts.deduplication?.id);
  if (independent) return addIndependent(tx, queue, inputs, entries);
  const ids: string[] = [];
  for (const [index, input] of inputs.entries()) {
    const id = await addJob(tx, queue, input, entries[index]?.jobId);
    if (typeof id === 'number') throw jobError({ code: id, command: 'addJob', parentKey: input.parentKey });
    ids.push(id);
  }
  return ids;
}

async function addIndependent(
  tx: Tx,
  queue: QueueRef,
  inputs: readonly JobInput[],
  entries: readonly JobEntry[],
): Promise<string[]> {
  const taken = await existingIds(
    tx,
    queue,
    entries.flatMap((entry) => (entry.jobId ? [entry.jobId] : [])),
  );
  const generated = entries.filter((entry) => !entry.jobId).length;
  let nextId = generated > 0 ? await reserveIds(tx, queue, generated) : 0;
  const ids: string[] = [];
  const rows: (string | number | null)[][] = [];
  for (const [index, input] of inputs.entries()) {
    const id = entries[index]?.jobId || String(nextId++);
    ids.push(id);
    if (taken.has(id)) {
      tx.emit(queue, 'duplicated', { jobId: id });
      continue;
    }
    taken.add(id);
    const { state, score, side } = initialPlace(input);
    rows.push([
      id,
      state,
      score,
      side === 'front' ? 1 : 0,
      input.opts.priority ?? 0,
      delayOf(input.opts),
      input.timestamp,
      input.schedulerId ?? null,
      input.name,
      JSON.stringify(input.opts),
      input.data,
    ]);
    announce(tx, queue, id, input.name, state, score);
  }
  if (rows.length > 0) await tx.run(INSERT_MANY, queue.pk, JSON.stringify(rows));
  return ids;
}

async function existingIds(tx: Tx, queue: QueueRef, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.all<{ id: string }>(
    'SELECT j.id FROM json_each(?) v JOIN job j ON j.queue = ? AND j.id = v.value',
    JSON.stringify(ids),
    queue.pk,
  );
  return new Set(rows.map((row) => row.id));
}

/** Reserves `count` generated ids; resolves with the first. */
async function reserveIds(tx: Tx, queue: QueueRef, count: number): Promise<number> {
  const row = await tx.take<{ last_id: number }>(
    'UPDATE queue SET last_id = last_id + ? WHERE pk = ? RETURNING last_id',
    count,
    queue.pk,
  );
  return (row?.last_id ?? count) - count + 1;
}

/**
 * Adds a tree of jobs across queues, parents first. A parent whose children had all finished before is
 * released only when the whole tree is stored.
 */
export async function addFlow(
  tx: Tx,
  entries: readonly FlowEntry[],
): Promise<[Error | null, string | number][]> {
  const results: [Error | null, string | number][] = [];
  const parents = new Set<string>();
  for (const entry of entries) {
    const queue = await tx.queue(`${entry.prefix}:${entry.queueName}`);
    const input = toJobInput(entry.jobData, entry.parentKeyOpts);
    const id = await addJob(tx, queue, input, entry.jobId, {
      waitingChildren: entry.parentKeyOpts.addToWaitingChildren ?? false,
      deferParentRelease: true,
    });
    results.push([null, id]);
    if (input.parent && input.parentKey && id !== ErrorCode.ParentJobNotExist) parents.add(input.parentKey);
  }
  for (const key of parents) {
    const parent = await findJobByKey(tx, key);
    if (!parent) continue;
    const conflicted = await tx.run(
      'UPDATE job SET flow_conflict = 0 WHERE pk = ? AND flow_conflict = 1',
      parent.row.pk,
    );
    if (conflicted === 0) await releaseParentIfComplete(tx, parent, Date.now());
  }
  return results;
}
