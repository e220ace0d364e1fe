import type {
  ErrorCode,
  JobJson,
  JobsOptions,
  KeepJobs,
  MinimalJob,
  MoveToDelayedOpts,
  MoveToWaitingChildrenOpts,
  ParentKeyOpts,
  RepeatableOptions,
  RetryJobOpts,
  RetryOptions,
  WorkerOptions,
} from 'bullmq';
import { addJob, toJobInput } from './add-job.ts';
import { addFlow, addJobs, type FlowEntry, type JobEntry } from './add-jobs.ts';
import { type Claimant, claimNextJob } from './claim-job.ts';
import { type FinishRequest, finishJob } from './finish-job.ts';
import { jobError } from './job-errors.ts';
import { extendLock, extendLocks } from './job-lock.ts';
import {
  type AttemptFields,
  changeDelay,
  changePriority,
  moveActiveToWait,
  moveManyToWait,
  moveToDelayed,
  moveToWaitingChildren,
  promoteJob,
  retryActive,
  retryFinished,
} from './move-job.ts';
import { advanceScheduler, upsertScheduler } from './scheduler.ts';
import { SqliteBackendBase } from './sqlite-backend-base.ts';
import { recoverStalledJobs } from './stalled-jobs.ts';

const DEFAULT_LOCK_MS = 30_000;
const DEFAULT_STALLED_INTERVAL_MS = 30_000;
const DEFAULT_BATCH = 1000;

/** A job of any type, as BullMQ hands it over. */
type AnyJob = Pick<MinimalJob, 'id' | 'opts'>;

/** The life of a job: adding, claiming, finishing, moving between states, locks. */
export abstract class SqliteJobsBackend extends SqliteBackendBase {
  async addJob(job: JobJson, jobId: string, parentKeyOpts: ParentKeyOpts = {}): Promise<string> {
    const input = toJobInput(job, parentKeyOpts);
    const id = await this.write((tx, queue) =>
      addJob(tx, queue, input, jobId, {
        waitingChildren: parentKeyOpts.addToWaitingChildren ?? false,
        deferParentRelease: parentKeyOpts.deferParentRelease ?? false,
      }),
    );
    if (typeof id === 'number')
      throw jobError({ code: id, command: 'addJob', jobId, parentKey: input.parentKey });
    return id;
  }

  addJobs(entries: JobEntry[]): Promise<string[]> {
    return this.write((tx, queue) => addJobs(tx, queue, entries));
  }

  async addFlow(entries: FlowEntry[]): Promise<[Error | null, string | number][]> {
    try {
      return await this.write((tx) => addFlow(tx, entries));
    } catch (error) {
      return entries.map(() => [error as Error, 0]);
    }
  }

  async addJobScheduler(
    id: string,
    nextMillis: number,
    templateData: string,
    templateOpts: JobsOptions,
    repeat: RepeatableOptions,
    jobOpts: JobsOptions,
    _producerId?: string,
  ): Promise<[string, number]> {
    const request = { id, nextMillis, templateData, templateOpts, repeat, jobOpts };
    const now = Date.now();
    const result = await this.write((tx, queue) => upsertScheduler(tx, queue, request, now));
    if (typeof result === 'number') throw jobError({ code: result, command: 'addJobScheduler' });
    return result;
  }

  updateJobSchedulerNextMillis(
    id: string,
    nextMillis: number,
    _templateData: string,
    jobOpts: JobsOptions,
    producerId?: string,
  ): Promise<string | null> {
    const now = Date.now();
    return this.write((tx, queue) => advanceScheduler(tx, queue, id, nextMillis, jobOpts, producerId, now));
  }

  // biome-ignore lint/suspicious/noExplicitAny: the published interface types the claim this way.
  moveToActive(token: string, name?: string): Promise<any[]> {
    const claimant = this.claimant(token, name);
    const now = Date.now();
    return this.write((tx, queue) => claimNextJob(tx, queue, claimant, now));
  }

