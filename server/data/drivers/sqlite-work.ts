import type { Executor, Row } from '../database.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** After these sqlite may have taken back the whole transaction, so that a further statement would stand by itself. */
const MAY_END_TRANSACTION = /^SQLITE_(?:FULL|IOERR|NOMEM|INTERRUPT|CORRUPT)/;

/**
 * The connection as one work of a transaction has it: until the work is over, and until a statement fails that may have
 * ended the transaction. Otherwise what a work left running would become part of the next one.
 */
export class SqliteWork implements Executor {
  readonly dialect = 'sqlite';
  readonly #connection: SqliteConnection;
  readonly #running = new Set<Promise<unknown>>();
  #refusal: unknown = null;

  private constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /** Does a work to its end. @throws what it throws, or what a statement of it failed with that it must not go on from */
  static async run(connection: SqliteConnection, work: (tx: Executor) => Promise<void>): Promise<void> {
    const executor = new SqliteWork(connection);
    try {
      await work(executor);
      if (executor.#refusal) throw executor.#refusal;
    } finally {
      executor.#refusal ??= new Error('The transaction is over.');
      if (executor.#running.size > 0) await Promise.allSettled(executor.#running);
    }
  }

  // Bound, since an executor's parts are handed on by themselves.
  readonly all = (sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
    this.#send(() => this.#connection.all(sql, values));

  readonly run = (
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<{ changes: number; insertId: number }> => this.#send(() => this.#connection.run(sql, values));

  async #send<T>(statement: () => Promise<T>): Promise<T> {
    if (this.#refusal) throw this.#refusal;
    const running = statement();
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      if (MAY_END_TRANSACTION.test((error as { code?: string }).code ?? '')) this.#refusal ??= error;
      throw error;
    } finally {
      this.#running.delete(running);
    }
  }
}
