import knex from 'knex';
import type { Database } from '../database.ts';
import { exactRows } from '../exact-rows.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteWriter } from './sqlite-writer.ts';

const READERS = 4;

/** Hands a fixed number of connections to one user at a time, in the order they asked. */
class Turnstile<T> {
  readonly #idle: T[];
  readonly #waiting: ((free: T) => void)[] = [];

  constructor(items: readonly T[]) {
    this.#idle = [...items];
  }

  async use<R>(work: (item: T) => Promise<R>): Promise<R> {
    const item = this.#idle.pop() ?? (await new Promise<T>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(item);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(item);
      else this.#idle.push(item);
    }
  }
}

/**
 * Opens a sqlite file: WAL, one connection that writes, several that read, so that a slow query stalls nobody.
 * `synchronous` FULL means that an answered write survives a power cut.
 */
export async function openSqlite(
  filename: string,
  { synchronous = 'FULL', queryTimeout = 0 }: { synchronous?: 'FULL' | 'NORMAL'; queryTimeout?: number } = {},
): Promise<Database> {
  const writerConnection = await SqliteConnection.open(filename, false, synchronous);
  const readerConnections = await Promise.all(
    Array.from({ length: READERS }, () => SqliteConnection.open(filename, true, synchronous)),
  );
  // Tells by itself when another connection, of this process or another, has committed.
  const watcher = await SqliteConnection.open(filename, true, synchronous);
  const writer = await SqliteWriter.on(writerConnection);
  const readers = new Turnstile(readerConnections);
  const all: Database['all'] = (sql, values = []) =>
    readers.use((connection) => connection.all(sql, values, queryTimeout));
  return {
    dialect: 'sqlite',
    builder: knex({ client: 'sqlite3', useNullAsDefault: true }),
    all,
    exact: exactRows(async () => {
      const [row] = await watcher.all('PRAGMA data_version', []);
      return String(row?.data_version);
    }, all),
    run: (sql, values = []) => writer.alone((executor) => executor.run(sql, values)),
    transaction: (work) => writer.transaction(work),
    schemaTransaction: (work) =>
      writer.alone(async (executor) => {
        // sqlite takes this pragma outside of a transaction only, and when it is prepared; with it on, replacing a table would empty its children.
        await writerConnection.exec('PRAGMA foreign_keys = OFF');
        try {
          return await writer.inTransaction(async () => {
            const before = await executor.all('PRAGMA foreign_key_check');
            const result = await work(executor);
            const broken = await executor.all('PRAGMA foreign_key_check');
            if (broken.length > before.length)
              throw new Error(`The change would break references of ${broken[0]?.table}`);
            return result;
          });
        } finally {
          await writerConnection.exec('PRAGMA foreign_keys = ON');
        }
      }),
    async version() {
      const [row] = await all('SELECT sqlite_version() AS v');
      return `SQLite ${row?.v}`;
    },
    async close() {
      await Promise.all(
        [writerConnection, watcher, ...readerConnections].map((connection) => connection.close()),
      );
    },
  };
}