  async moveToCompleted(
    job: AnyJob,
    returnValue: unknown,
    removeOnComplete: boolean | number | KeepJobs,
    token: string,
    fetchNext: boolean,
  ): Promise<{ result: unknown[]; finishedOn: number }> {
    return this.finish(job, token, fetchNext, {
      target: 'completed',
      value: JSON.stringify(returnValue) ?? 'null',
      stacktrace: undefined,
      keep: keepJobs(removeOnComplete, this.workerOpts.removeOnComplete),
    });
  }

  async moveToFailed(
    job: AnyJob,
    failedReason: string,
    removeOnFail: boolean | number | KeepJobs,
    token: string,
    fetchNext: boolean,
    fieldsToUpdate?: Record<string, unknown>,
  ): Promise<{ result: unknown[]; finishedOn: number }> {
    return this.finish(job, token, fetchNext, {
      target: 'failed',
      value: failedReason ?? 'null',
      stacktrace: attemptFields(fieldsToUpdate)?.stacktrace,
      keep: keepJobs(removeOnFail, this.workerOpts.removeOnFail),
    });
  }

  async moveToDelayed(
    jobId: string,
    timestamp: number,
    delay: number,
    token = '0',
    opts: MoveToDelayedOpts = {},
  ): Promise<unknown[]> {
    const request = {
      jobId,
      timestamp,
      delay,
      token,
      skipAttempt: opts.skipAttempt ?? false,
      fields: attemptFields(opts.fieldsToUpdate),
      claimant: opts.fetchNext && !this.isClosing ? this.claimant(token, this.workerOpts.name) : undefined,
    };
    const result = await this.write((tx, queue) => moveToDelayed(tx, queue, request));
    refuseIfCode(result, { jobId, command: 'moveToDelayed', state: 'active' });
    return result as unknown[];
  }

  async moveToWaitingChildren(
    jobId: string,
    token: string,
    opts: MoveToWaitingChildrenOpts = {},
  ): Promise<boolean> {
    const childKey = opts.child && `${opts.child.queue}:${opts.child.id}`;
    const result = await this.write((tx, queue) => moveToWaitingChildren(tx, queue, jobId, token, childKey));
    refuseIfCode(result, { jobId, command: 'moveToWaitingChildren', state: 'active' });
    return result === true;
  }

  async moveJobFromActiveToWait(jobId: string, token = '0'): Promise<number> {
    const result = await this.write((tx, queue) => moveActiveToWait(tx, queue, jobId, token));
    if (typeof result !== 'number') return result.limitTtl;
    throw jobError({ code: result, jobId, command: 'moveJobFromActiveToWait', state: 'active' });
  }

  async retryJob(jobId: string, lifo: boolean, token = '0', opts: RetryJobOpts = {}): Promise<void> {
    const side = lifo ? 'front' : 'back';
    const fields = attemptFields(opts.fieldsToUpdate);
    const code = await this.write((tx, queue) => retryActive(tx, queue, jobId, side, token, fields));
    refuseIfCode(code, { jobId, command: 'retryJob', state: 'active' });
  }

  async retryFinishedJob(job: AnyJob, state: 'failed' | 'completed', opts: RetryOptions = {}): Promise<void> {
    const jobId = job.id ?? '';
    const code = await this.write((tx, queue) =>
      retryFinished(tx, queue, jobId, state, {
        side: job.opts?.lifo ? 'front' : 'back',
        resetAttemptsMade: opts.resetAttemptsMade ?? false,
        resetAttemptsStarted: opts.resetAttemptsStarted ?? false,
      }),
    );
    refuseIfCode(code, { jobId, command: 'reprocessJob', state });
  }

  async promote(jobId: string): Promise<void> {
    const code = await this.write((tx, queue) => promoteJob(tx, queue, jobId));
    refuseIfCode(code, { jobId, command: 'promote', state: 'delayed' });
  }

