import type { StreamReadRaw } from 'bullmq';
import type { QueueRef, Tx } from './transaction.ts';

const READ_BATCH = 500;
/** Trimming looks at the stream's whole length, so it happens only once per so many events. */
const TRIM_EVERY = 500;
const DEFAULT_MAX_EVENTS = 10_000;

/** The id of the newest event of all queues; later events have greater ids. */
export async function lastEventId(tx: Tx): Promise<number> {
  const row = await tx.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'event'");
  return row?.seq ?? 0;
}

/** Appends one event of the caller's own and trims the stream to about `maxEvents`; resolves with its id. */
export async function publishEvent(
  tx: Tx,
  queue: QueueRef,
  fields: Record<string, string | number>,
  maxEvents: number,
): Promise<string> {
  const flat = Object.entries(fields).flatMap(([field, value]) => [field, String(value)]);
  const row = await tx.take<{ id: number }>(
    'INSERT INTO event (queue, fields) VALUES (?, ?) RETURNING id',
    queue.pk,
    JSON.stringify(flat),
  );
  tx.published.add(queue.pk);
  if (maxEvents > 0 && row && row.id % TRIM_EVERY === 0) await trimEvents(tx, queue, maxEvents);
  return String(row?.id ?? 0);
}

/** The events after `cursor` in the shape of a stream read, or null when there are none. */
export async function readEventsAfter(tx: Tx, queue: QueueRef, cursor: number): Promise<StreamReadRaw> {
  const rows = await tx.all<{ id: number; fields: string }>(
    'SELECT id, fields FROM event WHERE queue = ? AND id > ? ORDER BY id LIMIT ?',
    queue.pk,
    cursor,
    READ_BATCH,
  );
  if (rows.length === 0) return null;
  return [[`${queue.name}:events`, rows.map((row) => [String(row.id), JSON.parse(row.fields) as string[]])]];
}

/** Removes the oldest events beyond `maxLength`; resolves with how many were removed. */
export async function trimEvents(tx: Tx, queue: QueueRef, maxLength: number): Promise<number> {
  return tx.run(
    `DELETE FROM event WHERE queue = ?1
       AND id <= (SELECT id FROM event WHERE queue = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
    queue.pk,
    Math.max(maxLength, 0),
  );
}

/** Decides after which commits a queue's stream is due for trimming. */
export class EventTrimmer {
  private readonly sinceTrim = new Map<number, number>();

  /** Counts new events of a queue; true when it is time to trim. */
  count(queue: number, events: number): boolean {
    const total = (this.sinceTrim.get(queue) ?? 0) + events;
    this.sinceTrim.set(queue, total >= TRIM_EVERY ? 0 : total);
    return total >= TRIM_EVERY;
  }
}

/** Trims a queue's stream to the length its settings ask for. */
export async function trimToSetting(tx: Tx, queue: number): Promise<void> {
  const row = await tx.get<{ value: string }>(
    "SELECT value FROM queue_meta WHERE queue = ? AND field = 'opts.maxLenEvents'",
    queue,
  );
  await trimEvents(tx, { pk: queue, name: '' }, Number(row?.value ?? DEFAULT_MAX_EVENTS));
}
