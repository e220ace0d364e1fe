import type {
  DependenciesOpts,
  IQueueBackend,
  JobJson,
  JobProgress,
  JobState,
  JobType,
  MinimalJob,
} from 'bullmq';
import { aliveClients } from './clients.ts';
import { dedupHolder, dropDedup } from './deduplication.ts';
import {
  type Dependencies,
  type DependencyPage,
  getChildValues,
  getDependencies,
  getDependencyCounts,
  paginateDependencies,
} from './dependency-getters.ts';
import { publishEvent, trimEvents } from './events.ts';
import { getCounts, getJobData, getRanges, getState, isFinished, isJobInState } from './getters.ts';
import { jobError } from './job-errors.ts';
import { addLog, clearLogs, getLogs, updateData, updateProgress } from './job-fields.ts';
import { getMetrics } from './metrics.ts';
import {
  countPerPriority,
  getMeta,
  getMetaField,
  getRateLimitTtl,
  isMaxed,
  removeMeta,
  removeRateLimit,
  setMeta,
  setPaused,
  setRateLimit,
} from './queue-meta.ts';
import { removeChildDependency, removeJob, removeUnprocessedChildren } from './remove-job.ts';
import { countSchedulers, getScheduler, getSchedulersRange, removeScheduler } from './scheduler.ts';
import { SqliteJobsBackend } from './sqlite-jobs-backend.ts';
import { cleanJobs, drainQueue, obliterateQueue } from './sweep.ts';

const DEFAULT_OBLITERATE_BATCH = 1000;

/** BullMQ's queue backend on one sqlite file, which several processes may share. */
export class SqliteQueueBackend extends SqliteJobsBackend implements IQueueBackend {
  forQueue(queueName: string, prefix?: string): SqliteQueueBackend {
    return new SqliteQueueBackend(
      queueName,
      { ...this.opts, prefix: prefix ?? this.prefix },
      { owner: this },
    );
  }

  pause(pause: boolean): Promise<void> {
    return this.write((tx, queue) => setPaused(tx, queue, pause));
  }

  drain(delayed: boolean): Promise<void> {
    return this.write((tx, queue) => drainQueue(tx, queue, delayed));
  }

  cleanJobsByState(state: string, timestamp: number, limit = 0): Promise<string[]> {
    return this.write((tx, queue) => cleanJobs(tx, queue, state, timestamp, limit));
  }

  async obliterate(opts: { force: boolean; count: number }): Promise<number> {
    const { force, count = DEFAULT_OBLITERATE_BATCH } = opts;
    const result = await this.write((tx, queue) => obliterateQueue(tx, queue, count, force));
    if (result === 'not-paused') throw new Error('Cannot obliterate non-paused queue');
    if (result === 'active-jobs') throw new Error('Cannot obliterate queue with active jobs');
    return result.done ? 0 : 1;
  }

  /** A job and its place are one row here, so a job outside every state cannot exist. */
  removeOrphanedJobs(_count?: number, _limit?: number): Promise<number> {
    return Promise.resolve(0);
  }

  async updateData(job: Pick<MinimalJob, 'id'>, data: unknown): Promise<void> {
    const jobId = job.id ?? '';
    const text = JSON.stringify(data) ?? '{}';
    const code = await this.write((tx, queue) => updateData(tx, queue, jobId, text));
    if (code !== undefined) throw jobError({ code, jobId, command: 'updateData' });
  }

  async updateProgress(jobId: string, progress: JobProgress): Promise<void> {
    const text = JSON.stringify(progress) ?? 'null';
    const code = await this.write((tx, queue) => updateProgress(tx, queue, jobId, text));
    if (code !== undefined) throw jobError({ code, jobId, command: 'updateProgress' });
  }

  async addLog(jobId: string, logRow: string, keepLogs?: number): Promise<number> {
    const result = await this.write((tx, queue) => addLog(tx, queue, jobId, logRow, keepLogs));
    if (typeof result === 'number') throw jobError({ code: result, jobId, command: 'addLog' });
    return result.count;
  }

  clearLogs(jobId: string, keepLogs?: number): Promise<void> {
    return this.write((tx, queue) => clearLogs(tx, queue, jobId, keepLogs));
  }

  getJobLogs(
    jobId: string,
    start: number,
    end: number,
    asc: boolean,
  ): Promise<{ logs: string[]; count: number }> {
    return this.read((tx, queue) => getLogs(tx, queue, jobId, start, end, asc));
  }

  async remove(jobId: string, removeChildren: boolean): Promise<number> {
    const result = await this.write((tx, queue) => removeJob(tx, queue, jobId, removeChildren));
    if (result < 0) throw jobError({ code: result, jobId, command: 'removeJob' });
    return result;
  }

  removeUnprocessedChildren(jobId: string): Promise<void> {
    return this.write((tx, queue) => removeUnprocessedChildren(tx, queue, jobId));
  }

  async removeChildDependency(jobId: string, parentKey: string): Promise<boolean> {
    const result = await this.write((tx, queue) => removeChildDependency(tx, queue, jobId, parentKey));
    if (typeof result === 'boolean') return result;
    throw jobError({ code: result, jobId, parentKey, command: 'removeChildDependency' });
  }

  removeDeduplicationKey(deduplicationId: string, jobId: string): Promise<number> {
    return this.write((tx, queue) => dropDedup(tx, queue, deduplicationId, jobId));
  }

  deleteDeduplicationKey(deduplicationId: string): Promise<number> {
    return this.write((tx, queue) => dropDedup(tx, queue, deduplicationId));
  }

