import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileForNode } from '../../lib/testing/compile-for-node.ts';
import type { Executor } from '../database.ts';
import { openSqlite } from './sqlite.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteWriter, type WriterLimits } from './sqlite-writer.ts';

let folder: string;
let file: string;
let connection: SqliteConnection;
/** What the writer sent, in order. */
let sent: string[];
/** Statements that fail instead of being sent. */
let failing: Map<string, Error>;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kasbah-writer-'));
  file = path.join(folder, 'a.db');
  connection = await SqliteConnection.open(file, false, 'NORMAL');
  await connection.exec('CREATE TABLE a (id integer PRIMARY KEY, b text UNIQUE)');
  sent = [];
  failing = new Map();
  const { run } = connection;
  connection.run = (sql, values) => {
    sent.push(sql);
    const error = failing.get(sql);
    return error ? Promise.reject(error) : run.call(connection, sql, values);
  };
});
afterEach(async () => {
  await connection.close();
  rmSync(folder, { recursive: true });
});

const open = (limits: Partial<WriterLimits> = {}) => SqliteWriter.on(connection, limits);
const add = (b: string) => (tx: Executor) => tx.run('INSERT INTO a (b) VALUES (?)', [b]);
const stored = async () => (await connection.all('SELECT b FROM a ORDER BY id', [])).map((row) => row.b);
const count = (sql: string) => sent.filter((one) => one === sql).length;
const coded = (code: string) => Object.assign(new Error(code), { code });

it('gives a sole work no savepoint', async () => {
  const writer = await open();
  expect(await writer.transaction(add('x'))).toMatchObject({ changes: 1, insertId: 1 });
  expect(sent).toEqual(['BEGIN IMMEDIATE', 'INSERT INTO a (b) VALUES (?)', 'COMMIT']);
});

it('commits 32 waiting works at once, in their order', async () => {
  const writer = await open({ groupMs: 10_000 });
  const names = Array.from({ length: 32 }, (_, n) => `n${n}`);
  const keys = await Promise.all(names.map((name) => writer.transaction(add(name))));
  expect(keys.map((key) => key.insertId)).toEqual(names.map((_, n) => n + 1));
  expect(await stored()).toEqual(names);
  expect([count('COMMIT'), count('SAVEPOINT work')]).toEqual([1, 31]);
});

it('answers no work before the commit of its group', async () => {
  const writer = await open({ groupMs: 10_000 });
  const seen: number[] = [];
  const works = ['x', 'y', 'z'].map((name) =>
    writer.transaction(add(name)).then(() => seen.push(count('COMMIT'))),
  );
  await Promise.all(works);
  expect(seen).toEqual([1, 1, 1]);
});

it.each([0, 1, 2])('takes back a work that throws and nothing else: the one at %i', async (thrower) => {
  const writer = await open();
  const works = ['x', 'y', 'z'].map((name, index) =>
    writer.transaction(async (tx) => {
      await add(name)(tx);
      if (index === thrower) throw new Error('not this one');
    }),
  );
  const outcomes = await Promise.allSettled(works);
  const others = ['x', 'y', 'z'].filter((_, index) => index !== thrower);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(
    [0, 1, 2].map((index) => (index === thrower ? 'rejected' : 'fulfilled')),
  );
  expect(await stored()).toEqual(others);
});

it('tells a broken rule to the work that broke it', async () => {
  const writer = await open();
  const outcomes = await Promise.allSettled(['x', 'x', 'y'].map((name) => writer.transaction(add(name))));
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(outcomes[1]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT' } });
  expect(await stored()).toEqual(['x', 'y']);
});

it('refuses the whole group when the commit fails, and goes on with the next', async () => {
  const writer = await open();
  failing.set('COMMIT', coded('SQLITE_FULL'));
  const outcomes = await Promise.allSettled(['x', 'y'].map((name) => writer.transaction(add(name))));
  expect(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason?.code)).toEqual([
    'DISK_FULL',
    'DISK_FULL',
  ]);
  failing.clear();
  await writer.transaction(add('z'));
  expect(await stored()).toEqual(['z']);
});

it('refuses the whole group when sqlite took all of it back by itself', async () => {
  const writer = await open();
  const outcomes = await Promise.allSettled([
    writer.transaction(add('x')),
    writer.transaction(async () => {
      await connection.exec('ROLLBACK');
      throw coded('SQLITE_IOERR');
    }),
    writer.transaction(add('y')),
  ]);
  expect(outcomes.slice(0, 2)).toMatchObject([
    { reason: { code: 'DATABASE_FAILED' } },
    { reason: { code: 'DATABASE_FAILED' } },
  ]);
  expect(outcomes[2]!.status).toBe('fulfilled');
  expect(await stored()).toEqual(['y']);
});

