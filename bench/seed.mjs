// node bench/seed.mjs <file.db>: the tables and rows of the shared harness (its seed/ref.mjs), written with the
// sqlite3 package so that it runs on every Node that Kasbah runs on.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sqlite3 from 'sqlite3';

const TABLES = `
CREATE TABLE authors (id integer PRIMARY KEY AUTOINCREMENT, name text, email text, bio text);
CREATE TABLE posts (id integer PRIMARY KEY AUTOINCREMENT, title text, slug text, body text, status text, views integer, rating real, published_at bigint, author integer REFERENCES authors(id));
CREATE TABLE comments (id integer PRIMARY KEY AUTOINCREMENT, post integer REFERENCES posts(id), body text, author_name text, created_at bigint);
CREATE INDEX p_status ON posts(status);
CREATE INDEX p_pub ON posts(published_at);
CREATE INDEX p_author ON posts(author);
CREATE INDEX c_post ON comments(post);
CREATE INDEX bench_status_published ON posts(status, published_at);
`;
const ROWS_PER_STATEMENT = 100;

/**
 * The folder of the shared harness: KASBAH_BENCH_DIR, or ../shared/bench beside the repository.
 * @returns {string}
 * @throws {Error} where it is absent
 */
export function harnessFolder() {
  const folder = path.resolve(
    process.env['KASBAH_BENCH_DIR'] ?? path.join(import.meta.dirname, '../../shared/bench'),
  );
  if (existsSync(path.join(folder, 'data.mjs'))) return folder;
  throw new Error(
    `The load harness is not at ${folder}. It is not part of this repository: put it there, or set KASBAH_BENCH_DIR to its folder.`,
  );
}

/** @param {string} file @returns {Promise<{ run: (sql: string, values?: unknown[]) => Promise<void>, exec: (sql: string) => Promise<void>, close: () => Promise<void> }>} */
export async function open(file) {
  /** @type {sqlite3.Database} */
  const database = await new Promise((resolve, reject) => {
    const opened = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(opened)));
  });
  /** @param {(done: (error: Error | null) => void) => void} start @returns {Promise<void>} */
  const promise = (start) =>
    new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
  return {
    run: (sql, values = []) => promise((done) => database.run(sql, values, done)),
    exec: (sql) => promise((done) => database.exec(sql, done)),
    close: () => promise((done) => database.close(done)),
  };
}

/**
 * Makes and fills the benchmark's database.
 * @param {string} file must not exist yet
 */
export async function seed(file) {
  const { rows, SIZE } = await import(pathToFileURL(path.join(harnessFolder(), 'data.mjs')).href);
  const database = await open(file);
  await database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${TABLES}`);
  for (const table of Object.keys(SIZE)) {
    await database.exec('BEGIN');
    /** @type {Record<string, unknown>[]} */
    let batch = [];
    const flush = async () => {
      const [first] = batch;
      if (!first) return;
      const columns = Object.keys(first);
      const tuple = `(${columns.map(() => '?').join(', ')})`;
      const tuples = batch.map(() => tuple).join(', ');
      const values = batch.flatMap((row) => columns.map((column) => row[column]));
      await database.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${tuples}`, values);
      batch = [];
    };
    for (const row of rows(table)) {
      batch.push(row);
      if (batch.length === ROWS_PER_STATEMENT) await flush();
    }
    await flush();
    await database.exec('COMMIT');
  }
  await database.exec('ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);');
  await database.close();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = process.argv[2];
  if (!file) {
    console.error('usage: node bench/seed.mjs <file.db>');
    process.exit(2);
  }
  await seed(file);
}
