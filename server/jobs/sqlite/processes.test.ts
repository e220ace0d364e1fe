import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Child, compileJobs, startChild } from '../testing/child-process.ts';
import { type OpenedSqlite, openSqlite, until } from '../testing/open-queue.ts';

let compiled: ReturnType<typeof compileJobs>;
let sqlite: OpenedSqlite;
const children: Child[] = [];

beforeAll(() => {
  compiled = compileJobs();
}, 30_000);

afterAll(() => compiled.remove());

beforeEach(() => {
  sqlite = openSqlite();
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.process.kill('SIGKILL');
    await child.exit;
  }
  await sqlite.close();
});

function start(role: 'add' | 'work', options: object = {}): Child {
  const child = startChild(compiled.folder, sqlite.filename, role, options);
  children.push(child);
  return child;
}

const isReady = (child: Child) => until(async () => child.said.some((line) => line.ready), 10_000);

describe('several processes on one sqlite file', { timeout: 30_000 }, () => {
  it('share the work, every job run once', async () => {
    const workers = [start('work', { concurrency: 4 }), start('work', { concurrency: 4 })];
    await Promise.all(workers.map(isReady));
    const queue = sqlite.queue();
    const adders = [start('add', { count: 60 }), start('add', { count: 60 })];
    await queue.addBulk(Array.from({ length: 180 }, () => ({ name: 'a', data: {} })));
    await Promise.all(adders.map((adder) => adder.exit));
    await until(async () => (await queue.getCompletedCount()) === 300, 15_000);
    const started = workers.flatMap((worker) => worker.said.flatMap((line) => line.started ?? []));
    expect(started).toHaveLength(300);
    expect(new Set(started).size).toBe(300);
    for (const worker of workers) expect(worker.said.length).toBeGreaterThan(10);
  });

  it('notice each other’s jobs soon', async () => {
    const delays: number[] = [];
    const worker = sqlite.worker(async (job) => delays.push(Date.now() - (job.data as { at: number }).at));
    await worker.waitUntilReady();
    await start('add', { count: 20, pause: 30 }).exit;
    await until(async () => delays.length === 20);
    // The median, because a machine that also compiles and tests has its moments.
    expect(delays.sort((a, b) => a - b)[10]).toBeLessThan(30);
  });

  it('take over the job of a worker that was killed', async () => {
    const settings = { lockDuration: 400, stalledInterval: 200 };
    const victim = start('work', { ...settings, hang: true });
    await isReady(victim);
    const queue = sqlite.queue();
    const job = await queue.add('a', {});
    await until(async () => victim.said.some((line) => line.started === job.id));
    victim.process.kill('SIGKILL');
    expect(await victim.exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await job.getState()).toBe('active');
    sqlite.worker(async () => 'taken over', settings);
    await until(async () => (await job.getState()) === 'completed');
    expect(await queue.getJob(job.id ?? '')).toMatchObject({ returnvalue: 'taken over', stalledCounter: 1 });
    expect(await queue.getWorkersCount()).toBe(1);
  });

  it('fail a job that takes every worker down with it', async () => {
    const settings = { lockDuration: 300, stalledInterval: 150, maxStalledCount: 1, exit: true };
    const queue = sqlite.queue();
    const job = await queue.add('a', {});
    for (let round = 0; round < 2; round += 1) expect((await start('work', settings).exit).code).toBe(3);
    const spared: string[] = [];
    sqlite.worker(async (one) => spared.push(one.id ?? ''), { lockDuration: 300, stalledInterval: 150 });
    await until(async () => (await job.getState()) === 'failed');
    expect((await queue.getJob(job.id ?? ''))?.failedReason).toBe('job stalled more than allowable limit');
    expect(spared).toEqual([]);
  });

  it('lose nothing that was promised when a writer is killed', async () => {
    const queue = sqlite.queue();
    const writer = start('add', { count: 100_000 });
    await until(async () => writer.said.length > 100, 10_000);
    writer.process.kill('SIGKILL');
    await writer.exit;
    const promised = writer.said.map((line) => String(line.id));
    const stored = new Set((await queue.getJobs(['waiting'])).map((job) => job.id));
    expect(promised.filter((id) => !stored.has(id))).toEqual([]);
    expect(stored.size - promised.length).toBeLessThanOrEqual(1);
  });
});

describe('a sqlite job file', () => {
  it('of a newer layout is refused by name', async () => {
    const { SqliteDatabase } = await import('./sqlite-database.ts');
    const db = await SqliteDatabase.open(sqlite.filename, 1000);
    await db.exec('PRAGMA user_version = 99');
    await db.close();
    const queue = sqlite.queue();
    queue.on('error', () => {});
    await expect(queue.waitUntilReady()).rejects.toThrow(`${sqlite.filename} has layout 99`);
  });

  it('that cannot be opened says so', async () => {
    const queue = sqlite.queue('q', { connection: { filename: '/nowhere/jobs.db' } });
    queue.on('error', () => {});
    await expect(queue.add('a', {})).rejects.toThrow('SQLITE_CANTOPEN');
  });
});
