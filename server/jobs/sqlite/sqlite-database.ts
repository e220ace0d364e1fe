import sqlite3, { type Database, type Statement } from 'sqlite3';

export type SqlValue = string | number | null;

/** A thin promise face on one node-sqlite3 connection with a cache of prepared statements. */
export class SqliteDatabase {
  private readonly statements = new Map<string, Statement>();
  private readonly handle: Database;

  private constructor(handle: Database) {
    this.handle = handle;
  }

  /** Opens (and creates) the file; rejects with sqlite's error when it cannot. */
  static open(filename: string, busyTimeoutMs: number): Promise<SqliteDatabase> {
    return new Promise((resolve, reject) => {
      const handle = new sqlite3.Database(filename, (error) => {
        if (error) {
          reject(error);
          return;
        }
        handle.configure('busyTimeout', busyTimeoutMs);
        resolve(new SqliteDatabase(handle));
      });
    });
  }

  /** Runs a script of several statements without parameters. */
  exec(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.handle.exec(sql, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Runs one statement; resolves with the number of changed rows. */
  async run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    const statement = this.statements.get(sql) ?? (await this.prepare(sql));
    return new Promise((resolve, reject) => {
      statement.run(params, function (error) {
        if (error) reject(error);
        else resolve(this.changes);
      });
    });
  }

  /**
   * The rows of a query, or of a writing statement with RETURNING. `all` also serves single rows: it steps
   * to the end and resets, whereas node-sqlite3's `get` leaves the statement, and so its read lock, open.
   */
  async all<Row>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    const statement = this.statements.get(sql) ?? (await this.prepare(sql));
    return new Promise((resolve, reject) => {
      statement.all<Row>(params, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  }

  /** Finalizes all statements and closes the file. */
  async close(): Promise<void> {
    const open = [...this.statements.values()];
    this.statements.clear();
    await Promise.all(open.map((statement) => new Promise<void>((done) => statement.finalize(() => done()))));
    await new Promise<void>((resolve, reject) => {
      this.handle.close((error) => (error ? reject(error) : resolve()));
    });
  }

  /** A statement that could not be prepared never answers, so its preparation is awaited before its use. */
  private async prepare(sql: string): Promise<Statement> {
    const statement = await new Promise<Statement>((resolve, reject) => {
      const prepared: Statement = this.handle.prepare(sql, (error: Error | null) =>
        error ? reject(error) : resolve(prepared),
      );
    });
    const other = this.statements.get(sql);
    if (other) {
      statement.finalize();
      return other;
    }
    this.statements.set(sql, statement);
    return statement;
  }
}
