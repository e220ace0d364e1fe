import { realTimeout } from './real-clock.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { type PendingEvent, type QueueRef, Tx } from './transaction.ts';

const MAX_OPERATIONS_PER_TRANSACTION = 48;
const BUSY_RETRIES = 2;
const INSERT_EVENTS = `
INSERT INTO event (queue, fields)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)`;

interface Operation {
  run(tx: Tx): Promise<unknown>;
  writes: boolean;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown };

/** What a closed connection answers; BullMQ recognises the text as a connection error. */
export const CONNECTION_CLOSED = 'Connection is closed.';

/**
 * Runs operations one after another on the connection, as many per transaction as are waiting, because the
 * commit is what costs. An operation that fails after it wrote is undone by rolling the transaction back and
 * running the others again, each in a transaction of its own; operations must therefore depend on nothing
 * but the database and their arguments.
 */
export class OperationQueue {
  private waiting: Operation[] = [];
  private pumping: Promise<void> | undefined;
  private closed = false;
  private readonly db: SqliteDatabase;
  private readonly queues: Map<string, QueueRef>;
  private readonly afterCommit: (effects: readonly Tx[]) => void;

  constructor(
    db: SqliteDatabase,
    queues: Map<string, QueueRef>,
    afterCommit: (effects: readonly Tx[]) => void,
  ) {
    this.db = db;
    this.queues = queues;
    this.afterCommit = afterCommit;
  }

  add<T>(run: (tx: Tx) => Promise<T>, writes: boolean): Promise<T> {
    if (this.closed) return Promise.reject(new Error(CONNECTION_CLOSED));
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ run, writes, resolve: resolve as (value: unknown) => void, reject });
      this.pumping ??= this.pump();
    });
  }

  /** Refuses new operations and waits for those already asked for. */
  async close(): Promise<void> {
    this.closed = true;
    await this.pumping;
  }

  private async pump(): Promise<void> {
    // One turn of the microtask queue lets a burst of calls gather into the first transaction.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_OPERATIONS_PER_TRANSACTION);
      if (batch.some((operation) => operation.writes)) await this.runTogether(batch);
      else for (const operation of batch) await this.runRead(operation);
    }
    this.pumping = undefined;
  }

  private async runRead(operation: Operation): Promise<void> {
    const tx = new Tx(this.db, this.queues);
    try {
      const value = await operation.run(tx);
      this.adoptQueues([tx]);
      operation.resolve(value);
    } catch (error) {
      operation.reject(error);
    }
  }

  private async runTogether(batch: readonly Operation[]): Promise<void> {
    try {
      await this.begin();
    } catch (error) {
      for (const operation of batch) operation.reject(error);
      return;
    }
    const outcomes: Outcome[] = [];
    const effects: Tx[] = [];
    try {
      for (const operation of batch) {
        const tx = new Tx(this.db, this.queues);
        for (const earlier of effects) {
          for (const [name, queue] of earlier.createdQueues) tx.createdQueues.set(name, queue);
        }
        try {
          outcomes.push({ ok: true, value: await operation.run(tx) });
          effects.push(tx);
        } catch (error) {
          if (tx.dirty) throw error;
          outcomes.push({ ok: false, error });
        }
      }
      await this.appendEvents(effects);
      await this.db.run('COMMIT');
    } catch (error) {
      await this.db.run('ROLLBACK').catch(() => {});
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const operation of batch) await this.runTogether([operation]);
      return;
    }
    this.adoptQueues(effects);
    this.afterCommit(effects);
    batch.forEach((operation, index) => {
      const outcome = outcomes[index];
      if (outcome?.ok) operation.resolve(outcome.value);
      else operation.reject(outcome?.error);
    });
  }

  private async begin(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.db.run('BEGIN IMMEDIATE');
        return;
      } catch (error) {
        // The busy timeout already waited; another process may hold the file for a long check-point.
        if ((error as { code?: string }).code !== 'SQLITE_BUSY' || attempt >= BUSY_RETRIES) throw error;
        await new Promise<void>((done) => realTimeout(done, 50));
      }
    }
  }

  private async appendEvents(effects: readonly Tx[]): Promise<void> {
    const events: PendingEvent[] = effects.flatMap((tx) => tx.events);
    if (events.length > 0) await this.db.run(INSERT_EVENTS, [JSON.stringify(events)]);
  }

  private adoptQueues(effects: readonly Tx[]): void {
    for (const tx of effects) for (const [name, queue] of tx.createdQueues) this.queues.set(name, queue);
  }
}
