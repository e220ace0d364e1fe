import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../data/open-database.ts';
import { runSchemaCommand } from './schema-commands.ts';
import { type TestDatabase, testDatabases } from './testing/databases.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

describe('a table that is changed while the server runs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-drift-'));
  let database: TestDatabase;
  let server: TestServer;

  const alter = async (...statements: string[]) => {
    const opened = await openDatabase(database.url);
    for (const sql of statements) await opened.run(sql);
    await opened.close();
  };
  const command = async () => {
    const lines: string[] = [];
    const flags = ['drift', '--database', database.url, '--data', path.join(folder, 'data')];
    return [await runSchemaCommand(flags, {}, (line) => lines.push(line)), ...lines];
  };

  beforeAll(async () => {
    database = await testDatabases()[0]!.create();
    await alter('create table "my shops" (id integer primary key, name text, city text)');
    server = await startTestServer({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is told by the API and the command line, and does not stop the server', async () => {
    expect(await command()).toEqual([0, 'The database is as Kasbah knows it.']);
    expect(
      (await server.api('POST', '/api/items/my_shops', { body: { name: 'a', city: 'Ulm' } })).status,
    ).toBe(200);
    await alter('alter table "my shops" drop column city', 'alter table "my shops" add column street text');
    const lost = await server.api('GET', '/api/items/my_shops?filter[city][_eq]=Ulm');
    expect([lost.status, lost.json.errors[0].extensions.code]).toEqual([409, 'SCHEMA_DRIFT']);
    expect((await server.api('GET', '/api/items/my_shops?fields=name')).json.data).toEqual([{ name: 'a' }]);
    const drift = await server.api('GET', '/api/schema/drift');
    expect(drift.json.data).toEqual([
      {
        kind: 'column_gone',
        collection: 'my_shops',
        table: 'my shops',
        field: 'city',
        column: 'city',
        message: 'my_shops: the column city is gone',
      },
      {
        kind: 'column_added',
        collection: 'my_shops',
        table: 'my shops',
        column: 'street',
        found: 'text',
        message: 'my_shops: there is a new column street (text)',
      },
    ]);
    expect((await server.api('GET', '/api/schema/drift', { as: null })).status).toBe(401);
    expect(await command()).toEqual([
      1,
      'my_shops: the column city is gone',
      'my_shops: there is a new column street (text)',
    ]);
    await server.stop();
    server = await startTestServer({ databaseUrl: database.url });
    expect(await command()).toEqual([0, 'The database is as Kasbah knows it.']);
    expect((await server.api('GET', '/api/items/my_shops')).json.data).toEqual([
      { id: 1, name: 'a', street: null },
    ]);
  });
});
