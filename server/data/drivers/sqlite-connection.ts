import { setTimeout as wait } from 'node:timers/promises';
import sqlite3 from 'sqlite3';
import { Lru } from '../../lib/lru.ts';
import type { Row } from '../database.ts';

const STATEMENTS = 250;

/** One sqlite connection that runs one statement at a time and keeps its prepared statements. */
export class SqliteConnection {
  readonly #db: sqlite3.Database;
  readonly #statements = new Lru<string, sqlite3.Statement>(STATEMENTS, (statement) =>
    // Waits for what runs on it; a statement that is left would keep the file from being closed.
    statement.finalize(),
  );

  /** Statements that are being prepared, which no list knows yet. */
  readonly #preparing = new Set<Promise<sqlite3.Statement>>();

  private constructor(db: sqlite3.Database) {
    this.#db = db;
  }

  /** Opens the file with Kasbah's settings; a read-only connection never creates it. */
  static async open(
    filename: string,
    readonly: boolean,
    synchronous: 'FULL' | 'NORMAL',
  ): Promise<SqliteConnection> {
    const mode = readonly ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE;
    const db = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opened = new sqlite3.Database(filename, mode, (error) =>
        error ? reject(error) : resolve(opened),
      );
    });
    const connection = new SqliteConnection(db);
    await connection.exec(
      'PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000',
    );
    if (!readonly) {
      await connection.#useWal();
      await connection.exec(`PRAGMA synchronous = ${synchronous}`);
    }
    return connection;
  }

  /** A new file is turned to WAL by one process; sqlite does not wait for it by itself, as it does for other locks. */
  async #useWal(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.exec('PRAGMA journal_mode = WAL');
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== 'SQLITE_BUSY' || attempt === 50) throw error;
        await wait(100);
      }
    }
  }

  exec(sql: string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#db.exec(sql, (error) => (error ? reject(error) : resolve())),
    );
  }

  async #statement(sql: string): Promise<sqlite3.Statement> {
    const kept = this.#statements.get(sql);
    if (kept) return kept;
    const preparing = new Promise<sqlite3.Statement>((resolve, reject) => {
      const statement = this.#db.prepare(sql, (error: Error | null) =>
        error ? reject(error) : resolve(statement),
      );
    });
    this.#preparing.add(preparing);
    try {
      const prepared = await preparing;
      this.#statements.set(sql, prepared);
      return prepared;
    } finally {
      this.#preparing.delete(preparing);
    }
  }

  /** `timeout` in milliseconds ends the statement with SQLITE_INTERRUPT; 0 lets it run. */
  async all(sql: string, values: readonly unknown[], timeout = 0): Promise<Row[]> {
    const statement = await this.#statement(sql);
    const rows = await new Promise<Row[]>((resolve, reject) => {
      const timer = timeout > 0 ? setTimeout(() => this.#db.interrupt(), timeout) : undefined;
      statement.all<Row>(values, (error, rows) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve(rows);
      });
    });
    // For sqlite an EXPLAIN runs until it is reset, and while one runs the connection sees nothing that is written later.
    if (/^EXPLAIN\b/.test(sql)) await new Promise<void>((resolve) => statement.reset(() => resolve()));
    return rows;
  }

  async run(sql: string, values: readonly unknown[]): Promise<{ changes: number; insertId: number }> {
    const statement = await this.#statement(sql);
    return new Promise((resolve, reject) => {
      statement.run(values, function done(this: sqlite3.RunResult, error: Error | null) {
        if (error) reject(error);
        else resolve({ changes: this.changes, insertId: this.lastID });
      });
    });
  }

  /** Closes the file; sqlite refuses that while a prepared statement is left. */
  async close(): Promise<void> {
    while (this.#preparing.size > 0) await Promise.allSettled(this.#preparing);
    const statements = [...this.#statements.values()];
    this.#statements.clear();
    await Promise.all(statements.map((statement) => new Promise((resolve) => statement.finalize(resolve))));
    await new Promise<void>((resolve, reject) =>
      this.#db.close((error) => (error ? reject(error) : resolve())),
    );
  }
}
