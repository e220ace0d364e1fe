import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import {
  type KeyPrefixOptions,
  type KeysMap,
  type QueueBaseOptions,
  QueueKeys,
  type StreamReadRaw,
} from 'bullmq';
import { probeForWait } from './claim-job.ts';
import { lastEventId, readEventsAfter } from './events.ts';
import { parseNodeKey } from './keys.ts';
import { CONNECTION_CLOSED } from './operation-queue.ts';
import { hubFor, type SqliteHub, type Waiter } from './sqlite-hub.ts';
import type { QueueRef, Tx } from './transaction.ts';

/** How to reach the file. */
export interface SqliteConnectionOptions {
  /** Path of the job file; created when absent. */
  filename: string;
}

export type SqliteBackendOptions = QueueBaseOptions<SqliteConnectionOptions> & KeyPrefixOptions;

const DEFAULT_PREFIX = 'bull';
const MAX_TIMER_MS = 2 ** 31 - 1;

interface BackendRole {
  /** Set for a sibling, which lives and dies with the backend that made it. */
  owner?: SqliteBackendBase;
  /** The backend reads events, so those after its opening must not be missed. */
  readsEvents?: boolean;
  /** Set for backends that show up in the client list: what follows the queue's name there. */
  nameSuffix?: string;
}

/** Connection, identity, waiting and event reading of a backend; what a queue does is in SqliteQueueBackend. */
export abstract class SqliteBackendBase extends EventEmitter {
  closing: Promise<void> | undefined;
  readonly keys: KeysMap;
  readonly qualifiedName: string;
  readonly minimumBlockTimeout = 0.001;
  /** Waiting costs nothing and wakes for due jobs by itself, so an idle worker may wait long. */
  readonly maximumBlockTimeout = 3600;
  protected readonly name: string;
  protected readonly prefix: string;
  protected readonly opts: SqliteBackendOptions;
  private readonly hub: SqliteHub;
  private readonly owner: SqliteBackendBase | undefined;
  private readonly clientToken = randomUUID();
  private readonly cancelWaits = new Set<() => void>();
  private queueRef: Promise<QueueRef> | undefined;
  private cursor: Promise<number> | undefined;
  private named: Promise<void> | undefined;
  private blockingStopped = false;

  constructor(name: string, opts: SqliteBackendOptions, role: BackendRole = {}) {
    super();
    this.name = name;
    this.opts = opts;
    this.prefix = opts.prefix ?? DEFAULT_PREFIX;
    this.qualifiedName = `${this.prefix}:${name}`;
    this.keys = new QueueKeys(this.prefix).getKeys(name);
    this.owner = role.owner;
    this.hub = role.owner ? role.owner.hub : hubFor(opts.connection.filename);
    if (role.owner) return;
    this.hub.retain();
    if (role.readsEvents) this.quietly(this.startCursor());
    if (role.nameSuffix !== undefined) {
      this.named = this.setName(this.clientName(role.nameSuffix));
      this.quietly(this.named);
    }
    this.hub.ready.then(
      () => this.emitUnlessClosing('ready'),
      (error) => this.emitUnlessClosing('error', error),
    );
  }

  async waitUntilReady(): Promise<void> {
    await this.hub.ready;
    await this.named;
    await this.cursor;
  }

  close(_force?: boolean): Promise<void> {
    if (this.owner) return Promise.resolve();
    this.closing ??= this.shutdown();
    return this.closing;
  }

  disconnect(): Promise<void> {
    this.stopWaits();
    return Promise.resolve();
  }

  toKey(type: string): string {
    return `${this.qualifiedName}:${type}`;
  }

  parseNodeKey(key: string): { prefix: string; queueName: string; id: string } {
    return parseNodeKey(key);
  }

  clientName(suffix = ''): string {
    return `${this.prefix}:${Buffer.from(this.name).toString('base64')}${suffix}`;
  }

  async setName(name: string): Promise<void> {
    await this.write((tx) =>
      tx.run(
        `INSERT INTO client (token, pid, name) VALUES (?, ?, ?)
         ON CONFLICT (token) DO UPDATE SET name = excluded.name`,
        this.clientToken,
        process.pid,
        name,
      ),
    );
  }

