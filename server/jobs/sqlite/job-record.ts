import type { JobJson, JobsOptions, ParentKeys } from 'bullmq';
import type { StateCode } from './states.ts';

/** A stored job. JSON columns hold text; times are milliseconds since 1970. */
export interface JobRow {
  pk: number;
  queue: number;
  id: string;
  state: StateCode;
  score: number;
  seq: number;
  priority: number;
  delay: number;
  timestamp: number;
  attempts_made: number;
  attempts_started: number;
  stalled_count: number;
  lock_token: string | null;
  lock_until: number;
  processed_on: number | null;
  finished_on: number | null;
  processed_by: string | null;
  parent_key: string | null;
  parent: string | null;
  scheduler_id: string | null;
  dedup_id: string | null;
  name: string;
  opts: string;
  progress: string | null;
  deferred_failure: string | null;
  failed_reason: string | null;
  stacktrace: string | null;
  return_value: string | null;
  data: string;
}

/** The columns a JobJson is made of. */
export const JOB_COLUMNS =
  'pk, id, name, data, opts, progress, delay, priority, timestamp, attempts_made, attempts_started, ' +
  'stalled_count, finished_on, processed_on, scheduler_id, dedup_id, failed_reason, deferred_failure, ' +
  'stacktrace, return_value, parent_key, parent, processed_by';

/** The stored job in the shape BullMQ's Job reads. */
export function toJobJson(row: JobRow): JobJson {
  const json: JobJson = {
    id: row.id,
    name: row.name,
    data: row.data,
    opts: JSON.parse(row.opts) as JobsOptions,
    progress: row.progress === null ? 0 : (JSON.parse(row.progress) as JobJson['progress']),
    delay: row.delay,
    priority: row.priority,
    timestamp: row.timestamp,
    attemptsMade: row.attempts_made,
    attemptsStarted: row.attempts_started,
    stalledCounter: row.stalled_count,
    // The interface calls these two required, yet a job that has neither failed nor finished has none.
    failedReason: (row.failed_reason ?? undefined) as string,
    returnvalue: (row.return_value ?? undefined) as string,
  };
  if (row.stacktrace !== null) json.stacktrace = row.stacktrace;
  if (row.finished_on !== null) json.finishedOn = row.finished_on;
  if (row.processed_on !== null) json.processedOn = row.processed_on;
  if (row.processed_by !== null) json.processedBy = row.processed_by;
  if (row.scheduler_id !== null) json.repeatJobKey = row.scheduler_id;
  if (row.deferred_failure !== null) json.deferredFailure = row.deferred_failure;
  if (row.parent_key !== null) json.parentKey = row.parent_key;
  if (row.parent !== null) json.parent = JSON.parse(row.parent) as ParentKeys;
  if (row.dedup_id !== null) {
    json.deduplicationId = row.dedup_id;
    json.debounceId = row.dedup_id;
  }
  return json;
}
