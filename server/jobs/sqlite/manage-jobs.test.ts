import type { JobType } from 'bullmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedSqlite, openSqlite, until } from '../testing/open-queue.ts';

let sqlite: OpenedSqlite;
let queue: ReturnType<OpenedSqlite['queue']>;

beforeEach(() => {
  sqlite = openSqlite();
  queue = sqlite.queue();
});

afterEach(() => sqlite.close());

const names = async (types: JobType[], asc = true) =>
  (await queue.getJobs(types, 0, -1, asc)).map((job) => job.name);

describe('managing jobs on a sqlite file', () => {
  it('adds in bulk in order, generated ids counting on, doubles left out', async () => {
    const jobs = await queue.addBulk([
      { name: 'a', data: 1 },
      { name: 'b', data: 2, opts: { jobId: 'own' } },
      { name: 'c', data: 3, opts: { jobId: 'own' } },
      { name: 'd', data: 4, opts: { delay: 60_000 } },
      { name: 'e', data: 5, opts: { priority: 2 } },
      { name: 'f', data: 6, opts: { lifo: true } },
    ]);
    expect(jobs.map((job) => job.id)).toEqual(['1', 'own', 'own', '2', '3', '4']);
    expect(await names(['waiting'])).toEqual(['f', 'a', 'b']);
    expect((await queue.getJob('own'))?.data).toBe(2);
    expect(await queue.getJobCounts('waiting', 'delayed', 'prioritized', 'active')).toEqual({
      waiting: 3,
      delayed: 1,
      prioritized: 1,
      active: 0,
    });
    expect(await queue.getCountsPerPriority([0, 1, 2])).toEqual({ 0: 3, 1: 0, 2: 1 });
  });

  it.each([
    ['first page', 0, 1, true, ['j0', 'j1']],
    ['second page', 2, 3, true, ['j2', 'j3']],
    ['from the end', -2, -1, true, ['j3', 'j4']],
    ['newest first', 0, 1, false, ['j4', 'j3']],
    ['past the end', 9, 12, true, []],
  ])('pages delayed jobs: %s', async (_title, start, end, asc, expected) => {
    for (let index = 0; index < 5; index += 1) await queue.add(`j${index}`, {}, { delay: 60_000 + index });
    expect((await queue.getJobs(['delayed'], start, end, asc)).map((job) => job.name)).toEqual(expected);
  });

  it('pages waiting jobs both ways', async () => {
    for (let index = 0; index < 4; index += 1) await queue.add(`j${index}`, {});
    expect((await queue.getJobs(['waiting'], 0, 1, true)).map((job) => job.name)).toEqual(['j0', 'j1']);
    expect((await queue.getJobs(['waiting'], 0, 1, false)).map((job) => job.name)).toEqual(['j3', 'j2']);
  });

  it('keeps, trims and pages logs', async () => {
    const job = await queue.add('a', {});
    for (const line of ['1', '2', '3', '4']) await job.log(line);
    expect(await queue.getJobLogs(job.id ?? '')).toEqual({ logs: ['1', '2', '3', '4'], count: 4 });
    expect(await queue.getJobLogs(job.id ?? '', 0, 1, false)).toEqual({ logs: ['4', '3'], count: 4 });
    await job.clearLogs(2);
    expect((await queue.getJobLogs(job.id ?? '')).logs).toEqual(['3', '4']);
    await job.clearLogs();
    expect(await queue.getJobLogs(job.id ?? '')).toEqual({ logs: [], count: 0 });
  });

  it('changes data, progress, delay and priority', async () => {
    const job = await queue.add('a', { old: true }, { delay: 60_000 });
    await job.updateData({ fresh: true });
    await job.updateProgress({ done: 3 });
    await job.changeDelay(120_000);
    const stored = await queue.getJob(job.id ?? '');
    expect(stored).toMatchObject({ data: { fresh: true }, progress: { done: 3 }, delay: 120_000 });
    await job.promote();
    await job.changePriority({ priority: 7 });
    expect(await job.getState()).toBe('prioritized');
    await job.changePriority({ priority: 0 });
    expect(await job.getState()).toBe('waiting');
    await expect(job.changeDelay(5)).rejects.toThrow('is not in the delayed state');
  });

  it.each([
    ['promote', (id: string) => queue.getJob(id).then((job) => job?.promote()), /not in the delayed state/],
    ['retry', (id: string) => queue.getJob(id).then((job) => job?.retry()), /not in the failed state/],
    ['remove log', (id: string) => queue.getJobLogs(id), undefined],
  ])('says why it cannot %s a waiting job', async (_title, act, message) => {
    const job = await queue.add('a', {});
    if (message) await expect(act(job.id ?? '')).rejects.toThrow(message);
    else await expect(act(job.id ?? '')).resolves.toBeDefined();
  });

  it('promotes all delayed jobs, keeping priorities', async () => {
    await queue.add('a', {}, { delay: 60_000 });
    await queue.add('b', {}, { delay: 60_000, priority: 3 });
    await queue.promoteJobs();
    expect(await names(['waiting'])).toEqual(['a']);
    expect(await names(['prioritized'])).toEqual(['b']);
  });

  it('retries failed and completed jobs in bulk', async () => {
    let fail = true;
    const worker = sqlite.worker(async () => {
      if (fail) throw new Error('not yet');
      return 'ok';
    });
    await queue.addBulk([1, 2, 3].map((data) => ({ name: 'a', data })));
    await until(async () => (await queue.getFailedCount()) === 3);
    fail = false;
    await queue.retryJobs({ state: 'failed' });
    await until(async () => (await queue.getCompletedCount()) === 3);
    await worker.pause();
    await queue.retryJobs({ state: 'completed', count: 2 });
    expect(await queue.getJobCounts('completed', 'failed', 'waiting')).toEqual({
      completed: 0,
      failed: 0,
      waiting: 3,
    });
  });

  it('pauses and resumes for everybody', async () => {
    await queue.pause();
    expect(await queue.isPaused()).toBe(true);
    const ran: string[] = [];
    const worker = sqlite.worker(async (job) => ran.push(job.name));
    await worker.waitUntilReady();
    await queue.add('a', {});
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(ran).toEqual([]);
    await queue.resume();
    await until(async () => ran.length === 1);
  });

  it('limits how many run at once across workers', async () => {
    await queue.setGlobalConcurrency(2);
    let now = 0;
    let most = 0;
    const run = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 15));
      now -= 1;
    };
    await queue.addBulk(Array.from({ length: 8 }, () => ({ name: 'a', data: {} })));
    sqlite.worker(run, { concurrency: 4 });
    sqlite.worker(run, { concurrency: 4 });
    await until(async () => (await queue.getCompletedCount()) === 8);
    expect(most).toBe(2);
    expect(await queue.getGlobalConcurrency()).toBe(2);
    await queue.removeGlobalConcurrency();
    expect(await queue.getGlobalConcurrency()).toBeNull();
  });

  it('limits the rate', async () => {
    await queue.addBulk(Array.from({ length: 4 }, () => ({ name: 'a', data: {} })));
    const times: number[] = [];
    sqlite.worker(async () => times.push(Date.now()), { limiter: { max: 2, duration: 150 } });
    await until(async () => times.length === 4);
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(140);
    await queue.rateLimit(5000);
    expect(await queue.getRateLimitTtl()).toBeGreaterThan(4000);
    expect(await queue.removeRateLimitKey()).toBe(1);
    expect(await queue.getRateLimitTtl()).toBe(-2);
  });

  it('keeps only as many finished jobs as asked', async () => {
    await queue.addBulk(Array.from({ length: 6 }, (_, index) => ({ name: `j${index}`, data: {} })));
    await queue.add('gone', {}, { removeOnComplete: true });
    const worker = sqlite.worker(async () => null, { removeOnComplete: { count: 2 } });
    await new Promise<void>((resolve) => worker.once('drained', () => resolve()));
    await until(async () => (await queue.getActiveCount()) === 0);
    expect(await names(['completed'])).toEqual(['j4', 'j5']);
  });

  it('cleans by age and number, drains and obliterates', async () => {
    const worker = sqlite.worker(async () => null);
    await queue.addBulk(Array.from({ length: 5 }, () => ({ name: 'a', data: {} })));
    await until(async () => (await queue.getCompletedCount()) === 5);
    await worker.close();
    expect(await queue.clean(60_000, 10, 'completed')).toEqual([]);
    expect(await queue.clean(0, 2, 'completed')).toHaveLength(2);
    await queue.add('w', {});
    await queue.add('d', {}, { delay: 60_000 });
    await queue.drain();
    expect(await queue.getJobCounts('waiting', 'delayed', 'completed')).toEqual({
      waiting: 0,
      delayed: 1,
      completed: 3,
    });
    await queue.drain(true);
    expect(await queue.getDelayedCount()).toBe(0);
    await queue.obliterate({ count: 2 });
    expect(await queue.getJobCounts('waiting', 'delayed', 'completed')).toEqual({
      waiting: 0,
      delayed: 0,
      completed: 0,
    });
    expect((await queue.add('first again', {})).id).toBe('1');
  });

  it('counts finished jobs per minute', async () => {
    sqlite.worker(async () => null, { metrics: { maxDataPoints: 10 } });
    await queue.addBulk(Array.from({ length: 3 }, () => ({ name: 'a', data: {} })));
    await until(async () => (await queue.getCompletedCount()) === 3);
    expect((await queue.getMetrics('completed')).meta.count).toBe(3);
    expect((await queue.getMetrics('failed')).meta.count).toBe(0);
  });

  it('knows its workers while they live', async () => {
    const worker = sqlite.worker(async () => null, { name: 'w1' });
    await worker.waitUntilReady();
    expect((await queue.getWorkers()).map((one) => one.rawname?.endsWith(':w:w1'))).toEqual([true]);
    await worker.close();
    expect(await queue.getWorkersCount()).toBe(0);
  });

  it('gives events to whoever reads, from a given one on', async () => {
    const events = await sqlite.events();
    const seen: string[] = [];
    events.on('added', ({ jobId }) => seen.push(`added ${jobId}`));
    events.on('waiting', ({ jobId }) => seen.push(`waiting ${jobId}`));
    events.on('removed', ({ jobId, prev }) => seen.push(`removed ${jobId} from ${prev}`));
    const job = await queue.add('a', {});
    await job.remove();
    await until(async () => seen.length === 3);
    expect(seen).toEqual(['added 1', 'waiting 1', 'removed 1 from wait']);
    expect(await queue.trimEvents(1)).toBe(2);
  });
});
