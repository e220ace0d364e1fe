import { resolve as resolvePath } from 'node:path';
import { ChangeWatcher } from './change-watcher.ts';
import { forgetDeadClients } from './clients.ts';
import { EventTrimmer, trimToSetting } from './events.ts';
import { OperationQueue } from './operation-queue.ts';
import { realTimeout } from './real-clock.ts';
import { CONNECTION_PRAGMAS, SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import type { QueueRef, Tx } from './transaction.ts';

const BUSY_TIMEOUT_MS = 15_000;
const IN_MEMORY = ':memory:';
const OPEN_ATTEMPTS = 20;

/** Somebody who waits for jobs or events of one queue. */
export interface Waiter {
  queue: number;
  kind: 'jobs' | 'events';
  /** `ready`: take a look at once. `changed`: something moved, check whether it concerns you. */
  wake(reason: 'ready' | 'changed'): void;
}

/**
 * The one connection a process has on a file, shared by all backends of that file. It runs operations in
 * order, many per transaction, and wakes waiters after a commit of its own or of another process.
 */
export class SqliteHub {
  readonly filename: string;
  readonly ready: Promise<void>;
  private users = 0;
  private readonly queues = new Map<string, QueueRef>();
  private readonly waiters = new Set<Waiter>();
  private readonly watcher: ChangeWatcher;
  private readonly trimmer = new EventTrimmer();
  private operations: OperationQueue | undefined;
  private db: SqliteDatabase | undefined;
  private closed: Promise<void> | undefined;

  constructor(filename: string) {
    this.filename = filename;
    this.watcher = new ChangeWatcher(
      filename === IN_MEMORY ? undefined : `${filename}-wal`,
      () => this.readDataVersion(),
      () => this.wakeAll(),
    );
    this.ready = this.open();
    // Every operation awaits `ready` and reports the failure; whoever comes later tries the file anew.
    this.ready.catch(() => forgetHub(this));
  }

  retain(): void {
    this.users += 1;
  }

  /** Gives up one use; the last one closes the file after the operations already asked for. */
  async release(): Promise<void> {
    this.users -= 1;
    if (this.users > 0) return;
    forgetHub(this);
    this.closed ??= this.shutdown();
    await this.closed;
  }

  /** Runs an operation that may write. It shares its transaction with others and may run twice. */
  async write<T>(operation: (tx: Tx) => Promise<T>): Promise<T> {
    return (await this.opened()).add(operation, true);
  }

  /** Runs an operation that only reads. */
  async read<T>(operation: (tx: Tx) => Promise<T>): Promise<T> {
    return (await this.opened()).add(operation, false);
  }

  addWaiter(waiter: Waiter): void {
    this.waiters.add(waiter);
    this.watcher.start();
  }

  removeWaiter(waiter: Waiter): void {
    this.waiters.delete(waiter);
    if (this.waiters.size === 0) this.watcher.stop();
  }

  private async opened(): Promise<OperationQueue> {
    if (!this.operations) await this.ready;
    return this.operations as OperationQueue;
  }

  private async open(): Promise<void> {
    const db = await openPrepared(this.filename);
    this.db = db;
    const operations = new OperationQueue(db, this.queues, (effects) => this.afterCommit(effects));
    await operations.add((tx) => forgetDeadClients(tx, process.pid), true);
    this.operations = operations;
  }

  private async shutdown(): Promise<void> {
    this.watcher.close();
    await this.ready.catch(() => {});
    await this.operations?.close();
    await this.db?.close();
  }

  private afterCommit(effects: readonly Tx[]): void {
    this.trimEvents(effects);
    if (this.waiters.size === 0) return;
    const ready = new Set<number>();
    const changed = new Set<number>();
    const events = new Set<number>();
    for (const tx of effects) {
      for (const queue of tx.ready) ready.add(queue);
      for (const queue of tx.changed) changed.add(queue);
      for (const [queue] of tx.events) events.add(queue);
      for (const queue of tx.published) events.add(queue);
    }
    for (const waiter of [...this.waiters]) {
      if (waiter.kind === 'events') {
        if (events.has(waiter.queue)) waiter.wake('ready');
      } else if (ready.has(waiter.queue)) waiter.wake('ready');
      else if (changed.has(waiter.queue)) waiter.wake('changed');
    }
  }

  private trimEvents(effects: readonly Tx[]): void {
    const counts = new Map<number, number>();
    for (const tx of effects) {
      for (const [queue] of tx.events) counts.set(queue, (counts.get(queue) ?? 0) + 1);
    }
    for (const [queue, count] of counts) {
      // A trim that fails, because the file is being closed, is made up for by the next one.
      if (this.trimmer.count(queue, count)) this.write((tx) => trimToSetting(tx, queue)).catch(() => {});
    }
  }

  private wakeAll(): void {
    for (const waiter of [...this.waiters]) waiter.wake('changed');
  }

  private async readDataVersion(): Promise<number> {
    const rows = await this.db?.all<{ data_version: number }>('PRAGMA data_version');
    return rows?.[0]?.data_version ?? 0;
  }
}

/** Two processes that create one file at the same time can collide outside sqlite's own busy waiting. */
async function openPrepared(filename: string): Promise<SqliteDatabase> {
  for (let attempt = 1; ; attempt += 1) {
    const db = await SqliteDatabase.open(filename, BUSY_TIMEOUT_MS);
    try {
      await prepareFile(db, filename);
      return db;
    } catch (error) {
      await db.close();
      if ((error as { code?: string }).code !== 'SQLITE_BUSY' || attempt >= OPEN_ATTEMPTS) throw error;
      await new Promise<void>((done) => realTimeout(done, 20 * attempt));
    }
  }
}

async function prepareFile(db: SqliteDatabase, filename: string): Promise<void> {
  await db.exec(CONNECTION_PRAGMAS);
  const version = await db.all<{ user_version: number }>('PRAGMA user_version');
  const found = version[0]?.user_version ?? 0;
  if (found > SCHEMA_VERSION) {
    throw new Error(
      `The job file ${filename} has layout ${found}; this version knows up to ${SCHEMA_VERSION}. Use the newer version that wrote it.`,
    );
  }
  if (found === SCHEMA_VERSION) return;
  await db.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}

const hubs = new Map<string, SqliteHub>();

/** The shared connection of this process on the file; the caller must `retain` it. */
export function hubFor(filename: string): SqliteHub {
  const path = filename === IN_MEMORY ? filename : resolvePath(filename);
  let hub = hubs.get(path);
  if (!hub) {
    hub = new SqliteHub(path);
    hubs.set(path, hub);
  }
  return hub;
}

function forgetHub(hub: SqliteHub): void {
  if (hubs.get(hub.filename) === hub) hubs.delete(hub.filename);
}
