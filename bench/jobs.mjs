/*
 * Speed of the embedded job queue on the built product: `npm run build && node bench/jobs.mjs [jobs]`.
 * Goals on two cores: 8,000 jobs/s added in bulk, 1,500 no-op jobs/s processed at concurrency 16, a new job
 * begun within 30 ms, an idle worker under 0.5 % of a core.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';

const built = new URL('../dist/server/jobs/sqlite/create-sqlite-backend.js', import.meta.url);
if (!existsSync(built)) {
  console.error('dist/server is missing. Run "npm run build" first.');
  process.exit(1);
}
const { createSqliteBackend } = await import(built);

const JOBS = Number(process.argv[2] ?? 10_000);
const BULK = 1000;
const LATENCY_ROUNDS = 50;
const IDLE_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'kasbah-bench-jobs-'));
const connection = { connection: { filename: join(folder, 'jobs.db') } };
const queue = new Queue('bench', connection, createSqliteBackend);
const results = [];
const report = (what, value, unit, goal, met) => results.push({ what, value: `${value} ${unit}`, goal, met });

try {
  await queue.waitUntilReady();

  let from = performance.now();
  for (let index = 0; index < JOBS; index += BULK) {
    await queue.addBulk(Array.from({ length: BULK }, (_, k) => ({ name: 'noop', data: { n: index + k } })));
  }
  const added = Math.round(JOBS / ((performance.now() - from) / 1000));
  report('added in bulk', added, 'jobs/s', '>= 8000', added >= 8000);

  let done = 0;
  from = performance.now();
  const worker = new Worker(
    'bench',
    async () => null,
    { ...connection, concurrency: 16 },
    createSqliteBackend,
  );
  await new Promise((resolve) => {
    worker.on('completed', () => {
      done += 1;
      if (done === JOBS) resolve();
    });
  });
  const processed = Math.round(JOBS / ((performance.now() - from) / 1000));
  report('processed at concurrency 16', processed, 'jobs/s', '>= 1500', processed >= 1500);

  const latencies = [];
  for (let round = 0; round < LATENCY_ROUNDS; round += 1) {
    await pause(20);
    const active = new Promise((resolve) => worker.once('active', resolve));
    from = performance.now();
    await queue.add('noop', {});
    await active;
    latencies.push(performance.now() - from);
  }
  latencies.sort((a, b) => a - b);
  const p99 = latencies[Math.floor(LATENCY_ROUNDS * 0.99) - 1];
  report('start of a new job, p99', p99.toFixed(1), 'ms', '<= 30', p99 <= 30);

  await pause(500);
  const cpu = process.cpuUsage();
  from = performance.now();
  await pause(IDLE_MS);
  const { user, system } = process.cpuUsage(cpu);
  const idle = ((user + system) / 1000 / (performance.now() - from)) * 100;
  report('idle worker', idle.toFixed(2), '% of a core', '< 0.5', idle < 0.5);

  await worker.close();
} finally {
  await queue.close();
  rmSync(folder, { recursive: true, force: true });
}
console.table(results);