it('lets no work go on from a statement after which the transaction may be gone', async () => {
  const writer = await open();
  failing.set('INSERT INTO a DEFAULT VALUES', coded('SQLITE_IOERR'));
  const work = writer.transaction(async (tx) => {
    await tx.run('INSERT INTO a DEFAULT VALUES').catch(() => undefined);
    await add('x')(tx).catch(() => undefined);
  });
  await expect(work).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
  expect(await stored()).toEqual([]);
});

it('keeps what a work left running out of the next one', async () => {
  const writer = await open();
  let late: Promise<unknown> | undefined;
  let later: Executor | undefined;
  const outcomes = await Promise.allSettled([
    writer.transaction(add('x')),
    writer.transaction((tx) => {
      late = add('left running')(tx);
      later = tx;
      return Promise.reject(new Error('no'));
    }),
    writer.transaction(add('y')),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await late;
  await expect(later!.run('DELETE FROM a')).rejects.toThrow('The transaction is over.');
  expect(await stored()).toEqual(['x', 'y']);
});

it('lets a work that wants the connection alone have its turn', async () => {
  const writer = await open({ groupMs: 10_000 });
  const seen: unknown[] = [];
  await Promise.all([
    writer.transaction(add('x')),
    writer.transaction(add('y')),
    writer.alone(async (executor) => {
      seen.push(await executor.all('SELECT count(*) AS n FROM a'));
      await executor.run('VACUUM');
    }),
    writer.transaction(add('z')),
  ]);
  expect(seen).toEqual([[{ n: 2 }]]);
  expect(sent.filter((sql) => /COMMIT|VACUUM/.test(sql))).toEqual(['COMMIT', 'VACUUM', 'COMMIT']);
});

it.each([
  ['by number', { works: 4, groupMs: 10_000 }, 3],
  ['by time', { works: 1000, groupMs: 0 }, 12],
])('bounds a group %s', async (_, limits, commits) => {
  const writer = await open(limits);
  await Promise.all(Array.from({ length: 12 }, (_, n) => writer.transaction(add(`n${n}`))));
  expect(count('COMMIT')).toBe(commits);
});

it('refuses a work that waits too long, such as one that an open work waits for', async () => {
  const writer = await open({ waitMs: 50 });
  const outer = writer.transaction(async (tx) => {
    await add('outer')(tx);
    await writer.transaction(add('inner'));
  });
  await expect(outer).rejects.toMatchObject({
    code: 'DATABASE_BUSY',
    status: 503,
    details: { retry_after: 1 },
  });
  await writer.transaction(add('after'));
  expect(await stored()).toEqual(['after']);
});

it('waits for another process that holds the file, and tells when that does not end', async () => {
  const other = await SqliteConnection.open(file, false, 'NORMAL');
  const writer = await open({ busyMs: 300 });
  await other.exec('BEGIN IMMEDIATE');
  const waits = writer.transaction(add('x'));
  await pause(100);
  await other.exec('COMMIT');
  await waits;
  await other.exec('BEGIN IMMEDIATE');
  await expect(writer.transaction(add('y'))).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  await other.exec('COMMIT');
  await other.close();
  expect(await stored()).toEqual(['x']);
});

it('lets two processes write without a pause', async () => {
  const compiled = compileForNode(['server/data/testing/busy-writer.ts']);
  const program = path.join(compiled.folder, 'server/data/testing/busy-writer.js');
  const run = (name: string) =>
    new Promise<{ code: number | null; wrote: number }>((resolve) => {
      const child = spawn(process.execPath, [program, file, name, '3000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (chunk) => (text += chunk));
      child.on('close', (code) => resolve({ code, wrote: Number(text) }));
    });
  const ends = await Promise.all([run('p'), run('q')]);
  compiled.remove();
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  const [row] = await connection.all('SELECT count(*) AS n FROM a', []);
  expect(row?.n).toBe(ends[0]!.wrote + ends[1]!.wrote);
});

it('changes tables in its turn', async () => {
  const database = await openSqlite(path.join(folder, 'b.db'), { synchronous: 'NORMAL' });
  await Promise.all([
    database.schemaTransaction((tx) => tx.run('CREATE TABLE c (d text)')),
    database.transaction((tx) => tx.run("INSERT INTO c VALUES ('x')")),
    database.run("INSERT INTO c VALUES ('y')"),
    database.schemaTransaction((tx) => tx.run('ALTER TABLE c RENAME TO e')),
    database.transaction((tx) => tx.run("INSERT INTO e VALUES ('z')")),
  ]);
  expect(await database.all('SELECT d FROM e')).toEqual([{ d: 'x' }, { d: 'y' }, { d: 'z' }]);
  await database.close();
});
