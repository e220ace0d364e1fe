import { expect, it } from 'vitest';
import { openDatabase } from '../../data/open-database.ts';
import { testDatabases } from '../testing/databases.ts';
import { runJob } from '../testing/run-job.ts';
import { startTestServer } from '../testing/server.ts';

const DAY = 86_400_000;

it('what has been in the trash for longer than the setting says is ended by the nightly job', async () => {
  const database = await testDatabases()[0]!.create();
  const server = await startTestServer({ databaseUrl: database.url, role: 'all' });
  await server.api('POST', '/api/schema/apply', {
    body: { collections: [{ name: 'notes', fields: [{ name: 'a', type: 'string' }] }] },
  });
  await server.api('POST', '/api/items/notes', { body: [{ a: 'first' }, { a: 'second' }] });
  const raw = await openDatabase(database.url);
  const trash = async () =>
    (await server.api('GET', '/api/trash')).json.data.map((one: { values: { a: string } }) => one.values.a);
  const days = (trash_retention_days: number) =>
    server.api('PATCH', '/api/settings', { body: { trash_retention_days } });

  await server.api('DELETE', '/api/items/notes/1');
  await raw.run(`UPDATE kasbah_changesets SET at = at - ${40 * DAY}`);
  await server.api('DELETE', '/api/items/notes/2');
  expect(await trash()).toEqual(['second', 'first']);
  for (const kept of [0, 60]) {
    await days(kept);
    expect(await runJob(server, 'trash-retention')).toMatchObject({ result: { purged: 0 } });
  }
  expect(await trash()).toEqual(['second', 'first']);
  await days(30);
  expect(await runJob(server, 'trash-retention')).toMatchObject({
    state: 'completed',
    result: { purged: 1 },
  });
  expect(await trash()).toEqual(['second']);
  expect(
    await raw.all(
      `SELECT seq FROM kasbah_changes WHERE item = '1' AND (before IS NOT NULL OR after IS NOT NULL)`,
    ),
  ).toEqual([]);

  await raw.close();
  await server.stop();
  await database.drop();
});