  moveStalledJobsToWait(): Promise<string[]> {
    const { maxStalledCount = 1, stalledInterval = DEFAULT_STALLED_INTERVAL_MS } = this.workerOpts;
    return this.write((tx, queue) => recoverStalledJobs(tx, queue, maxStalledCount, stalledInterval));
  }

  retryFinishedJobs(
    state: 'failed' | 'completed' = 'failed',
    count = DEFAULT_BATCH,
    timestamp = Date.now(),
  ): Promise<number> {
    return this.write((tx, queue) => moveManyToWait(tx, queue, state, count, timestamp));
  }

  promoteJobs(count = DEFAULT_BATCH): Promise<number> {
    return this.write((tx, queue) => moveManyToWait(tx, queue, 'delayed', count, Number.MAX_SAFE_INTEGER));
  }

  extendLock(jobId: string, token: string, duration: number): Promise<number> {
    return this.write((tx, queue) => extendLock(tx, queue, jobId, token, duration));
  }

  extendLocks(jobIds: string[], tokens: string[], duration: number): Promise<string[]> {
    return this.write((tx, queue) => extendLocks(tx, queue, jobIds, tokens, duration));
  }

  async changeDelay(jobId: string, delay: number): Promise<void> {
    const now = Date.now();
    const code = await this.write((tx, queue) => changeDelay(tx, queue, jobId, delay, now));
    refuseIfCode(code, { jobId, command: 'changeDelay', state: 'delayed' });
  }

  async changePriority(jobId: string, priority = 0, lifo = false): Promise<void> {
    const side = lifo ? 'front' : 'back';
    const code = await this.write((tx, queue) => changePriority(tx, queue, jobId, priority, side));
    refuseIfCode(code, { jobId, command: 'changePriority' });
  }

  /** The options a worker has beyond those of every queue; a plain queue has none of them. */
  private get workerOpts(): Partial<WorkerOptions> {
    return this.opts as unknown as Partial<WorkerOptions>;
  }

  private claimant(token: string, name: string | undefined): Claimant {
    const { lockDuration = DEFAULT_LOCK_MS, limiter } = this.workerOpts;
    return { token, name, lockDuration, limiter };
  }

  private async finish(
    job: AnyJob,
    token: string,
    fetchNext: boolean,
    outcome: Pick<FinishRequest, 'target' | 'value' | 'stacktrace' | 'keep'>,
  ): Promise<{ result: unknown[]; finishedOn: number }> {
    const jobId = job.id ?? '';
    const now = Date.now();
    const request: FinishRequest = {
      ...outcome,
      jobId,
      token,
      maxAttempts: job.opts?.attempts ?? 0,
      maxMetricsPoints: this.workerOpts.metrics?.maxDataPoints,
      claimant: fetchNext && !this.isClosing ? this.claimant(token, this.workerOpts.name) : undefined,
      now,
    };
    const result = await this.write((tx, queue) => finishJob(tx, queue, request));
    refuseIfCode(result, { jobId, command: 'moveToFinished', state: 'active' });
    return { result: result as unknown[], finishedOn: now };
  }
}

function refuseIfCode(result: unknown, refusal: { jobId: string; command: string; state?: string }): void {
  if (typeof result === 'number') throw jobError({ code: result as ErrorCode, ...refusal });
}

function attemptFields(fields: Record<string, unknown> | undefined): AttemptFields | undefined {
  if (!fields) return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { failedReason: text(fields.failedReason), stacktrace: text(fields.stacktrace) };
}

/** How many finished jobs stay: the job's own option before the worker's, everything without either. */
function keepJobs(own: boolean | number | KeepJobs | undefined, worker: KeepJobs | undefined): KeepJobs {
  if (own === undefined || own === null) return worker ?? { count: -1 };
  if (typeof own === 'object') return own;
  if (typeof own === 'number') return { count: own };
  return { count: own ? 0 : -1 };
}
