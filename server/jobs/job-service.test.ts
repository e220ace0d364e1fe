import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../lib/logger.ts';
import type { JobBackendConfig } from './backend.ts';
import { defineJob, type JobDefinition } from './define-job.ts';
import { createJobService, type JobService } from './job-service.ts';
import { redisUrlForTests } from './testing/redis.ts';
import { tempFile } from './testing/temp-file.ts';

const redisUrl = await redisUrlForTests();

const backends: {
  kind: string;
  skip: boolean;
  open: () => { config: JobBackendConfig; remove: () => unknown };
}[] = [
  {
    kind: 'sqlite',
    skip: false,
    open: () => {
      const file = tempFile();
      return { config: { kind: 'sqlite', filename: file.filename }, remove: file.remove };
    },
  },
  {
    kind: 'redis',
    skip: redisUrl === undefined,
    open: () => ({ config: { kind: 'redis', url: redisUrl?.url ?? '' }, remove: () => redisUrl?.clear() }),
  },
];

async function until<T>(look: () => Promise<T | undefined | false>, ms = 5000): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; await pause(10)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error('It did not happen in time.');
}

describe.each(backends.filter((backend) => !backend.skip))('job service on $kind', ({ open }) => {
  let opened: ReturnType<typeof open>;
  const services: JobService[] = [];

  beforeEach(() => {
    opened = open();
  });

  afterEach(async () => {
    for (const service of services.splice(0)) await service.close();
    await opened.remove();
  });

  async function serve(
    // biome-ignore lint/suspicious/noExplicitAny: definitions of different payloads in one list
    definitions: JobDefinition<any>[],
    role: 'web' | 'worker' | 'all' = 'all',
  ): Promise<JobService> {
    const service = createJobService({ backend: opened.config, definitions, logger: silentLogger, role });
    services.push(service);
    await service.start();
    return service;
  }

  const finished = (service: JobService, id: string) =>
    until(async () => {
      const run = await service.run(id);
      return (run.state === 'completed' || run.state === 'failed') && run;
    });

  it('runs a job with its payload and shows the run', async () => {
    const service = await serve([
      defineJob<{ who: string }>({
        name: 'greet',
        run: async ({ payload, log, progress }) => {
          await log(`hello ${payload.who}`);
          await progress(50);
          return { greeted: payload.who };
        },
      }),
    ]);
    const { id } = await service.enqueue('greet', { who: 'Ada' });
    const run = await finished(service, id);
    expect(run).toMatchObject({
      id,
      name: 'greet',
      state: 'completed',
      attempts: 1,
      max_attempts: 1,
      progress: 50,
      failed_reason: null,
      result: { greeted: 'Ada' },
      payload: { who: 'Ada' },
      logs: ['hello Ada'],
      stacktrace: [],
    });
    for (const time of [run.created_at, run.started_at, run.finished_at]) {
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });

  it.each([
    ['an unknown job', 'nope', {}, 'UNKNOWN_JOB', 'name'],
    ['a missing field', 'strict', {}, 'INVALID_PAYLOAD', 'payload.to'],
    ['a wrong type', 'strict', { to: 7 }, 'INVALID_PAYLOAD', 'payload.to'],
    ['an extra field', 'strict', { to: 'a', cc: 'b' }, 'INVALID_PAYLOAD', 'payload.cc'],
    ['an oversized payload', 'loose', { text: 'x'.repeat(300_000) }, 'INVALID_PAYLOAD', 'payload'],
    ['a payload that is not JSON', 'loose', { big: 10n }, 'INVALID_PAYLOAD', 'payload'],
  ])('refuses %s when it is handed in', async (_title, name, payload, code, path) => {
    const input = {
      type: 'object',
      required: ['to'],
      properties: { to: { type: 'string' } },
      additionalProperties: false,
    };
    const run = async () => null;
    const service = await serve(
      [
        { name: 'strict', input, run },
        { name: 'loose', run },
      ],
      'web',
    );
    await expect(service.enqueue(name, payload)).rejects.toMatchObject({ code, path });
    expect((await service.runs({ limit: 10, offset: 0 })).meta.total_count).toBe(0);
  });

  it.each<[string, JobDefinition['run'], RegExp]>([
    ['throws an error', async () => Promise.reject(new Error('broken')), /broken/],
    [
      'throws before its first await',
      () => {
        throw new Error('early');
      },
      /early/,
    ],
    ['throws a text', async () => Promise.reject('plain text'), /plain text/],
    ['throws nothing', async () => Promise.reject(undefined), /threw undefined/],
    [
      'throws a circular object',
      async () => {
        const o: Record<string, unknown> = {};
        o.o = o;
        throw o;
      },
      /threw object/,
    ],
    ['returns what is not JSON', async () => 10n, /cannot be written as JSON/],
    ['hangs', () => new Promise(() => {}), /longer than 100 ms/],
  ])('goes on after a handler that %s', async (_title, run, reason) => {
    const service = await serve([
      { name: 'poison', run, timeoutMs: 100 },
      { name: 'good', run: async () => 'fine' },
    ]);
    const poison = await finished(service, (await service.enqueue('poison', {})).id);
    expect(poison.state).toBe('failed');
    expect(poison.failed_reason).toMatch(reason);
    expect((await finished(service, (await service.enqueue('good', {})).id)).result).toBe('fine');
  });

  it('does not keep a huge result', async () => {
    const service = await serve([{ name: 'huge', run: async () => 'x'.repeat(5_000_000) }]);
    const run = await finished(service, (await service.enqueue('huge', {})).id);
    expect(run.result).toEqual({ omitted: true, bytes: 5_000_002 });
  });

  it('aborts the signal of a run that takes too long', async () => {
    let aborted = false;
    const service = await serve([
      {
        name: 'slow',
        timeoutMs: 50,
        run: ({ signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              aborted = true;
              resolve(null);
            });
          }),
      },
    ]);
    expect((await finished(service, (await service.enqueue('slow', {})).id)).state).toBe('failed');
    expect(aborted).toBe(true);
  });

  it('tries again as often as the definition says, then by hand', async () => {
    let tries = 0;
    const service = await serve([
      {
        name: 'shaky',
        retry: { attempts: 2, backoffMs: 10 },
        run: async ({ attempt }) => {
          tries += 1;
          if (tries < 3) throw new Error(`try ${attempt}`);
          return 'at last';
        },
      },
    ]);
    const { id } = await service.enqueue('shaky', {});
    const failed = await finished(service, id);
    expect(failed).toMatchObject({ state: 'failed', attempts: 2, max_attempts: 2, failed_reason: 'try 2' });
    await service.retry(id);
    expect(
      await until(async () => {
        const run = await service.run(id);
        return run.state === 'completed' && run;
      }),
    ).toMatchObject({ result: 'at last' });
    await expect(service.retry(id)).rejects.toMatchObject({ code: 'JOB_NOT_RETRYABLE', status: 409 });
    await expect(service.retry('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('runs no more at once than a job allows', async () => {
    let now = 0;
    let most = 0;
    const service = await serve([
      {
        name: 'narrow',
        concurrency: 1,
        run: async () => {
          now += 1;
          most = Math.max(most, now);
          await pause(30);
          now -= 1;
        },
      },
    ]);
    const ids = await Promise.all([1, 2, 3].map(() => service.enqueue('narrow', {})));
    for (const { id } of ids) expect((await finished(service, id)).state).toBe('completed');
    expect(most).toBe(1);
  });

  it('queues a job with an id once', async () => {
    let runs = 0;
    const service = await serve([
      {
        name: 'once',
        run: async () => {
          runs += 1;
        },
      },
    ]);
    const first = await service.enqueue('once', {}, { id: 'change:17' });
    const second = await service.enqueue('once', {}, { id: 'change:17' });
    expect(second).toEqual(first);
    await finished(service, first.id);
    await service.enqueue('once', {}, { id: 'change:17' });
    await pause(50);
    expect(runs).toBe(1);
    expect((await service.enqueue('once', {}, { id: '42' })).id).toBe('id-42');
  });

  it('pauses, counts, lists newest first, removes and resumes', async () => {
    const service = await serve([
      { name: 'a', label: 'Job A', description: 'Does a.', startable: true, run: async () => null },
      { name: 'b', run: async () => null },
    ]);
    await service.pause();
    const a = await service.enqueue('a', {});
    await pause(2);
    const b = await service.enqueue('b', {}, { delayMs: 60_000 });
    await pause(2);
    const c = await service.enqueue('a', {});
    const overview = await service.overview();
    expect(overview.paused).toBe(true);
    expect(overview.counts).toMatchObject({ waiting: 2, delayed: 1, completed: 0, failed: 0 });
    expect(overview.jobs).toEqual([
      { name: 'a', label: 'Job A', description: 'Does a.', schedule: null, startable: true },
      { name: 'b', label: 'b', description: '', schedule: null, startable: false },
    ]);
    const ids = async (query: object) =>
      (await service.runs({ limit: 10, offset: 0, ...query })).data.map((run) => run.id);
    expect(await ids({})).toEqual([c.id, b.id, a.id]);
    expect(await ids({ name: 'a' })).toEqual([c.id, a.id]);
    expect(await ids({ state: 'delayed' })).toEqual([b.id]);
    expect(await ids({ limit: 1, offset: 1 })).toEqual([b.id]);
    expect((await service.runs({ limit: 1, offset: 0 })).meta).toEqual({ total_count: 3 });
    await service.remove(b.id);
    await expect(service.run(b.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await service.resume();
    expect((await finished(service, a.id)).state).toBe('completed');
  });

  it('keeps the schedules of the definitions and drops others', async () => {
    const cron = '0 3 * * *';
    const nightly = { name: 'nightly', schedule: { cron, timezone: 'Europe/Berlin' }, run: async () => null };
    const first = await serve([
      nightly,
      { ...nightly, name: 'gone' },
      { ...nightly, name: 'odd', schedule: { cron: 'not cron' } },
    ]);
    const schedules = (await first.overview()).jobs.map((job) => [
      job.name,
      job.schedule?.next?.slice(14, 19),
    ]);
    expect(schedules).toEqual([
      ['nightly', '00:00'],
      ['gone', '00:00'],
      ['odd', undefined],
    ]);
    const next = await serve([nightly, { name: 'gone', run: async () => null }]);
    expect((await next.overview()).counts.delayed).toBe(1);
    const scheduled = await next.runs({ state: 'delayed', limit: 5, offset: 0 });
    expect(scheduled.data.map((run) => run.name)).toEqual(['nightly']);
    await expect(next.remove(scheduled.data[0]?.id ?? '')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('leaves a job it does not know to a process that does', async () => {
    await serve([{ name: 'other', run: async () => null }], 'worker');
    const web = await serve([{ name: 'special', run: async () => 'mine' }], 'web');
    const { id } = await web.enqueue('special', {});
    await until(async () => (await web.run(id)).state === 'delayed');
    expect((await web.run(id)).attempts).toBe(0);
  });

  it('lets a running job end when it closes', async () => {
    const service = await serve([
      {
        name: 'brief',
        run: async () => {
          await pause(100);
          return 'ended';
        },
      },
    ]);
    const { id } = await service.enqueue('brief', {});
    await until(async () => (await service.run(id)).state === 'active');
    await service.close();
    const later = await serve([{ name: 'brief', run: async () => null }], 'web');
    expect(await later.run(id)).toMatchObject({ state: 'completed', result: 'ended' });
    await expect(service.enqueue('brief', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('job definitions', () => {
  it.each([
    ['two of one name', ['a', 'a', 'b'], ['a', 'b'], 'A second job "a" is left out'],
    ['a name with spaces', ['a b', 'b'], ['b'], 'The job "a b" is left out'],
  ])('that cannot be used are named and left out: %s', async (_title, names, kept, message) => {
    const said: string[] = [];
    const logger = { ...silentLogger, error: (_first: unknown, text?: string) => said.push(text ?? '') };
    const file = tempFile();
    const service = createJobService({
      backend: { kind: 'sqlite', filename: file.filename },
      definitions: names.map((name) => ({ name, run: async () => null })),
      logger: { ...logger, child: () => ({ ...logger, child: () => silentLogger }) },
      role: 'web',
    });
    expect((await service.overview()).jobs.map((job) => job.name)).toEqual(kept);
    expect(said.join()).toContain(message);
    await service.close();
    file.remove();
  });
});
