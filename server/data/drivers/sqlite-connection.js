import sqlite3 from 'sqlite3';
import { Lru } from '../../lib/lru.js';
const STATEMENTS = 250;
/** One sqlite connection that runs one statement at a time and keeps its prepared statements. */
export class SqliteConnection {
    #db;
    #statements = new Lru(STATEMENTS);
    constructor(db) {
        this.#db = db;
    }
    /** Opens the file with Kasbah's settings; a read-only connection never creates it. */
    static async open(filename, readonly, synchronous) {
        const mode = readonly ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE;
        const db = await new Promise((resolve, reject) => {
            const opened = new sqlite3.Database(filename, mode, (error) => (error ? reject(error) : resolve(opened)));
        });
        const connection = new SqliteConnection(db);
        await connection.exec('PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000');
        if (!readonly)
            await connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`);
        return connection;
    }
    exec(sql) {
        return new Promise((resolve, reject) => this.#db.exec(sql, (error) => (error ? reject(error) : resolve())));
    }
    async #statement(sql) {
        const kept = this.#statements.get(sql);
        if (kept)
            return kept;
        const prepared = await new Promise((resolve, reject) => {
            const statement = this.#db.prepare(sql, (error) => (error ? reject(error) : resolve(statement)));
        });
        this.#statements.set(sql, prepared);
        return prepared;
    }
    async all(sql, values) {
        const statement = await this.#statement(sql);
        return new Promise((resolve, reject) => {
            statement.all(values, (error, rows) => (error ? reject(error) : resolve(rows)));
        });
    }
    async run(sql, values) {
        const statement = await this.#statement(sql);
        return new Promise((resolve, reject) => {
            statement.run(values, function done(error) {
                if (error)
                    reject(error);
                else
                    resolve({ changes: this.changes, insertId: this.lastID });
            });
        });
    }
    /** Forgets prepared statements; after DDL they would be recompiled one by one anyway. */
    async close() {
        this.#statements.clear();
        await new Promise((resolve, reject) => this.#db.close((error) => (error ? reject(error) : resolve())));
    }
}
