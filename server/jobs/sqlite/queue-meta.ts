import { countActive, rateLimitTtl } from './claim-job.ts';
import { realNow } from './real-clock.ts';
import { State } from './states.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** Stores settings; resolves with how many of the fields are new. */
export async function setMeta(
  tx: Tx,
  queue: QueueRef,
  values: Record<string, string | number>,
): Promise<number> {
  const before = await getMeta(tx, queue);
  const fields = Object.entries(values).filter(([field, value]) => before[field] !== String(value));
  for (const [field, value] of fields) {
    await tx.run(
      `INSERT INTO queue_meta (queue, field, value) VALUES (?, ?, ?)
       ON CONFLICT (queue, field) DO UPDATE SET value = excluded.value`,
      queue.pk,
      field,
      String(value),
    );
    tx.changed.add(queue.pk);
  }
  return fields.filter(([field]) => !(field in before)).length;
}

export async function getMeta(tx: Tx, queue: QueueRef): Promise<Record<string, string>> {
  const rows = await tx.all<{ field: string; value: string }>(
    'SELECT field, value FROM queue_meta WHERE queue = ?',
    queue.pk,
  );
  return Object.fromEntries(rows.map((row) => [row.field, row.value]));
}

export async function getMetaField(tx: Tx, queue: QueueRef, field: string): Promise<string | null> {
  const row = await tx.get<{ value: string }>(
    'SELECT value FROM queue_meta WHERE queue = ? AND field = ?',
    queue.pk,
    field,
  );
  return row?.value ?? null;
}

/** Removes settings; resolves with how many existed. */
export async function removeMeta(tx: Tx, queue: QueueRef, fields: readonly string[]): Promise<number> {
  const removed = await tx.run(
    'DELETE FROM queue_meta WHERE queue = ? AND field IN (SELECT value FROM json_each(?))',
    queue.pk,
    JSON.stringify(fields),
  );
  if (removed > 0) tx.changed.add(queue.pk);
  return removed;
}

/** Stops or restarts handing out jobs. */
export async function setPaused(tx: Tx, queue: QueueRef, paused: boolean): Promise<void> {
  if (paused) await setMeta(tx, queue, { paused: 1 });
  else await removeMeta(tx, queue, ['paused']);
  tx.changed.add(queue.pk);
  tx.emit(queue, paused ? 'paused' : 'resumed');
}

/** Whether the queue runs as many jobs as its global concurrency allows. */
export async function isMaxed(tx: Tx, queue: QueueRef): Promise<boolean> {
  const limit = await getMetaField(tx, queue, 'concurrency');
  return limit !== null && (await countActive(tx, queue)) >= Number(limit);
}

/** Lets no job through for `milliseconds`. */
export async function setRateLimit(tx: Tx, queue: QueueRef, milliseconds: number): Promise<void> {
  await tx.run(
    'UPDATE queue SET limit_count = ?, limit_until = ? WHERE pk = ?',
    Number.MAX_SAFE_INTEGER,
    realNow() + milliseconds,
    queue.pk,
  );
}

/** Ends the current rate limit window; resolves with 1 when there was one. */
export async function removeRateLimit(tx: Tx, queue: QueueRef): Promise<number> {
  const removed = await tx.run(
    'UPDATE queue SET limit_count = 0, limit_until = 0 WHERE pk = ? AND limit_until > ?',
    queue.pk,
    realNow(),
  );
  if (removed > 0) tx.ready.add(queue.pk);
  return removed;
}

/** Milliseconds until the rate limit of `maxJobs`, or the queue's own, lets a job through; -2 without a window. */
export async function getRateLimitTtl(tx: Tx, queue: QueueRef, maxJobs: number | undefined): Promise<number> {
  const row = await tx.get<{ limit_count: number; limit_until: number }>(
    'SELECT limit_count, limit_until FROM queue WHERE pk = ?',
    queue.pk,
  );
  if (!row) return -2;
  const own = maxJobs ? undefined : await getMetaField(tx, queue, 'max');
  const max = maxJobs || (own === null || own === undefined ? undefined : Number(own));
  if (max !== undefined) return rateLimitTtl(row, max);
  const rest = row.limit_until - realNow();
  return rest > 0 ? rest : -2;
}

/** How many jobs wait per priority; 0 stands for jobs without one. */
export async function countPerPriority(
  tx: Tx,
  queue: QueueRef,
  priorities: readonly number[],
): Promise<number[]> {
  const counts: number[] = [];
  for (const priority of priorities) {
    const row = await tx.get<{ n: number }>(
      'SELECT count(*) AS n FROM job WHERE queue = ? AND state = ? AND score = ?',
      queue.pk,
      priority === 0 ? State.wait : State.prioritized,
      priority,
    );
    counts.push(row?.n ?? 0);
  }
  return counts;
}
