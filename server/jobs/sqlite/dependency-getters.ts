import type { DependenciesOpts, JobJson } from 'bullmq';
import { ChildStatus, type ChildStatusCode } from './dependencies.ts';
import { toWindow } from './getters.ts';
import { toJobJson } from './job-record.ts';
import { findJobByKey } from './keys.ts';
import type { QueueRef, Tx } from './transaction.ts';

interface ChildRow {
  child: string;
  value: string | null;
}

const DEFAULT_PAGE = 20;

const STATUS_BY_TYPE: Readonly<Record<string, ChildStatusCode>> = {
  processed: ChildStatus.processed,
  unprocessed: ChildStatus.pending,
  ignored: ChildStatus.ignored,
  failed: ChildStatus.failed,
};

async function children(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  status: ChildStatusCode,
  offset = 0,
  limit = -1,
): Promise<ChildRow[]> {
  return tx.all<ChildRow>(
    `SELECT d.child, d.value FROM job j JOIN dependency d ON d.parent = j.pk
     WHERE j.queue = ? AND j.id = ? AND d.status = ? ORDER BY d.pk LIMIT ? OFFSET ?`,
    queue.pk,
    jobId,
    status,
    limit,
    offset,
  );
}

async function countChildren(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  status: ChildStatusCode,
): Promise<number> {
  const row = await tx.get<{ n: number }>(
    `SELECT count(*) AS n FROM job j JOIN dependency d ON d.parent = j.pk
     WHERE j.queue = ? AND j.id = ? AND d.status = ?`,
    queue.pk,
    jobId,
    status,
  );
  return row?.n ?? 0;
}

/** How many children a job has per type (processed, unprocessed, ignored, failed). */
export async function getDependencyCounts(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  types: readonly string[],
): Promise<number[]> {
  const counts: number[] = [];
  for (const type of types) {
    counts.push(await countChildren(tx, queue, jobId, STATUS_BY_TYPE[type] ?? ChildStatus.failed));
  }
  return counts;
}

/** The stored value per child key: JSON results of processed ones, reasons of ignored ones. */
export async function getChildValues(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  type: 'processed' | 'ignored',
): Promise<Record<string, string>> {
  const rows = await children(tx, queue, jobId, ChildStatus[type]);
  return Object.fromEntries(rows.map((row) => [row.child, row.value ?? 'null']));
}

const parsed = (rows: readonly ChildRow[]) =>
  Object.fromEntries(rows.map((row) => [row.child, JSON.parse(row.value ?? 'null') as unknown]));
const reasons = (rows: readonly ChildRow[]) => Object.fromEntries(rows.map((row) => [row.child, row.value]));
const keysOf = (rows: readonly ChildRow[]) => rows.map((row) => row.child);

export interface Dependencies {
  nextFailedCursor?: number;
  failed?: string[];
  nextIgnoredCursor?: number;
  ignored?: Record<string, unknown>;
  nextProcessedCursor?: number;
  processed?: Record<string, unknown>;
  nextUnprocessedCursor?: number;
  unprocessed?: string[];
}

/** All children by type, or one page of each requested type with the cursor of the next page (0 = no more). */
export async function getDependencies(
  tx: Tx,
  queue: QueueRef,
  jobId: string,
  opts: DependenciesOpts,
): Promise<Dependencies> {
  const all = !opts.processed && !opts.unprocessed && !opts.ignored && !opts.failed;
  if (all) {
    return {
      processed: parsed(await children(tx, queue, jobId, ChildStatus.processed)),
      unprocessed: keysOf(await children(tx, queue, jobId, ChildStatus.pending)),
      ignored: reasons(await children(tx, queue, jobId, ChildStatus.ignored)),
      failed: keysOf(await children(tx, queue, jobId, ChildStatus.failed)),
    };
  }
  const page = async (status: ChildStatusCode, { cursor = 0, count = DEFAULT_PAGE }) => {
    const rows = await children(tx, queue, jobId, status, cursor, count + 1);
    return { rows: rows.slice(0, count), next: rows.length > count ? cursor + count : 0 };
  };
  const result: Dependencies = {};
  if (opts.processed) {
    const { rows, next } = await page(ChildStatus.processed, opts.processed);
    Object.assign(result, { processed: parsed(rows), nextProcessedCursor: next });
  }
  if (opts.ignored) {
    const { rows, next } = await page(ChildStatus.ignored, opts.ignored);
    Object.assign(result, { ignored: reasons(rows), nextIgnoredCursor: next });
  }
  if (opts.failed) {
    const { rows } = await page(ChildStatus.failed, opts.failed);
    const { cursor = 0, count = DEFAULT_PAGE } = opts.failed;
    Object.assign(result, { failed: keysOf(rows), nextFailedCursor: cursor + count });
  }
  if (opts.unprocessed) {
    const { rows, next } = await page(ChildStatus.pending, opts.unprocessed);
    Object.assign(result, { unprocessed: keysOf(rows), nextUnprocessedCursor: next });
  }
  return result;
}

export interface DependencyPage {
  cursor: string;
  items: { id: string; v?: unknown; err?: string }[];
  total: number;
  jobs?: JobJson[];
}

/** Pages over a job's children; `key` is `<queue key>:<id>:processed` or `…:dependencies`. */
export async function paginateDependencies(
  tx: Tx,
  queue: QueueRef,
  key: string,
  opts: { start: number; end: number; fetchJobs?: boolean },
): Promise<DependencyPage> {
  const processed = key.endsWith(':processed');
  const jobId = key.slice(queue.name.length + 1, key.lastIndexOf(':'));
  const status = processed ? ChildStatus.processed : ChildStatus.pending;
  const total = await countChildren(tx, queue, jobId, status);
  const { offset, limit } = await toWindow(opts.start, opts.end, async () => total);
  const rows = await children(tx, queue, jobId, status, offset, limit);
  const items = rows.map((row) =>
    processed ? { id: row.child, v: JSON.parse(row.value ?? 'null') as unknown } : { id: row.child },
  );
  const page: DependencyPage = { cursor: '0', items, total };
  page.jobs = [];
  if (opts.fetchJobs) {
    for (const row of rows) {
      const found = await findJobByKey(tx, row.child);
      if (found) page.jobs.push(toJobJson(found.row));
    }
  }
  return page;
}
