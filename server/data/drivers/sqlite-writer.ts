import type { Executor } from '../database.ts';
import { busyError, explainStorageError } from '../database-error.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { SqliteWork } from './sqlite-work.ts';

/** How long sqlite itself waits for another process; we ask again, or one that writes without a pause would starve us. */
const ASK_AGAIN_MS = 25;

export interface WriterLimits {
  /** How many works share one commit at most. */
  works: number;
  /** After so many milliseconds no further work joins a group. */
  groupMs: number;
  /** After so many milliseconds a work that has not begun is refused. */
  waitMs: number;
  /** For so many milliseconds another process may hold the file. */
  busyMs: number;
}

const LIMITS: WriterLimits = { works: 64, groupMs: 30, waitMs: 30_000, busyMs: 10_000 };

interface Waiting {
  /** Runs outside of a group, with the connection to itself. */
  alone: boolean;
  /** Does the work and keeps what it gave, without telling anybody yet. */
  run(executor: Executor): Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
  timer?: NodeJS.Timeout;
}

/**
 * Hands the one writing connection to who asks, in turn. Transactions that wait share one BEGIN and one COMMIT, and with
 * it one wait for the disk; none is answered before that commit, and one that fails leaves the others as they are.
 */
export class SqliteWriter {
  readonly #connection: SqliteConnection;
  readonly #limits: WriterLimits;
  readonly #waiting: Waiting[] = [];
  #working = false;

  private constructor(connection: SqliteConnection, limits: WriterLimits) {
    this.#connection = connection;
    this.#limits = limits;
  }

  /** Takes over a connection that nobody else writes with. */
  static async on(connection: SqliteConnection, limits: Partial<WriterLimits> = {}): Promise<SqliteWriter> {
    await connection.exec(`PRAGMA busy_timeout = ${ASK_AGAIN_MS}`);
    return new SqliteWriter(connection, { ...LIMITS, ...limits });
  }

  /**
   * Commits when the work resolves and rolls back when it throws.
   * @throws what the work threw, KasbahError DISK_FULL and DATABASE_FAILED, also of the commit, and DATABASE_BUSY
   */
  transaction<T>(work: (tx: Executor) => Promise<T>): Promise<T> {
    return this.#ask(false, work);
  }

  /** The connection by itself, for what must not be inside of a transaction. @throws as `transaction` */
  alone<T>(work: (executor: Executor) => Promise<T>): Promise<T> {
    return this.#ask(true, work);
  }

  /** BEGIN, work and COMMIT for one who is alone with the connection. */
  async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await this.#patiently('BEGIN IMMEDIATE');
    try {
      const result = await work();
      await this.#patiently('COMMIT');
      return result;
    } catch (error) {
      await this.#connection.run('ROLLBACK', []).catch(() => undefined);
      throw error;
    }
  }

  #ask<T>(alone: boolean, work: (executor: Executor) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      const waiting: Waiting = {
        alone,
        async run(executor) {
          result = await work(executor);
        },
        resolve: () => resolve(result),
        reject,
      };
      this.#waiting.push(waiting);
      if (this.#working) waiting.timer = setTimeout(() => this.#giveUp(waiting), this.#limits.waitMs);
      else void this.#workOff();
    });
  }

  #giveUp(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    waiting.reject(
      busyError(
        'Nothing was written: try again. If it stays, look for a long import, or for a hook that writes without within(event) and so waits for itself.',
      ),
    );
  }

  #next(): Waiting | undefined {
    const next = this.#waiting.shift();
    clearTimeout(next?.timer);
    return next;
  }

  async #workOff(): Promise<void> {
    this.#working = true;
    for (let next = this.#next(); next; next = this.#next()) {
      if (next.alone) await this.#runAlone(next);
      else await this.#runGroup(next);
    }
    this.#working = false;
  }

  async #runAlone(waiting: Waiting): Promise<void> {
    const connection = this.#connection;
    try {
      await waiting.run({
        dialect: 'sqlite',
        all: (sql, values = []) => connection.all(sql, values),
        run: (sql, values = []) => this.#patiently(sql, values),
      });
      waiting.resolve();
    } catch (error) {
      waiting.reject(error);
    }
  }

  async #runGroup(first: Waiting): Promise<void> {
    const connection = this.#connection;
    const answers: (() => void)[] = [];
    const group = [first];
    const end = performance.now() + this.#limits.groupMs;
    try {
      await this.#patiently('BEGIN IMMEDIATE');
      // The first has nobody before it whom it could hurt: it needs no savepoint.
      await SqliteWork.run(connection, first.run);
      answers.push(first.resolve);
      while (
        group.length < this.#limits.works &&
        performance.now() < end &&
        this.#waiting[0]?.alone === false
      ) {
        const further = this.#next()!;
        group.push(further);
        answers.push(await this.#runFurther(further));
      }
      await this.#patiently('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK', []).catch(() => undefined);
      const told = explainStorageError(error);
      for (const { reject } of group) reject(told);
      return;
    }
    for (const answer of answers) answer();
  }

  /** Gives how to answer this work once the group is committed. @throws when the others are lost as well */
  async #runFurther(further: Waiting): Promise<() => void> {
    await this.#connection.run('SAVEPOINT work', []);
    let answer = further.resolve;
    try {
      await SqliteWork.run(this.#connection, further.run);
    } catch (error) {
      answer = () => further.reject(error);
      // sqlite takes the whole transaction back by itself when a disk is full or broken; there is no savepoint then.
      await this.#connection.run('ROLLBACK TO work', []).catch(() => {
        throw error;
      });
    }
    await this.#connection.run('RELEASE work', []);
    return answer;
  }

  /** Runs a statement that may meet another process. @throws SQLITE_BUSY when that one does not let go */
  async #patiently(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<{ changes: number; insertId: number }> {
    const end = performance.now() + this.#limits.busyMs;
    for (;;) {
      try {
        return await this.#connection.run(sql, values);
      } catch (error) {
        if ((error as { code?: string }).code !== 'SQLITE_BUSY' || performance.now() > end) throw error;
      }
    }
  }
}
