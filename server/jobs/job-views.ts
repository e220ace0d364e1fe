import type { Job } from 'bullmq';

/** A run as the API's list shows it. */
export interface JobRun {
  id: string;
  name: string;
  state: string;
  attempts: number;
  max_attempts: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  progress: unknown;
  failed_reason: string | null;
  result: unknown;
}

/** A single run with all that is known of it. */
export interface JobRunDetail extends JobRun {
  payload: unknown;
  logs: string[];
  stacktrace: string[];
}

/** What `/jobs` shows. */
export interface JobsOverview {
  backend: 'sqlite' | 'redis' | 'postgres';
  paused: boolean;
  counts: Record<string, number>;
  jobs: {
    name: string;
    label: string;
    description: string;
    schedule: { cron: string; timezone: string; next: string | null } | null;
    startable: boolean;
  }[];
}

const iso = (time: number | undefined) => (time ? new Date(time).toISOString() : null);

/** BullMQ's job as a run. */
export function toRun(job: Job, state: string): JobRun {
  const finished = state === 'completed' || state === 'failed';
  return {
    id: job.id ?? '',
    name: job.name,
    state,
    attempts: job.attemptsMade + (state === 'active' ? 1 : 0),
    max_attempts: Math.max(job.opts.attempts ?? 1, 1),
    created_at: new Date(job.timestamp).toISOString(),
    started_at: iso(job.processedOn),
    finished_at: finished ? iso(job.finishedOn) : null,
    progress: job.progress ?? 0,
    failed_reason: job.failedReason || null,
    result: state === 'completed' ? (job.returnvalue ?? null) : null,
  };
}

export function toRunDetail(job: Job, state: string, logs: string[]): JobRunDetail {
  return { ...toRun(job, state), payload: job.data ?? null, logs, stacktrace: job.stacktrace ?? [] };
}
