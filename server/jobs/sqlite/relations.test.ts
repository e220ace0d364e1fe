import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedSqlite, openSqlite, until } from '../testing/open-queue.ts';

let sqlite: OpenedSqlite;
let queue: ReturnType<OpenedSqlite['queue']>;

beforeEach(() => {
  sqlite = openSqlite();
  queue = sqlite.queue();
});

afterEach(() => sqlite.close());

const tree = (childOpts: object = {}) => ({
  name: 'parent',
  queueName: 'q',
  data: {},
  opts: { jobId: 'p' },
  children: [
    { name: 'good', queueName: 'other', data: {}, opts: { jobId: 'c1' } },
    { name: 'bad', queueName: 'other', data: {}, opts: { jobId: 'c2', ...childOpts } },
  ],
});

const processChildren = () =>
  sqlite.worker(
    async (job) => {
      if (job.name === 'bad') throw new Error('bad child');
      return `${job.name} result`;
    },
    {},
    'other',
  );

describe('flows on a sqlite file', () => {
  it('runs a parent after its children, with their results', async () => {
    const { job } = await sqlite.flows().add({
      ...tree(),
      children: [
        { name: 'a', queueName: 'other', data: {} },
        { name: 'b', queueName: 'q2', data: {} },
      ],
    });
    expect(await job.getState()).toBe('waiting-children');
    const order: string[] = [];
    const run = async (child: { name: string }) => {
      order.push(child.name);
      return child.name.toUpperCase();
    };
    let values: Record<string, unknown> = {};
    sqlite.worker(async (parent) => {
      values = await parent.getChildrenValues();
      order.push(parent.name);
    });
    sqlite.worker(run, {}, 'other');
    sqlite.worker(run, {}, 'q2');
    await until(async () => (await job.getState()) === 'completed');
    expect(order.at(-1)).toBe('parent');
    expect(Object.values(values).sort()).toEqual(['A', 'B']);
    expect(await job.getDependenciesCount()).toEqual({ processed: 2, unprocessed: 0, ignored: 0, failed: 0 });
  });

  it.each([
    ['fails with it', { failParentOnFailure: true }, 'failed', { failed: 1, ignored: 0 }],
    ['goes on without it', { ignoreDependencyOnFailure: true }, 'completed', { failed: 0, ignored: 1 }],
    ['forgets it', { removeDependencyOnFailure: true }, 'completed', { failed: 0, ignored: 0 }],
    ['starts at once', { continueParentOnFailure: true }, 'completed', { failed: 0, ignored: 1 }],
    ['waits', {}, 'waiting-children', { failed: 0, ignored: 0 }],
  ])('a parent whose child fails %s', async (_title, childOpts, state, counts) => {
    const { job } = await sqlite.flows().add(tree(childOpts));
    processChildren();
    const children = sqlite.queue('other');
    await until(
      async () => (await children.getFailedCount()) === 1 && (await children.getCompletedCount()) === 1,
    );
    sqlite.worker(async () => null);
    await until(async () => (await job.getState()) === state);
    const { failed, ignored } = await job.getDependenciesCount();
    expect({ failed, ignored }).toEqual(counts);
    if (state === 'failed') {
      expect((await queue.getJob('p'))?.failedReason).toBe('child bull:other:c2 failed');
    }
  });

  it('reads a whole tree back and pages over its children', async () => {
    const flows = sqlite.flows();
    await flows.add(tree());
    const flow = await flows.getFlow({ id: 'p', queueName: 'q' });
    expect(flow.children?.map((node) => node.job.name).sort()).toEqual(['bad', 'good']);
    const page = await queue.getDependencies('p', 'pending', 0, 0);
    expect(page).toMatchObject({ total: 2, items: [{ id: 'bull:other:c1' }] });
    expect(page.jobs.map((job) => job.name)).toEqual(['good']);
  });

  it('removes a job with its children, but none that is being processed', async () => {
    await sqlite.flows().add(tree());
    const children = sqlite.queue('other');
    const manual = sqlite.worker(null, {}, 'other');
    const active = await manual.getNextJob('token');
    await expect(queue.remove('p')).resolves.toBe(0);
    await active?.moveToCompleted(null, 'token', false);
    expect(await queue.remove('p')).toBe(1);
    expect(await children.getJobCounts('waiting', 'completed')).toEqual({ waiting: 0, completed: 0 });
  });

  it('lets a parent run when its last open child is taken away', async () => {
    const { job, children } = await sqlite.flows().add({ ...tree(), children: tree().children.slice(0, 1) });
    expect(await children?.[0]?.job.removeChildDependency()).toBe(true);
    expect(await job.getState()).toBe('waiting');
  });
});

