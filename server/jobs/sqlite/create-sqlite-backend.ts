import type { BackendFactory, WorkerOptions } from 'bullmq';
import type { SqliteConnectionOptions } from './sqlite-backend-base.ts';
import { SqliteQueueBackend } from './sqlite-queue-backend.ts';

/**
 * BullMQ's backend factory for a sqlite file: `new Queue(name, { connection: { filename } }, createSqliteBackend)`.
 * All backends of one process on one file share a connection; several processes may use the same file on the
 * same machine.
 */
export const createSqliteBackend: BackendFactory<SqliteQueueBackend, SqliteConnectionOptions> = (
  name,
  opts,
  { blocking = false, withBlockingConnection = false } = {},
) => {
  const workerName = (opts as unknown as Partial<WorkerOptions>).name;
  return new SqliteQueueBackend(name, opts, {
    readsEvents: blocking,
    ...(withBlockingConnection && { nameSuffix: workerName ? `:w:${workerName}` : '' }),
  });
};
