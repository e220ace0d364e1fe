import type { Job, JobType, Queue } from 'bullmq';
import { type JobRun, toRun } from './job-views.ts';

export interface RunsQuery {
  state?: string | undefined;
  name?: string | undefined;
  limit: number;
  offset: number;
}

/** The states runs can be in, in BullMQ's words. */
export const RUN_STATES = [
  'active',
  'waiting',
  'prioritized',
  'delayed',
  'waiting-children',
  'completed',
  'failed',
] as const satisfies readonly JobType[];

type RunState = (typeof RUN_STATES)[number];

/** A name can only be found by looking at the runs, so this many of each state are looked at. */
const SCAN_PER_STATE = 2000;

/** One page of runs and how many there are in all. */
export interface RunsPage {
  data: JobRun[];
  meta: { total_count: number };
}

/** One page of runs, newest first. */
export async function listRuns(queue: Queue, query: RunsQuery): Promise<RunsPage> {
  const states = RUN_STATES.filter((state) => !query.state || state === query.state);
  const { limit, offset, name } = query;
  const depth = name ? SCAN_PER_STATE : offset + limit;
  if (states.length === 0 || depth <= 0) return { data: [], meta: { total_count: 0 } };
  const found: { job: Job; state: RunState }[] = [];
  for (const state of states) {
    const jobs = await queue.getJobs([state], 0, depth - 1, false);
    for (const job of jobs) if (job && (!name || job.name === name)) found.push({ job, state });
  }
  found.sort((a, b) => b.job.timestamp - a.job.timestamp || compareIds(b.job.id, a.job.id));
  const total = name ? found.length : await countAll(queue, states);
  const page = found.slice(offset, offset + limit);
  return { data: page.map(({ job, state }) => toRun(job, state)), meta: { total_count: total } };
}

function compareIds(a = '', b = ''): number {
  return Number(a) - Number(b) || a.localeCompare(b);
}

async function countAll(queue: Queue, states: readonly RunState[]): Promise<number> {
  const counts = await queue.getJobCounts(...states);
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
