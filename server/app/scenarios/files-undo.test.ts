import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';
import { getAsset, sendFile } from '../testing/uploads.ts';

describe.each(testDatabases())('Files that come back on $dialect', ({ create }) => {
  let database: TestDatabase;
  let server: TestServer;

  beforeAll(async () => {
    database = await create();
    server = await startTestServer({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('come back from the trash with their bytes, and a replaced one with its old bytes', async () => {
    const { data } = await sendFile(server, { name: 'a.txt', bytes: 'first' });
    const before = (await server.api('GET', `/api/items/kasbah_files/${data.id}`)).json.data;
    expect((await server.api('DELETE', `/api/items/kasbah_files/${data.id}`)).status).toBe(204);
    expect((await getAsset(server, data.id)).status).toBe(404);
    const items = [{ collection: 'kasbah_files', item: data.id }];
    const restored = await server.api('POST', '/api/trash/restore', { body: { items } });
    expect(restored.status, restored.text).toBe(200);
    expect((await server.api('GET', `/api/items/kasbah_files/${data.id}`)).json.data).toEqual(before);
    expect((await getAsset(server, data.id)).bytes.toString()).toBe('first');

    await sendFile(server, {
      name: 'b.txt',
      bytes: 'second',
      method: 'PATCH',
      path: `/api/files/${data.id}`,
    });
    expect((await getAsset(server, data.id)).bytes.toString()).toBe('second');
    const [{ changeset }] = (await server.api('GET', `/api/items/kasbah_files/${data.id}/history`)).json.data;
    const undone = await server.api('POST', `/api/changesets/${changeset}/undo`);
    expect(undone.status, undone.text).toBe(200);
    expect((await getAsset(server, data.id)).bytes.toString()).toBe('first');
  });

  it('are still made by an upload alone', async () => {
    const { status, json } = await server.api('POST', '/api/items/kasbah_files', { body: { title: 'x' } });
    expect([status, json.errors[0].extensions.code]).toEqual([400, 'INVALID_UPLOAD']);
  });
});
