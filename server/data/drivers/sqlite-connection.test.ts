import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SqliteConnection } from './sqlite-connection.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kasbah-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('closes with statements prepared', async () => {
  const connection = await SqliteConnection.open(path.join(folder, 'a.db'), false, 'FULL');
  await connection.exec('CREATE TABLE a (id integer PRIMARY KEY, b text)');
  expect(await connection.run('INSERT INTO a (b) VALUES (?)', ['x'])).toEqual({ changes: 1, insertId: 1 });
  expect(await connection.all('SELECT b FROM a WHERE id = ?', [1])).toEqual([{ b: 'x' }]);
  await expect(connection.close()).resolves.toBeUndefined();
});

it('tells what cannot be prepared', async () => {
  const connection = await SqliteConnection.open(path.join(folder, 'a.db'), false, 'FULL');
  await expect(connection.all('SELECT a FROM nowhere', [])).rejects.toThrow('no such table');
  await connection.close();
});

it('closes after more statements than it keeps', async () => {
  const connection = await SqliteConnection.open(path.join(folder, 'a.db'), false, 'FULL');
  for (let n = 0; n < 600; n++) await connection.all(`SELECT ${n} AS n`, []);
  await expect(connection.close()).resolves.toBeUndefined();
});
