import { setTimeout as pause } from 'node:timers/promises';
import { DelayedError, type Job, Worker, type WorkerOptions } from 'bullmq';
import type { Logger } from '../lib/logger.ts';
import type { JobBackend } from './backend.ts';
import type { JobDefinition } from './define-job.ts';
import { runHandler } from './run-handler.ts';

export const QUEUE_NAME = 'kasbah';

const WORKER_CONCURRENCY = 8;
/** A dead worker's job is found again after at most lock and two checks. */
const LOCK_MS = 20_000;
const STALLED_CHECK_MS = 10_000;
const KEEP_COMPLETED = { age: 30 * 24 * 3600, count: 2000 };
const KEEP_FAILED = { age: 90 * 24 * 3600, count: 5000 };
const FULL_WAIT_MS = 200;
const UNKNOWN_WAIT_MS = 5000;
const CLOSE_POLL_MS = 20;

/** A running worker. */
export interface JobWorker {
  ready(): Promise<void>;
  /** Takes no more jobs, gives those running `graceMs` to end, tells the rest to stop and closes. */
  close(graceMs: number): Promise<void>;
}

/** Starts taking jobs off the queue. */
export function startWorker(
  backend: JobBackend,
  definitions: ReadonlyMap<string, JobDefinition>,
  logger: Logger,
): JobWorker {
  const running = new Map<string, number>();
  const runningCount = () => [...running.values()].reduce((sum, count) => sum + count, 0);

  const handle = async (
    job: Job,
    token: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<unknown> => {
    const definition = definitions.get(job.name);
    if (!definition) {
      logger.warn(
        { job: job.name, id: job.id },
        'This process does not know the job; it is left for one that does',
      );
      return putBack(job, token, UNKNOWN_WAIT_MS);
    }
    const now = running.get(job.name) ?? 0;
    if (definition.concurrency && now >= definition.concurrency) return putBack(job, token, FULL_WAIT_MS);
    running.set(job.name, now + 1);
    try {
      return await runHandler(definition, contextOf(job, signal));
    } finally {
      running.set(job.name, (running.get(job.name) ?? 1) - 1);
    }
  };

  const options = {
    connection: backend.connection,
    concurrency: WORKER_CONCURRENCY,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    removeOnComplete: KEEP_COMPLETED,
    removeOnFail: KEEP_FAILED,
  } as WorkerOptions;
  const worker: Worker = new Worker(QUEUE_NAME, handle, options, backend.factory);
  worker.on('error', (error) => logger.error({ err: error }, 'The job worker met an error and goes on'));
  worker.on('failed', (job, error) => {
    logger.warn({ job: job?.name, id: job?.id, attempt: job?.attemptsMade, err: error }, 'A job failed');
  });
  worker.on('stalled', (id) => logger.warn({ id }, 'A job lost its worker and runs again'));
  return {
    ready: () => worker.waitUntilReady(),
    close: async (graceMs) => {
      await worker.pause(true);
      const deadline = Date.now() + graceMs;
      while (runningCount() > 0 && Date.now() < deadline) await pause(CLOSE_POLL_MS);
      // A run that goes on is left to the stalled check of the next worker.
      const late = runningCount() > 0;
      if (late) worker.cancelAllJobs('Kasbah is stopping');
      await worker.close(late);
    },
  };
}

/** Without counting as an attempt, the job waits for a better moment or another process. */
async function putBack(job: Job, token: string | undefined, delayMs: number): Promise<never> {
  await job.moveToDelayed(Date.now() + delayMs, token);
  throw new DelayedError();
}

function contextOf(job: Job, signal: AbortSignal | undefined) {
  return {
    payload: job.data as unknown,
    id: job.id ?? '',
    attempt: job.attemptsMade + 1,
    log: async (line: string) => {
      await job.log(String(line));
    },
    progress: async (value: number | string | object) => {
      await job.updateProgress(value);
    },
    signal: signal ?? new AbortController().signal,
  };
}
