import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/writing.md'), 'utf8');
const examples = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => text);

/** What each example answers, as far as it matters. */
const ANSWERS = [
  { data: [{ GenreId: 1, Name: 'Rock and roll' }, { GenreId: 26 }] },
  { data: { Title: 'Kind of Blue' } },
  { data: { Name: 'AC/DC' } },
  { data: null, meta: { dry_run: true } },
  { data: [{ TrackId: 3451 }] },
  {
    data: [
      { status: 200 },
      { status: 200 },
      { body: { data: [{ Name: 'Nina Simone', Album: [{ Title: 'Pastel Blues' }] }] } },
    ],
  },
  { data: { Composer: 'Young, Young, Johnson' } },
  { data: { GenreId: 27, Name: 'Zydeco' } },
  { data: { undone: 1, conflicts: [] } },
  { data: { conflicts: [] } },
];

describe('docs/writing.md', () => {
  let server: TestServer;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabases()[0]!.create('chinook');
    server = await startTestServer({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('has examples that do what it says', async () => {
    expect(examples).toHaveLength(ANSWERS.length);
    for (const [index, text] of examples.entries()) {
      const script = text.replaceAll('http://127.0.0.1:8055', server.url.replace('localhost', '127.0.0.1'));
      const { stdout } = await promisify(execFile)('sh', ['-c', script], {
        env: { PATH: process.env.PATH ?? '', TOKEN: server.token },
      });
      expect(JSON.parse(stdout), text).toMatchObject(ANSWERS[index]!);
    }
  });
});