  /** Waits up to `blockTimeout` seconds until a claim may find a job; score 0 asks for an immediate look. */
  async waitForJob(blockTimeout: number): Promise<{ member: string; score: number } | null> {
    if (this.isClosing || this.blockingStopped) return null;
    const queue = await this.queue();
    if (this.isClosing || this.blockingStopped) return null;
    return new Promise((resolve) => {
      let settled = false;
      let dueTimer: NodeJS.Timeout | undefined;
      const finish = (found: boolean) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        clearTimeout(dueTimer);
        this.hub.removeWaiter(waiter);
        this.cancelWaits.delete(cancel);
        resolve(found ? { member: '0', score: 0 } : null);
      };
      const cancel = () => finish(false);
      const look = async () => {
        const { claimable, nextDue } = await this.hub.read((tx) => probeForWait(tx, queue));
        if (settled) return;
        clearTimeout(dueTimer);
        const dueIn = nextDue === undefined ? Number.POSITIVE_INFINITY : nextDue - Date.now();
        if (claimable || dueIn <= 0) finish(true);
        else if (dueIn <= MAX_TIMER_MS) dueTimer = setTimeout(cancel, dueIn);
      };
      const waiter: Waiter = {
        queue: queue.pk,
        kind: 'jobs',
        wake: (reason) => (reason === 'ready' ? finish(true) : this.quietly(look())),
      };
      const timer = setTimeout(cancel, Math.min(Math.max(blockTimeout, 0) * 1000, MAX_TIMER_MS));
      this.cancelWaits.add(cancel);
      this.hub.addWaiter(waiter);
      this.quietly(look());
    });
  }

  disconnectBlocking(_wait?: boolean): Promise<void> {
    this.blockingStopped = true;
    this.stopWaits();
    return Promise.resolve();
  }

  reconnectBlocking(): Promise<void> {
    this.blockingStopped = false;
    return Promise.resolve();
  }

  /** Events after `id` (`$`: from the opening on), waiting up to `blockTimeout` ms for the first. */
  async readEvents(id: string, blockTimeout: number): Promise<StreamReadRaw> {
    if (this.isClosing) return null;
    const after = id === '$' ? await this.startCursor() : Number.parseInt(id, 10) || 0;
    const queue = await this.queue();
    // Waiting begins before the first look, so that an event between look and wait is not missed.
    const wait = this.startEventWait(queue, blockTimeout);
    try {
      const found = await this.read((tx) => readEventsAfter(tx, queue, after));
      if (found) return found;
      await wait.done;
      return this.isClosing ? null : await this.read((tx) => readEventsAfter(tx, queue, after));
    } finally {
      wait.stop();
    }
  }

  /** Runs a writing operation on this backend's queue. */
  protected async write<T>(operation: (tx: Tx, queue: QueueRef) => Promise<T>): Promise<T> {
    if (this.isClosing) throw new Error(CONNECTION_CLOSED);
    const queue = await this.queue();
    return this.hub.write((tx) => operation(tx, queue));
  }

  /** Runs a reading operation on this backend's queue. */
  protected async read<T>(operation: (tx: Tx, queue: QueueRef) => Promise<T>): Promise<T> {
    if (this.isClosing) throw new Error(CONNECTION_CLOSED);
    const queue = await this.queue();
    return this.hub.read((tx) => operation(tx, queue));
  }

  protected get isClosing(): boolean {
    return (this.owner ?? this).closing !== undefined;
  }

  private emitUnlessClosing(event: 'ready' | 'error', ...args: unknown[]): void {
    if (!this.closing) this.emit(event, ...args);
  }

  private queue(): Promise<QueueRef> {
    if (!this.queueRef) {
      this.queueRef = this.hub.write((tx) => tx.queue(this.qualifiedName));
      this.queueRef.catch(() => {
        this.queueRef = undefined;
      });
    }
    return this.queueRef;
  }

  private startCursor(): Promise<number> {
    this.cursor ??= this.hub.read((tx) => lastEventId(tx));
    return this.cursor;
  }

  private startEventWait(queue: QueueRef, blockTimeout: number): { done: Promise<void>; stop: () => void } {
    let stop = () => {};
    const done = new Promise<void>((resolve) => {
      stop = () => {
        clearTimeout(timer);
        this.hub.removeWaiter(waiter);
        this.cancelWaits.delete(stop);
        resolve();
      };
      const waiter: Waiter = { queue: queue.pk, kind: 'events', wake: stop };
      const timer = blockTimeout > 0 ? setTimeout(stop, blockTimeout) : undefined;
      this.cancelWaits.add(stop);
      this.hub.addWaiter(waiter);
    });
    return { done, stop };
  }

  private stopWaits(): void {
    for (const cancel of [...this.cancelWaits]) cancel();
  }

  private async shutdown(): Promise<void> {
    this.stopWaits();
    await this.hub.ready.catch(() => {});
    await this.hub
      .write((tx) => tx.run('DELETE FROM client WHERE token = ?', this.clientToken))
      .catch(() => {});
    await this.hub.release();
    this.emit('close');
  }

  /** For work nobody awaits: a failure shows up in the next operation, or the closing made it moot. */
  private quietly(work: Promise<unknown>): void {
    work.catch(() => {});
  }
}
