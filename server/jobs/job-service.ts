import type { Job, JobsOptions, Queue } from 'bullmq';
import { KasbahError, notFound } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { type JobBackend, type JobBackendConfig, openJobBackend } from './backend.ts';
import type { JobDefinition } from './define-job.ts';
import { type JobRunDetail, type JobsOverview, toRunDetail } from './job-views.ts';
import type { JobWorker } from './job-worker.ts';
import type { RunsPage, RunsQuery } from './list-runs.ts';
import { PayloadCheck } from './payload-check.ts';
import { readSchedules, syncSchedules } from './schedules.ts';

// BullMQ takes a quarter of a second to load, so it is loaded when the service starts, not with this module.

export interface JobServiceOptions {
  backend: JobBackendConfig;
  // Definitions of different payload types live in one list.
  // biome-ignore lint/suspicious/noExplicitAny: JobDefinition is contravariant in its payload
  definitions: readonly JobDefinition<any>[];
  logger: Logger;
  /** `web` hands jobs in and shows them, `worker` runs them, `all` does both. */
  role: 'web' | 'worker' | 'all';
}

/** The jobs of a running Kasbah. */
export interface JobService {
  readonly backend: JobBackendConfig['kind'];
  /** Opens the queue, brings the schedules up to date and, unless the role is `web`, starts taking jobs. */
  start(): Promise<void>;
  /**
   * Hands a job in. Refuses with UNKNOWN_JOB or INVALID_PAYLOAD. With an `id` the same job is never queued
   * twice while it is remembered; the answer has the id it goes by.
   */
  enqueue(name: string, payload: unknown, opts?: { id?: string; delayMs?: number }): Promise<{ id: string }>;
  overview(): Promise<JobsOverview>;
  /** A page of runs, newest first. */
  runs(query: RunsQuery): Promise<RunsPage>;
  /** One run; NOT_FOUND when it is unknown or no longer kept. */
  run(id: string): Promise<JobRunDetail>;
  /** Runs a failed run again, with all its tries; JOB_NOT_RETRYABLE in any other state. */
  retry(id: string): Promise<void>;
  /** Forgets a run; CONFLICT while it is being processed or belongs to a schedule. */
  remove(id: string): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Stops taking jobs, waits some seconds for those running, and closes the queue. */
  close(): Promise<void>;
}

const JOB_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const CLOSE_GRACE_MS = 8000;
const LOG_LINES_KEPT = 1000;

interface Opened {
  backend: JobBackend;
  queue: Queue;
}

/** Makes the service; nothing is opened before `start` or the first call. */
export function createJobService(options: JobServiceOptions): JobService {
  return new BullJobService(options);
}

class BullJobService implements JobService {
  readonly backend: JobBackendConfig['kind'];
  private readonly options: JobServiceOptions;
  private readonly logger: Logger;
  private readonly definitions: ReadonlyMap<string, JobDefinition>;
  private readonly payloads = new PayloadCheck();
  private opening: Promise<Opened> | undefined;
  private worker: JobWorker | undefined;
  private closed = false;

  constructor(options: JobServiceOptions) {
    this.options = options;
    this.backend = options.backend.kind;
    this.logger = options.logger.child({ part: 'jobs' });
    this.definitions = byName(options.definitions, this.logger);
  }

  async start(): Promise<void> {
    const { backend, queue } = await this.opened();
    void backend.check(this.logger);
    if (this.options.role === 'web') return;
    await syncSchedules(queue, this.definitions, this.logger, (definition) => this.jobOptions(definition));
    const { startWorker } = await import('./job-worker.ts');
    if (this.closed) return;
    this.worker = startWorker(backend, this.definitions, this.logger);
    await this.worker.ready();
  }

  async enqueue(
    name: string,
    payload: unknown,
    opts: { id?: string; delayMs?: number } = {},
  ): Promise<{ id: string }> {
    const definition = this.definitions.get(name);
    if (!definition) {
      throw new KasbahError('UNKNOWN_JOB', `There is no job "${name}".`, {
        path: 'name',
        hint: `Jobs: ${[...this.definitions.keys()].join(', ') || 'none'}.`,
      });
    }
    this.payloads.check(definition, payload);
    const { queue } = await this.opened();
    const jobOptions = this.jobOptions(definition);
    if (opts.id) jobOptions.jobId = safeId(opts.id);
    if (opts.delayMs && opts.delayMs > 0) jobOptions.delay = opts.delayMs;
    const job = await queue.add(name, payload, jobOptions);
    return { id: job.id ?? '' };
  }

