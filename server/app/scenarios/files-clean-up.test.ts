import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { runJob } from '../testing/run-job.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { getAsset, picture, sendFile } from '../testing/uploads.ts';

const DAY = 86_400_000;

describe.each(testDatabases())('Bytes that no file has any more on $dialect', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;
  const data = mkdtempSync(path.join(tmpdir(), 'kasbah-files-'));

  const objects = () =>
    readdirSync(path.join(data, 'files'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  const names = () => objects().map((file) => path.relative(path.join(data, 'files'), file));
  const age = (days: number) => {
    for (const file of objects()) utimesSync(file, new Date(), new Date(Date.now() - days * DAY));
  };
  const cleanUp = async () => {
    const { state, result } = await runJob(server, 'files-clean-up');
    if (state === 'failed') throw new Error('The clean-up failed');
    return (result as { gone: number }).gone;
  };

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url, data, role: 'all' });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    rmSync(data, { recursive: true, force: true });
  });

  it('are kept for thirty days and then deleted; those in use stay', async () => {
    const place = (disk: string) => `originals/${disk.slice(0, 2)}/${disk}`;
    const { data: kept } = await sendFile(server, { name: 'kept.png', bytes: await picture(8, 8) });
    const { data: gone } = await sendFile(server, { name: 'gone.png', bytes: await picture(9, 9) });
    const { data: replaced } = await sendFile(server, { name: 'old.txt', bytes: 'old' });
    await getAsset(server, `${kept.id}?width=4`);
    await getAsset(server, `${gone.id}?width=4`);
    await server.api('DELETE', `/api/files/${gone.id}`);
    const { data: next } = await sendFile(server, {
      method: 'PATCH',
      path: `/api/files/${replaced.id}`,
      name: 'new.txt',
      bytes: 'new',
    });
    const orphan = 'f'.repeat(32);
    writeFileSync(path.join(data, 'files', path.dirname(place(kept.filename_disk)), orphan), 'nobody');

    // Fresh bytes may have a row on its way.
    expect(await cleanUp()).toBe(0);
    age(2);
    expect(await cleanUp()).toBe(1);
    expect(names().some((name) => name.endsWith(orphan))).toBe(false);
    expect(names()).toContain(place(gone.filename_disk));
    expect(names()).toContain(place(replaced.filename_disk));

    await server.sql(`UPDATE kasbah_changesets SET at = ${Date.now() - 31 * DAY}`);
    age(40);
    expect(await cleanUp()).toBe(3);
    expect(
      names()
        .map((name) => name.split('/').slice(0, 2).join('/'))
        .sort(),
    ).toEqual(
      [
        `variants/${kept.filename_disk}`,
        path.dirname(place(kept.filename_disk)),
        path.dirname(place(next.filename_disk)),
      ].sort(),
    );
    expect((await getAsset(server, kept.id)).status).toBe(200);
    expect((await getAsset(server, replaced.id)).bytes.toString()).toBe('new');
  });
});
