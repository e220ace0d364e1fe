import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { queryString } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

describe.each(testDatabases())('A search of the music shop on $dialect', ({ create, dialect }) => {
  let server: TestServer;
  let database: TestDatabase;
  const names = dialect === 'postgres' ? ['artist', 'artist_id', 'name'] : ['Artist', 'ArtistId', 'Name'];
  const [artist = '', key = '', name = ''] = names;
  const search = async (text: string) => {
    const query = queryString({ search: text, fields: name, meta: 'filter_count' });
    const { json } = await server.api('GET', `/api/items/${artist}?${query}`);
    expect(json.meta.filter_count).toBe(json.data.length);
    return json.data.map((item: Record<string, string>) => item[name]);
  };

  beforeAll(async () => {
    database = await create('chinook');
    server = await startTestServer({ databaseUrl: database.url, role: 'all' });
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it.each<[string, string[]]>([
    ['vinicius moraes', ['Vinícius De Moraes', 'Vinícius De Moraes & Baden Powell']],
    ['ac/dc', ['AC/DC']],
    ['guns roses', ["Guns N' Roses"]],
    ['"green day"', ['Green Day']],
    ['motor', ['Motörhead', 'Motörhead & Girlschool']],
    ['nobody of that name', []],
  ])('finds %s', async (text, expected) => {
    expect((await search(text)).sort()).toEqual(expected.sort());
  });

  it('answers the very word before longer ones, and those before what only contains it', async () => {
    const found = await search('the who');
    expect(found[0]).toBe('The Who');
    const rank = (text: string) => (/\bman/i.test(text) ? 0 : 1);
    const ranks = (await search('man')).map(rank);
    expect(new Set(ranks)).toEqual(new Set([0, 1]));
    expect(ranks).toEqual([...ranks].sort());
  });

  it('knows what other programs wrote once the job has run', async () => {
    const q = (text: string) => (dialect === 'mysql' ? `\`${text}\`` : `"${text}"`);
    await server.sql(`UPDATE ${q(artist)} SET ${q(name)} = 'Ćwikła Łódź' WHERE ${q(key)} = 1`);
    expect(await search('cwikla lodz')).toEqual([]);
    const { json } = await server.api('POST', '/api/jobs/start', { body: { name: 'search-rebuild' } });
    const state = async () => (await server.api('GET', `/api/jobs/runs/${json.data.id}`)).json.data;
    await expect
      .poll(state, { timeout: 20_000 })
      .toMatchObject({ state: 'completed', result: { renewed: 1 } });
    expect(await search('cwikla lodz')).toEqual(['Ćwikła Łódź']);
    expect(await search('ac/dc')).toEqual([]);
  });
});