describe('deduplication on a sqlite file', () => {
  it.each([
    ['until the job is finished', { id: 'd' }, ['1', '1']],
    ['for a time', { id: 'd', ttl: 60_000 }, ['1', '1']],
    ['by replacing a delayed job', { id: 'd', ttl: 60_000, extend: true, replace: true }, ['1', '2']],
  ])('works %s', async (_title, deduplication, ids) => {
    const add = () => queue.add('a', {}, { deduplication, delay: 50_000 });
    expect([(await add()).id, (await add()).id]).toEqual(ids);
    expect(await queue.getDelayedCount()).toBe(1);
    expect(await queue.getDeduplicationJobId('d')).toBe(ids[1]);
  });

  it('ends with its time, by hand, and with the job', async () => {
    const add = async (ttl?: number) =>
      (await queue.add('a', {}, { deduplication: { id: 'd', ...(ttl && { ttl }) } })).id;
    expect(await add(20)).toBe('1');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await add()).toBe('2');
    expect(await queue.removeDeduplicationKey('d')).toBe(1);
    expect(await add()).toBe('3');
    await queue.remove('3');
    expect(await add()).toBe('4');
  });

  it('runs the last of those that came while one was active', async () => {
    const seen: unknown[] = [];
    let release: (() => void) | undefined;
    sqlite.worker(async (job) => {
      seen.push(job.data);
      if (seen.length === 1) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
    });
    const add = (data: number) =>
      queue.add('a', data, { deduplication: { id: 'd', keepLastIfActive: true } });
    await add(1);
    await until(async () => release !== undefined);
    await add(2);
    await add(3);
    release?.();
    await until(async () => (await queue.getCompletedCount()) === 2);
    expect(seen).toEqual([1, 3]);
  });
});

describe('schedulers on a sqlite file', () => {
  it('runs every so often without drifting and counts the iterations', async () => {
    const times: number[] = [];
    sqlite.worker(async (job) => {
      times.push(Date.now());
      return job.data;
    });
    await queue.upsertJobScheduler('tick', { every: 60 }, { name: 'tick', data: { n: 1 } });
    await until(async () => times.length >= 4);
    await queue.removeJobScheduler('tick');
    const span = (times[3] ?? 0) - (times[0] ?? 0);
    expect(span).toBeGreaterThan(120);
    expect(span).toBeLessThan(400);
    expect(await queue.getJobSchedulersCount()).toBe(0);
    await until(async () => (await queue.getDelayedCount()) === 0);
  });

  it('keeps one delayed job per cron schedule, replaced by an update', async () => {
    await queue.upsertJobScheduler(
      'nightly',
      { pattern: '0 3 * * *', tz: 'Europe/Berlin' },
      { data: { v: 1 } },
    );
    await queue.upsertJobScheduler(
      'nightly',
      { pattern: '0 4 * * *', tz: 'Europe/Berlin' },
      { data: { v: 2 } },
    );
    const jobs = await queue.getDelayed();
    expect(jobs.map((job) => job.data)).toEqual([{ v: 2 }]);
    const [scheduler] = await queue.getJobSchedulers();
    expect(scheduler).toMatchObject({
      key: 'nightly',
      pattern: '0 4 * * *',
      tz: 'Europe/Berlin',
      iterationCount: 1,
    });
    expect(jobs[0]?.id).toBe(`repeat:nightly:${scheduler?.next}`);
    await expect(jobs[0]?.remove()).rejects.toThrow('belongs to a job scheduler');
    expect(await queue.getJobScheduler('nobody')).toBeUndefined();
  });
});
