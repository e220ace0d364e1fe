import { DelayedError, Queue, QueueEvents, UnrecoverableError, Worker, type WorkerOptions } from 'bullmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFile } from '../testing/temp-file.ts';
import { createSqliteBackend } from './create-sqlite-backend.ts';

let file: ReturnType<typeof tempFile>;
const opened: { close(): Promise<unknown> }[] = [];

beforeEach(() => {
  file = tempFile();
});

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  file.remove();
});

function keep<T extends { close(): Promise<unknown> }>(one: T): T {
  opened.push(one);
  return one;
}

const connection = () => ({ connection: { filename: file.filename } });
const openQueue = () => keep(new Queue('q', connection(), createSqliteBackend));
const openEvents = async () => {
  const events = keep(new QueueEvents('q', connection(), createSqliteBackend));
  await events.waitUntilReady();
  return events;
};
const work = (
  run: (job: { name: string; data: unknown; attemptsMade: number }) => unknown,
  opts: object = {},
) =>
  keep(
    new Worker(
      'q',
      async (job) => run(job),
      { ...connection(), ...opts } as WorkerOptions & ReturnType<typeof connection>,
      createSqliteBackend,
    ),
  );

describe('processing on a sqlite file', () => {
  it('hands a job with its data to a worker and keeps the result', async () => {
    const queue = openQueue();
    const events = await openEvents();
    work((job) => ({ got: job.data }));
    const job = await queue.add('greet', { name: 'Ada' });
    expect(await job.waitUntilFinished(events)).toEqual({ got: { name: 'Ada' } });
    const stored = await queue.getJob(job.id ?? '');
    expect(await stored?.getState()).toBe('completed');
    expect(stored?.returnvalue).toEqual({ got: { name: 'Ada' } });
    expect(stored?.attemptsMade).toBe(1);
  });

  it.each([
    ['first in, first out', [{}, {}, {}], ['0', '1', '2']],
    ['last in, first out', [{ lifo: true }, { lifo: true }, { lifo: true }], ['2', '1', '0']],
    [
      'waiting before prioritized, low numbers first',
      [{ priority: 5 }, { priority: 1 }, {}],
      ['2', '1', '0'],
    ],
    ['equal priorities in order of adding', [{ priority: 3 }, { priority: 3 }, {}], ['2', '0', '1']],
  ])('takes jobs %s', async (_title, options, expected) => {
    const queue = openQueue();
    for (const [index, opts] of options.entries()) await queue.add(String(index), {}, opts);
    const seen: string[] = [];
    await new Promise<void>((done) => {
      work((job) => {
        seen.push(job.name);
        if (seen.length === options.length) done();
      });
    });
    expect(seen).toEqual(expected);
  });

  it('runs a delayed job when it is due, not before', async () => {
    const queue = openQueue();
    const added = Date.now();
    const ran = new Promise<number>((done) => {
      work(() => done(Date.now()));
    });
    await queue.add('later', {}, { delay: 150 });
    const waited = (await ran) - added;
    expect(waited).toBeGreaterThanOrEqual(150);
    expect(waited).toBeLessThan(400);
  });

  it.each([
    ['at once', { attempts: 3 }],
    ['after a backoff', { attempts: 3, backoff: { type: 'fixed', delay: 20 } }],
  ])('tries again %s and counts the attempts', async (_title, opts) => {
    const queue = openQueue();
    const events = await openEvents();
    work((job) => {
      if (job.attemptsMade < 2) throw new Error(`attempt ${job.attemptsMade}`);
      return 'third time';
    });
    const job = await queue.add('shaky', {}, opts);
    expect(await job.waitUntilFinished(events)).toBe('third time');
    expect((await queue.getJob(job.id ?? ''))?.attemptsMade).toBe(3);
  });

  it('fails a job with its reason and stack when the attempts are used up', async () => {
    const queue = openQueue();
    const events = await openEvents();
    work(() => {
      throw new UnrecoverableError('no way');
    });
    const job = await queue.add('doomed', {}, { attempts: 5 });
    await expect(job.waitUntilFinished(events)).rejects.toThrow('no way');
    const stored = await queue.getJob(job.id ?? '');
    expect(await stored?.getState()).toBe('failed');
    expect(stored?.failedReason).toBe('no way');
    expect(stored?.stacktrace?.[0]).toContain('no way');
  });

  it('lets a job put itself aside', async () => {
    const queue = openQueue();
    const events = await openEvents();
    let first = true;
    keep(
      new Worker(
        'q',
        async (job, token) => {
          if (!first) return 'done';
          first = false;
          await job.moveToDelayed(Date.now() + 30, token);
          throw new DelayedError();
        },
        connection(),
        createSqliteBackend,
      ),
    );
    const job = await queue.add('patient', {});
    expect(await job.waitUntilFinished(events)).toBe('done');
  });

  it('starts a job within 30 ms on an idle worker', async () => {
    const queue = openQueue();
    let started: (() => void) | undefined;
    const worker = work(() => started?.());
    await worker.waitUntilReady();
    const latencies: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const ran = new Promise<void>((done) => {
        started = done;
      });
      const from = performance.now();
      await queue.add('quick', {});
      await ran;
      latencies.push(performance.now() - from);
    }
    const median = latencies.sort((a, b) => a - b)[5] ?? Number.POSITIVE_INFINITY;
    expect(median).toBeLessThan(30);
  });
});
