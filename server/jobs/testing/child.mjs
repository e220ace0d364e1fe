/*
 * A process of its own for the tests of several processes on one file:
 * node child.mjs <folder of the compiled jobs> <file> <what it does> [<JSON options>]
 * It reports one JSON object per line.
 */
import { pathToFileURL } from 'node:url';
import { Queue, Worker } from 'bullmq';

const [compiled, filename, role, text = '{}'] = process.argv.slice(2);
const options = JSON.parse(text);
const { createSqliteBackend } = await import(
  pathToFileURL(`${compiled}/jobs/sqlite/create-sqlite-backend.js`)
);
const connection = { connection: { filename } };
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

if (role === 'add') {
  const queue = new Queue('q', connection, createSqliteBackend);
  await queue.waitUntilReady();
  for (let index = 0; index < options.count; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, options.pause ?? 0));
    const job = await queue.add('a', { from: process.pid, index, at: Date.now() });
    say({ id: job.id });
  }
  await queue.close();
}

if (role === 'work') {
  const run = async (job) => {
    say({ started: job.id });
    if (options.hang) await new Promise(() => {});
    if (options.exit) process.exit(3);
    return process.pid;
  };
  const worker = new Worker('q', run, { ...connection, ...options }, createSqliteBackend);
  await worker.waitUntilReady();
  say({ ready: true });
  process.on('SIGTERM', async () => {
    await worker.close();
    process.exit(0);
  });
}
