import type { QueueRef, Tx } from './transaction.ts';

interface MetricRow {
  count: number;
  prev_ts: number | null;
  prev_count: number;
  points: string;
}

const MINUTE_MS = 60_000;

/** Counts one finished job; each new minute closes a data point, minutes without jobs become zeros. */
export async function collectMetric(
  tx: Tx,
  queue: QueueRef,
  kind: 'completed' | 'failed',
  maxPoints: number,
  now: number,
): Promise<void> {
  const row = await tx.take<MetricRow>(
    `INSERT INTO metric (queue, kind, count, prev_ts) VALUES (?1, ?2, 1, ?3)
     ON CONFLICT (queue, kind) DO UPDATE SET count = count + 1
     RETURNING count, prev_ts, prev_count, points`,
    queue.pk,
    kind,
    now,
  );
  if (!row || row.prev_ts === null) return;
  const minutes = Math.min(Math.floor(now / MINUTE_MS) - Math.floor(row.prev_ts / MINUTE_MS), maxPoints);
  if (minutes <= 0) return;
  const before = row.count - 1;
  const gap = new Array<number>(minutes - 1).fill(0);
  const points = [...gap, before - row.prev_count, ...(JSON.parse(row.points) as number[])].slice(
    0,
    maxPoints,
  );
  await tx.run(
    'UPDATE metric SET prev_ts = ?, prev_count = ?, points = ? WHERE queue = ? AND kind = ?',
    now,
    before,
    JSON.stringify(points),
    queue.pk,
    kind,
  );
}

/** BullMQ's `[[count, last time, last count], points, number of points]`, newest point first. */
export async function getMetrics(
  tx: Tx,
  queue: QueueRef,
  kind: 'completed' | 'failed',
  start: number,
  end: number,
): Promise<[string[], string[], number]> {
  const row = await tx.get<MetricRow>(
    'SELECT count, prev_ts, prev_count, points FROM metric WHERE queue = ? AND kind = ?',
    queue.pk,
    kind,
  );
  if (!row) return [['0', '0', '0'], [], 0];
  const points = JSON.parse(row.points) as number[];
  const slice = points.slice(start, end < 0 ? points.length + end + 1 : end + 1);
  return [
    [String(row.count), String(row.prev_ts ?? 0), String(row.prev_count)],
    slice.map(String),
    points.length,
  ];
}
