import knex from 'knex';
import { SqliteConnection } from './sqlite-connection.js';
const READERS = 4;
/** Hands a fixed number of connections to one user at a time, in the order they asked. */
class Turnstile {
    #idle;
    #waiting = [];
    constructor(items) {
        this.#idle = [...items];
    }
    async use(work) {
        const item = this.#idle.pop() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
        try {
            return await work(item);
        }
        finally {
            const next = this.#waiting.shift();
            if (next)
                next(item);
            else
                this.#idle.push(item);
        }
    }
}
/**
 * Opens a sqlite file: WAL, one connection that writes, several that read, so that a slow query stalls nobody.
 * `synchronous` FULL means that an answered write survives a power cut.
 */
export async function openSqlite(filename, synchronous = 'FULL') {
    const writerConnection = await SqliteConnection.open(filename, false, synchronous);
    const readerConnections = await Promise.all(Array.from({ length: READERS }, () => SqliteConnection.open(filename, true, synchronous)));
    const writer = new Turnstile([writerConnection]);
    const readers = new Turnstile(readerConnections);
    const executorOf = (connection) => ({
        dialect: 'sqlite',
        all: (sql, values = []) => connection.all(sql, values),
        run: (sql, values = []) => connection.run(sql, values),
    });
    return {
        dialect: 'sqlite',
        builder: knex({ client: 'sqlite3', useNullAsDefault: true }),
        all: (sql, values = []) => readers.use((connection) => connection.all(sql, values)),
        run: (sql, values = []) => writer.use((connection) => connection.run(sql, values)),
        transaction: (work) => writer.use(async (connection) => {
            await connection.run('BEGIN IMMEDIATE', []);
            try {
                const result = await work(executorOf(connection));
                await connection.run('COMMIT', []);
                return result;
            }
            catch (error) {
                await connection.run('ROLLBACK', []).catch(() => undefined);
                throw error;
            }
        }),
        async version() {
            const [row] = await writer.use((connection) => connection.all('SELECT sqlite_version() AS v', []));
            return `SQLite ${row?.v}`;
        },
        async close() {
            await Promise.all([writerConnection, ...readerConnections].map((connection) => connection.close()));
        },
    };
}