  getDeduplicationJobId(deduplicationId: string): Promise<string | null> {
    return this.read(async (tx, queue) => (await dedupHolder(tx, queue, deduplicationId))?.job_id ?? null);
  }

  removeJobScheduler(jobSchedulerId: string): Promise<number> {
    return this.write((tx, queue) => removeScheduler(tx, queue, jobSchedulerId));
  }

  async getJobScheduler(id: string): Promise<[string[] | null, string | null]> {
    const found = await this.read((tx, queue) => getScheduler(tx, queue, id));
    return found ? [Object.entries(found.fields).flat(), String(found.next)] : [null, null];
  }

  async isJobScheduler(id: string): Promise<boolean> {
    return (await this.read((tx, queue) => getScheduler(tx, queue, id))) !== undefined;
  }

  async getJobSchedulerData(key: string): Promise<Record<string, string>> {
    return (await this.read((tx, queue) => getScheduler(tx, queue, key)))?.fields ?? {};
  }

  getJobSchedulersRange(start: number, end: number, asc: boolean): Promise<string[]> {
    return this.read((tx, queue) => getSchedulersRange(tx, queue, start, end, asc));
  }

  getJobSchedulersCount(): Promise<number> {
    return this.read((tx, queue) => countSchedulers(tx, queue));
  }

  getState(jobId: string): Promise<JobState | 'unknown'> {
    return this.read((tx, queue) => getState(tx, queue, jobId));
  }

  isFinished(jobId: string, returnValue = false): Promise<number | [number, string]> {
    return this.read((tx, queue) => isFinished(tx, queue, jobId, returnValue));
  }

  isMaxed(): Promise<boolean> {
    return this.read((tx, queue) => isMaxed(tx, queue));
  }

  isJobInState(state: string, jobId: string): Promise<boolean> {
    return this.read((tx, queue) => isJobInState(tx, queue, state, jobId));
  }

  getJobData(jobId: string): Promise<JobJson | undefined> {
    return this.read((tx, queue) => getJobData(tx, queue, jobId));
  }

  getRateLimitTtl(maxJobs?: number): Promise<number> {
    return this.read((tx, queue) => getRateLimitTtl(tx, queue, maxJobs));
  }

  getCounts(types: JobType[], delayedTimestamp?: number): Promise<number[]> {
    return this.read((tx, queue) => getCounts(tx, queue, types, delayedTimestamp));
  }

  getCountsPerPriority(priorities: number[]): Promise<number[]> {
    return this.read((tx, queue) => countPerPriority(tx, queue, priorities));
  }

  getRanges(types: JobType[], start = 0, end = 1, asc = false): Promise<[string][]> {
    return this.read((tx, queue) => getRanges(tx, queue, types, start, end, asc));
  }

  getDependencyCounts(jobId: string, types: string[]): Promise<number[]> {
    return this.read((tx, queue) => getDependencyCounts(tx, queue, jobId, types));
  }

  getDependencies(jobId: string, opts: DependenciesOpts = {}): Promise<Dependencies> {
    return this.read((tx, queue) => getDependencies(tx, queue, jobId, opts));
  }

  getProcessedChildrenValues(jobId: string): Promise<Record<string, string>> {
    return this.read((tx, queue) => getChildValues(tx, queue, jobId, 'processed'));
  }

  getIgnoredChildrenFailures(jobId: string): Promise<Record<string, string>> {
    return this.read((tx, queue) => getChildValues(tx, queue, jobId, 'ignored'));
  }

  getMetrics(type: 'completed' | 'failed', start = 0, end = -1): Promise<[string[], string[], number]> {
    return this.read((tx, queue) => getMetrics(tx, queue, type, start, end));
  }

  async getClientList(): Promise<string[]> {
    return [await this.write((tx) => aliveClients(tx))];
  }

  paginate(key: string, opts: { start: number; end: number; fetchJobs?: boolean }): Promise<DependencyPage> {
    return this.read((tx, queue) => paginateDependencies(tx, queue, key, opts));
  }

  setQueueMeta(values: Record<string, string | number>): Promise<number> {
    return this.write((tx, queue) => setMeta(tx, queue, values));
  }

  getQueueMetaField(field: string): Promise<string | null> {
    return this.read((tx, queue) => getMetaField(tx, queue, field));
  }

  async getQueueMetaFields(fields: string[]): Promise<(string | null)[]> {
    const meta = await this.getQueueMeta();
    return fields.map((field) => meta[field] ?? null);
  }

  getQueueMeta(): Promise<Record<string, string>> {
    return this.read((tx, queue) => getMeta(tx, queue));
  }

  removeQueueMetaFields(fields: string[]): Promise<number> {
    return this.write((tx, queue) => removeMeta(tx, queue, fields));
  }

  async hasQueueMetaField(field: string): Promise<boolean> {
    return (await this.getQueueMetaField(field)) !== null;
  }

  setRateLimit(expireTimeMs: number): Promise<void> {
    return this.write((tx, queue) => setRateLimit(tx, queue, expireTimeMs));
  }

  removeRateLimitKey(): Promise<number> {
    return this.write((tx, queue) => removeRateLimit(tx, queue));
  }

  /** There never was such a key here. */
  removeDeprecatedPriorityKey(): Promise<number> {
    return Promise.resolve(0);
  }

  trimEvents(maxLength: number): Promise<number> {
    return this.write((tx, queue) => trimEvents(tx, queue, maxLength));
  }

  publishEvent(fields: Record<string, string | number>, maxEvents: number): Promise<string> {
    return this.write((tx, queue) => publishEvent(tx, queue, fields, maxEvents));
  }
}
