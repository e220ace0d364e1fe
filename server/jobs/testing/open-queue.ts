import {
  FlowProducer,
  type Job,
  type KeyPrefixOptions,
  Queue,
  type QueueBaseOptions,
  QueueEvents,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { createSqliteBackend } from '../sqlite/create-sqlite-backend.ts';
import type { SqliteConnectionOptions } from '../sqlite/sqlite-backend-base.ts';
import { tempFile } from './temp-file.ts';

type Options = QueueBaseOptions<SqliteConnectionOptions> & KeyPrefixOptions;
type WorkOptions = Partial<WorkerOptions<SqliteConnectionOptions>>;

/** BullMQ's classes on one temporary sqlite file; `close` closes whatever was opened and removes the file. */
export function openSqlite() {
  const file = tempFile();
  const connection: Options = { connection: { filename: file.filename } };
  const opened: { close(): Promise<unknown> }[] = [];
  const keep = <T extends { close(): Promise<unknown> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  return {
    filename: file.filename,
    queue: (name = 'q', more: object = {}) =>
      keep(new Queue(name, { ...connection, ...more }, createSqliteBackend)),
    flows: () => keep(new FlowProducer(connection, createSqliteBackend)),
    events: async (name = 'q') => {
      const events = keep(new QueueEvents(name, connection, createSqliteBackend));
      await events.waitUntilReady();
      return events;
    },
    worker: (
      run: ((job: Job, token?: string) => Promise<unknown>) | null,
      more: WorkOptions = {},
      name = 'q',
    ) => keep(new Worker(name, run, { ...connection, ...more }, createSqliteBackend)),
    close: async () => {
      for (const one of opened.splice(0).reverse()) await one.close();
      file.remove();
    },
  };
}

export type OpenedSqlite = ReturnType<typeof openSqlite>;

/** Resolves once `look` finds something; rejects after `ms`. */
export async function until<T>(look: () => Promise<T | undefined | false>, ms = 5000): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not happen in time.');
}
