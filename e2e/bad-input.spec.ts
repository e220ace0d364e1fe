import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import sqlite3 from 'sqlite3';
import { runProduct } from './support/product.ts';

const CHINOOK = path.resolve(import.meta.dirname, 'fixtures/chinook.sqlite');

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kasbah-bad-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (args: string[], env: Record<string, string> = {}) =>
  runProduct(['start', '--port', '0', ...args], { cwd: folder, env });

/** Runs statements on a sqlite file and gives the rows of the last one. */
function onSqlite(file: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const last = statements.pop() ?? '';
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(file);
    database.exec(statements.join(';'), (failed) => {
      database.all<Record<string, unknown>>(last, (error, rows) => {
        database.close(() => (failed || error ? reject(failed ?? error) : resolve(rows)));
      });
    });
  });
}

test('all problems of the configuration are told at once, each with the nearest known name', async () => {
  const { code, output } = await start(['--prot', '80'], { KASBAH_PROT: '80', KASBAH_LOG_LEVEL: 'loud' });
  expect(code).toBe(78);
  expect(output).toContain('--prot is not an option of Kasbah.');
  expect(output).toContain('Did you mean --port?');
  expect(output).toContain('KASBAH_PROT is not a setting of Kasbah.');
  expect(output).toContain('Did you mean KASBAH_PORT?');
  expect(output).toContain('KASBAH_LOG_LEVEL must be debug, info, warn, error or silent.');
  expect(readdirSync(folder)).toEqual([]);
});

test('a database that is no URL of a known kind is refused before anything is made', async () => {
  const { code, output } = await start(['--database', 'oracle://127.0.0.1/x']);
  expect(code).toBe(78);
  expect(output).toContain('--database must be sqlite:path, postgres://… or mysql://…');
  expect(readdirSync(folder)).toEqual([]);
});

test('a database that does not answer is named without its password', async () => {
  const { code, output } = await start(['--database', 'postgres://me:very-secret@127.0.0.1:1/shop']);
  expect(code).toBe(1);
  expect(output).toContain('127.0.0.1:1/shop');
  expect(output).toContain('does not answer');
  expect(output).toContain('Check the URL');
  expect(output).not.toContain('very-secret');
});

test('a file that is no database is left as it is', async () => {
  const file = path.join(folder, 'notes.txt');
  const notes = 'these are notes, not a database'.repeat(100);
  writeFileSync(file, notes);
  const { code, output } = await start(['--database', `sqlite:${file}`]);
  expect(code).toBe(1);
  expect(output).toContain('notes.txt');
  expect(readFileSync(file, 'utf8')).toBe(notes);
  expect(output).not.toContain('    at ');
});

test('a port in use is named with what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  const { code, output } = await runProduct(['start', '--port', port], { cwd: folder });
  await new Promise((resolve) => other.close(resolve));
  expect(code).toBe(1);
  expect(output).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
  expect(output).toContain('--port');
});

test('a data folder that cannot be written is named', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  const { code, output } = await start(['--data', path.join(folder, 'file', 'data')]);
  expect(code).toBe(1);
  expect(output).toContain(path.join(folder, 'file', 'data'));
  expect(output).toContain('KASBAH_DATA_DIR');
});

test('the database of a newer Kasbah is not touched', async () => {
  const file = path.join(folder, 'newer.sqlite');
  const rows = await onSqlite(
    file,
    'CREATE TABLE kasbah_migrations (name varchar(100) NOT NULL PRIMARY KEY, at bigint NOT NULL)',
    "INSERT INTO kasbah_migrations VALUES ('9999-tomorrow', 1)",
    'SELECT name FROM sqlite_schema ORDER BY name',
  );
  const { code, output } = await start(['--database', `sqlite:${file}`]);
  expect(code).toBe(1);
  expect(output).toContain('9999-tomorrow');
  expect(output).toContain('Start that version or a later one.');
  expect(await onSqlite(file, 'SELECT name FROM sqlite_schema ORDER BY name')).toEqual(rows);
});

test('broken schema files are told all at once, and none of them is applied', async () => {
  const file = path.join(folder, 'shop.sqlite');
  copyFileSync(CHINOOK, file);
  mkdirSync(path.join(folder, 'schema'));
  writeFileSync(path.join(folder, 'schema', 'a.json'), '{ "name": "a", ');
  writeFileSync(
    path.join(folder, 'schema', 'b.json'),
    '{ "name": "b", "fields": [{ "name": "x", "type": "strng" }] }',
  );
  writeFileSync(path.join(folder, 'schema', 'c.json'), '{ "name": "c", "feilds": [] }');
  const { code, output } = await start(['--database', `sqlite:${file}`]);
  expect(code).toBe(1);
  expect(output).toContain('a.json is not valid JSON');
  expect(output).toContain('c.json');
  expect(output).toContain('Nothing was changed.');
  const tables = await onSqlite(file, "SELECT name FROM sqlite_schema WHERE name IN ('a', 'b', 'c')");
  expect(tables).toEqual([]);
});

test('a schema file with a type that does not exist is told with its place', async () => {
  mkdirSync(path.join(folder, 'schema'));
  writeFileSync(
    path.join(folder, 'schema', 'b.json'),
    '{ "name": "b", "fields": [{ "name": "x", "type": "strng" }] }',
  );
  const { code, output } = await start([]);
  expect(code).toBe(1);
  expect(output).toContain('There is no field type strng.');
  expect(output).toContain('Did you mean string?');
});

test('help and version need no configuration', async () => {
  const help = await runProduct(['--help'], { cwd: folder, env: { KASBAH_PORT: 'x' } });
  expect(help).toMatchObject({ code: 0, output: expect.stringContaining('--database <URL>') });
  const version = await runProduct(['--version'], { cwd: folder });
  expect(version).toMatchObject({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(existsSync(path.join(folder, 'data'))).toBe(false);
});
