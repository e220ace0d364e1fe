import type { Knex } from 'knex';
import type { Dialect } from '../schema/dialect.ts';

export type Row = Record<string, unknown>;

/** Runs SQL with bound values; either the database as a whole or one transaction of it. */
export interface Executor {
  readonly dialect: Dialect;
  /** Rows of a reading statement. */
  all(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /**
   * The same from memory while nothing was committed since it was read, for statements that cost more than looking;
   * absent where the database has no sign of commits, and inside of transactions.
   */
  exact?(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A writing statement; `insertId` is the key the database made, where it made one. */
  run(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ changes: number; insertId: number | string | null }>;
}

/** An open database with its connections. */
export interface Database extends Executor {
  /** Builds SQL text for this dialect; it has no connection of its own. */
  readonly builder: Knex;
  /** Commits when the work resolves and rolls back when it throws. Transactions do not nest. */
  transaction<T>(work: (tx: Executor) => Promise<T>): Promise<T>;
  /** A transaction for changing tables: on sqlite references are checked at its end rather than at each statement. */
  schemaTransaction<T>(work: (tx: Executor) => Promise<T>): Promise<T>;
  /** Version text of the database server, for the information page. */
  version(): Promise<string>;
  close(): Promise<void>;
}

/** Runs a built knex statement. */
export async function runBuilt(
  executor: Executor,
  built: Knex.QueryBuilder,
): Promise<{ changes: number; insertId: number | string | null }> {
  const { sql, bindings } = built.toSQL().toNative();
  return executor.run(sql, bindings as unknown[]);
}

/** Rows of a built knex statement. */
export async function allBuilt(executor: Executor, built: Knex.QueryBuilder): Promise<Row[]> {
  const { sql, bindings } = built.toSQL().toNative();
  return executor.all(sql, bindings as unknown[]);
}