  async overview(): Promise<JobsOverview> {
    const { queue } = await this.opened();
    const [paused, counts, schedules] = await Promise.all([
      queue.isPaused(),
      queue.getJobCounts(),
      readSchedules(queue),
    ]);
    return {
      backend: this.backend,
      paused,
      counts,
      jobs: [...this.definitions.values()].map((definition) => ({
        name: definition.name,
        label: definition.label ?? definition.name,
        description: definition.description ?? '',
        schedule: definition.schedule
          ? {
              cron: definition.schedule.cron,
              timezone: definition.schedule.timezone ?? 'UTC',
              next: schedules.get(definition.name) ?? null,
            }
          : null,
        startable: definition.startable ?? false,
      })),
    };
  }

  async runs(query: RunsQuery): Promise<RunsPage> {
    const { queue } = await this.opened();
    const { listRuns } = await import('./list-runs.ts');
    return listRuns(queue, query);
  }

  async run(id: string): Promise<JobRunDetail> {
    const { queue } = await this.opened();
    // The state is read first: a run seen as finished then has its outcome when the job is read.
    const state = await queue.getJobState(id);
    const job = await this.find(id);
    const { logs } = await queue.getJobLogs(id, 0, LOG_LINES_KEPT - 1);
    return toRunDetail(job, state, logs);
  }

  async retry(id: string): Promise<void> {
    const job = await this.find(id);
    const state = await job.getState();
    if (state !== 'failed') {
      throw new KasbahError(
        'JOB_NOT_RETRYABLE',
        `The run ${id} is ${state}; only a failed run can be retried.`,
        {
          status: 409,
        },
      );
    }
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
  }

  async remove(id: string): Promise<void> {
    const job = await this.find(id);
    try {
      await job.remove();
    } catch (cause) {
      const scheduled = job.repeatJobKey !== undefined && (await job.getState()) !== 'active';
      throw new KasbahError(
        'CONFLICT',
        scheduled ? `The run ${id} is the next one of a schedule.` : `The run ${id} is being processed.`,
        {
          status: 409,
          cause,
          hint: scheduled ? 'It is made anew as long as the schedule exists.' : 'Wait until it ends.',
        },
      );
    }
  }

  async pause(): Promise<void> {
    await (await this.opened()).queue.pause();
  }

  async resume(): Promise<void> {
    await (await this.opened()).queue.resume();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.worker?.close(CLOSE_GRACE_MS);
    const opened = await this.opening?.catch(() => undefined);
    await opened?.queue.close();
  }

  private async find(id: string): Promise<Job> {
    const { queue } = await this.opened();
    const job = await queue.getJob(id);
    if (!job)
      throw notFound(`There is no run ${id}.`, { hint: 'Finished runs are kept for a limited time.' });
    return job as Job;
  }

  private opened(): Promise<Opened> {
    if (this.closed)
      return Promise.reject(new KasbahError('UNAVAILABLE', 'The jobs are closed.', { status: 503 }));
    if (!this.opening) {
      this.opening = this.open();
      this.opening.catch(() => {
        this.opening = undefined;
      });
    }
    return this.opening;
  }

  private async open(): Promise<Opened> {
    const [backend, { Queue: QueueClass }, { QUEUE_NAME }] = await Promise.all([
      openJobBackend(this.options.backend),
      import('bullmq'),
      import('./job-worker.ts'),
    ]);
    const queue = new QueueClass(
      QUEUE_NAME,
      { connection: backend.connection as object },
      backend.factory,
    ) as Queue;
    queue.on('error', (error) => this.logger.error({ err: error }, 'The job queue met an error'));
    // Redis may come back later; a file that cannot be opened will not.
    if (backend.kind === 'sqlite') await queue.waitUntilReady();
    return { backend, queue };
  }

  private jobOptions(definition: JobDefinition): JobsOptions {
    const retry = definition.retry;
    return {
      attempts: Math.max(retry?.attempts ?? 1, 1),
      keepLogs: LOG_LINES_KEPT,
      ...(retry && { backoff: { type: 'exponential', delay: retry.backoffMs } }),
    };
  }
}

/** One job that cannot be used must not take the others, and the server, down with it. */
function byName(definitions: readonly JobDefinition[], logger: Logger): Map<string, JobDefinition> {
  const map = new Map<string, JobDefinition>();
  for (const definition of definitions) {
    const { name } = definition;
    if (!JOB_NAME.test(name)) {
      logger.error(
        { job: name },
        `The job "${name}" is left out: a name has letters, digits, dots, dashes and underscores`,
      );
    } else if (map.has(name)) {
      logger.error({ job: name }, `A second job "${name}" is left out: the first one keeps the name`);
    } else {
      map.set(name, definition);
    }
  }
  return map;
}

/** BullMQ keeps whole numbers for its own ids and the colon for its keys. */
function safeId(id: string): string {
  const plain = id.replaceAll(':', '.');
  return /^\d+$/.test(plain) ? `id-${plain}` : plain;
}
