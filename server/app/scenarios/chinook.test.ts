import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../data/open-database.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { queryString } from '../testing/scenario.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const snake = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();

describe.each(testDatabases())('The music shop on $dialect', ({ create, dialect }) => {
  let server: TestServer;
  let database: TestDatabase;
  let ddl: unknown;
  let version = '';
  let collections: {
    name: string;
    id: string;
    existing: boolean;
    fields: { name: string; id: string; relation: unknown; type: string }[];
  }[] = [];
  /** Names are in snake case on PostgreSQL. */
  const n = (name: string) => (dialect === 'postgres' ? name.split('.').map(snake).join('.') : name);
  const names = (text: string) =>
    text
      .split(',')
      .map((one) => (one.startsWith('-') ? `-${n(one.slice(1))}` : n(one)))
      .join(',');
  const get = async (address: string, query: Record<string, unknown> = {}) => {
    const { status, json, text } = await server.api('GET', `/api/items/${address}?${queryString(query)}`);
    expect(status, text).toBe(200);
    return json.data;
  };

  /** Everything that the database knows of the shop's own tables. */
  async function describeTables(): Promise<unknown> {
    const open = await openDatabase(database.url);
    try {
      const own = (text: string) => open.all(text);
      if (dialect === 'sqlite')
        return await own(
          "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE 'kasbah%' AND name NOT LIKE 'sqlite%' ORDER BY type, name",
        );
      const schema = dialect === 'postgres' ? 'current_schema()' : 'DATABASE()';
      const columns = await own(
        `SELECT * FROM information_schema.columns WHERE table_schema = ${schema} AND table_name NOT LIKE 'kasbah%' ORDER BY table_name, ordinal_position`,
      );
      const keys = await own(
        `SELECT * FROM information_schema.key_column_usage WHERE table_schema = ${schema} AND table_name NOT LIKE 'kasbah%' ORDER BY table_name, constraint_name, ordinal_position`,
      );
      const indexes =
        dialect === 'postgres'
          ? await own(
              "SELECT * FROM pg_indexes WHERE schemaname = current_schema() AND tablename NOT LIKE 'kasbah%' ORDER BY indexname",
            )
          : [];
      const created =
        dialect === 'mysql'
          ? await Promise.all(
              ['Track', 'Album', 'PlaylistTrack', 'Employee'].map((table) =>
                own(`SHOW CREATE TABLE \`${table}\``),
              ),
            )
          : [];
      return [columns, keys, indexes, created];
    } finally {
      await open.close();
    }
  }

  beforeAll(async () => {
    database = await create('chinook');
    ddl = await describeTables();
    server = await startTestServer({ databaseUrl: database.url });
    const { json } = await server.api('GET', '/api/schema/manifest');
    version = json.data.version;
    collections = json.data.collections;
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  const relation = (collection: string, field: string) =>
    collections.find((one) => one.name === n(collection))?.fields.find((one) => one.name === n(field))
      ?.relation;

  it('has not drifted from what was found in it', async () => {
    const { status, json } = await server.api('GET', '/api/schema/drift');
    expect([status, json.data]).toEqual([200, []]);
  });

  it('is eleven collections whose tables stay as they were', async () => {
    expect(
      collections
        .filter((one) => one.existing)
        .map((one) => one.name)
        .sort(),
    ).toEqual(
      [
        'Album',
        'Artist',
        'Customer',
        'Employee',
        'Genre',
        'Invoice',
        'InvoiceLine',
        'MediaType',
        'Playlist',
        'PlaylistTrack',
        'Track',
      ]
        .map(n)
        .sort(),
    );
    expect(await describeTables()).toEqual(ddl);
  });

  it.each([
    ['Track', 'Album', { kind: 'many-to-one', collection: 'Album', key_field: 'AlbumId', field: 'Track' }],
    ['Track', 'Genre', { kind: 'many-to-one', collection: 'Genre', key_field: 'GenreId', field: 'Track' }],
    ['Album', 'Track', { kind: 'one-to-many', collection: 'Track', field: 'Album' }],
    ['Album', 'Artist', { kind: 'many-to-one', collection: 'Artist', key_field: 'ArtistId', field: 'Album' }],
    ['Artist', 'Album', { kind: 'one-to-many', collection: 'Album', field: 'Artist' }],
    ['Playlist', 'Track', { kind: 'many-to-many', collection: 'Track', field: 'Playlist' }],
    ['Track', 'Playlist', { kind: 'many-to-many', collection: 'Playlist', field: 'Track' }],
    [
      'Customer',
      'SupportRep',
      { kind: 'many-to-one', collection: 'Employee', key_field: 'SupportRepId', field: 'Customer' },
    ],
    ['Employee', 'Customer', { kind: 'one-to-many', collection: 'Customer', field: 'SupportRep' }],
    ['Employee', 'Employee', { kind: 'one-to-many', collection: 'Employee', field: 'ReportsTo' }],
    [
      'InvoiceLine',
      'Track',
      { kind: 'many-to-one', collection: 'Track', key_field: 'TrackId', field: 'InvoiceLine' },
    ],
  ])('%s.%s is the relation that the keys say', (collection, field, expected) => {
    const named = Object.fromEntries(
      Object.entries(expected).map(([key, value]) => [key, key === 'kind' ? value : n(value)]),
    );
    expect(relation(collection, field)).toEqual(named);
  });

  it('has the relation of a key without a suffix under the column’s own name', () => {
    expect(relation('Employee', 'ReportsTo')).toEqual({
      kind: 'many-to-one',
      collection: n('Employee'),
      field: n('Employee'),
    });
    expect(
      collections
        .find((one) => one.name === n('Track'))
        ?.fields.filter((one) => one.relation === null)
        .map((one) => one.name),
    ).toEqual(
      [
        'TrackId',
        'Name',
        'AlbumId',
        'MediaTypeId',
        'GenreId',
        'Composer',
        'Milliseconds',
        'Bytes',
        'UnitPrice',
      ].map(n),
    );
  });

  it('answers what an app asks for', async () => {
    const rows = await get(n('Track'), {
      fields: names('Name,Album.Title,Album.Artist.Name'),
      filter: { [n('Album')]: { [n('Artist')]: { [n('Name')]: { _eq: 'AC/DC' } } } },
      sort: names('-Milliseconds'),
      limit: 2,
    });
    expect(rows).toEqual(
      ['Overdose', 'Let There Be Rock'].map((title) => ({
        [n('Name')]: title,
        [n('Album')]: { [n('Title')]: 'Let There Be Rock', [n('Artist')]: { [n('Name')]: 'AC/DC' } },
      })),
    );
    const { json } = await server.api(
      'GET',
      `/api/items/${n('Track')}?meta=*&limit=1&fields=${n('TrackId')}`,
    );
    expect(json.meta).toEqual({ total_count: 3503, filter_count: 3503 });
    expect(await get(`${n('Track')}/1`)).toEqual({
      [n('TrackId')]: 1,
      [n('Name')]: 'For Those About To Rock (We Salute You)',
      [n('AlbumId')]: 1,
      [n('MediaTypeId')]: 1,
      [n('GenreId')]: 1,
      [n('Composer')]: 'Angus Young, Malcolm Young, Brian Johnson',
      [n('Milliseconds')]: 343719,
      [n('Bytes')]: 11170334,
      [n('UnitPrice')]: '0.99',
    });
  });

  it('follows relations both ways', async () => {
    expect(
      await get(`${n('Album')}/4`, {
        fields: names('Title,Track.Name'),
        deep: { [n('Track')]: { _sort: n('TrackId'), _limit: 2 } },
      }),
    ).toEqual({
      [n('Title')]: 'Let There Be Rock',
      [n('Track')]: [{ [n('Name')]: 'Go Down' }, { [n('Name')]: 'Dog Eat Dog' }],
    });
    const [rep] = await get(n('Employee'), {
      fields: names('FirstName,ReportsTo.FirstName,Customer'),
      filter: { [n('EmployeeId')]: 3 },
    });
    expect(rep).toMatchObject({ [n('FirstName')]: 'Jane', [n('ReportsTo')]: { [n('FirstName')]: 'Nancy' } });
    expect(rep[n('Customer')]).toHaveLength(21);
    expect(
      (
        await get(n('Employee'), {
          fields: n('EmployeeId'),
          filter: { [n('ReportsTo')]: 1 },
          sort: n('EmployeeId'),
        })
      ).map((one: Record<string, number>) => one[n('EmployeeId')]),
    ).toEqual([2, 6]);
    const [list] = await get(n('Playlist'), {
      fields: names('Name,Track.Name'),
      filter: { [n('PlaylistId')]: 9 },
    });
    expect(list).toEqual({
      [n('Name')]: 'Music Videos',
      [n('Track')]: [{ [n('Name')]: 'Band Members Discuss Tracks from "Revelations"' }],
    });
    const { json } = await server.api(
      'GET',
      `/api/items/${n('Playlist')}?${queryString({ fields: n('PlaylistId'), filter: { [n('Track')]: { [n('Name')]: { _starts_with: 'Band Members' } } } })}`,
    );
    expect(json.data.length).toBeGreaterThan(1);
    const invoice = await get(`${n('Invoice')}/1`, { fields: names('InvoiceDate,Total,Customer.LastName') });
    expect(invoice).toEqual({
      [n('InvoiceDate')]: '2021-01-01T00:00:00.000Z',
      [n('Total')]: '1.98',
      [n('Customer')]: { [n('LastName')]: 'Köhler' },
    });
  });

  it('is edited: fields, links, links to many, and history has it', async () => {
    const address = `/api/items/${n('Track')}/10`;
    const before = (await server.api('GET', address)).json.data;
    // The shop's own tables on MariaDB are of three bytes a letter, which no emoji fits.
    const name = dialect === 'mysql' ? 'Evil Walks ♫' : 'Evil Walks 🎸';
    if (dialect === 'mysql')
      expect(
        (await server.api('PATCH', address, { body: { Name: '🎸' } })).json.errors[0].extensions,
      ).toEqual({ code: 'VALIDATION_FAILED', path: 'Name' });
    const changed = await server.api('PATCH', address, {
      body: { [n('Name')]: name, [n('UnitPrice')]: '1.49', [n('Album')]: 4 },
    });
    expect(changed.json.data).toEqual({
      ...before,
      [n('Name')]: name,
      [n('UnitPrice')]: '1.49',
      [n('AlbumId')]: 4,
    });
    const [last] = (await server.api('GET', `${address}/history`)).json.data;
    expect([last.before, last.after]).toEqual([
      { [n('Name')]: 'Evil Walks', [n('UnitPrice')]: '0.99', [n('AlbumId')]: 1 },
      { [n('Name')]: name, [n('UnitPrice')]: '1.49', [n('AlbumId')]: 4 },
    ]);
    const tracks = await server.api('PATCH', `/api/items/${n('Playlist')}/2?fields=${n('Track')}`, {
      body: { [n('Track')]: [1, 10] },
    });
    expect(tracks.json.data).toEqual({ [n('Track')]: [1, 10] });
    expect(
      (
        await server.api('PATCH', `/api/items/${n('Playlist')}/2?fields=${n('Track')}`, {
          body: { [n('Track')]: [10] },
        })
      ).json.data,
    ).toEqual({ [n('Track')]: [10] });
    const link = { [n('Playlist')]: 2, [n('Track')]: 3 };
    const linked = await server.api('POST', `/api/items/${n('PlaylistTrack')}`, { body: link });
    expect(linked.json.data).toEqual({ [n('PlaylistId')]: 2, [n('TrackId')]: 3 });
    const made = await server.api('POST', `/api/items/${n('Genre')}`, {
      body: { [n('GenreId')]: 900, [n('Name')]: 'Kasbah' },
    });
    expect(made.json.data).toEqual({ [n('GenreId')]: 900, [n('Name')]: 'Kasbah' });
    expect((await server.api('DELETE', `/api/items/${n('Genre')}/900`)).status).toBe(204);
  });

  it('refuses what the keys of the tables refuse', async () => {
    const code = async (method: string, address: string, body?: unknown) => {
      const { status, json } = await server.api(
        method,
        `/api/items/${address}`,
        body === undefined ? {} : { body },
      );
      return [status, json?.errors?.[0]?.extensions.code];
    };
    expect(await code('PATCH', `${n('Track')}/1`, { [n('AlbumId')]: 99_999 })).toEqual([
      400,
      'RELATED_MISSING',
    ]);
    expect(await code('PATCH', `${n('Track')}/1`, { [n('Name')]: null })).toEqual([400, 'VALIDATION_FAILED']);
    expect(await code('PATCH', `${n('Track')}/1`, { [n('Name')]: 'x'.repeat(201) })).toEqual([
      400,
      'VALIDATION_FAILED',
    ]);
    expect(await code('PATCH', `${n('Track')}/1`, { [n('Milliseconds')]: 'long' })).toEqual([
      400,
      'VALIDATION_FAILED',
    ]);
    expect(await code('DELETE', `${n('Artist')}/1`)).toEqual([409, 'RELATED_EXISTS']);
    expect(await code('DELETE', `${n('Album')}/1`)).toEqual([409, 'RELATED_EXISTS']);
    expect(await code('POST', n('Genre'), { [n('GenreId')]: 1, [n('Name')]: 'Twice' })).toEqual([
      409,
      'NOT_UNIQUE',
    ]);
    expect((await get(`${n('Track')}/1`))[n('AlbumId')]).toBe(1);
  });

  it('counts and sums the same rows in filters of every kind', async () => {
    const count = async (collection: string, filter: unknown) =>
      (
        await server.api(
          'GET',
          `/api/items/${n(collection)}?${queryString({ limit: 0, meta: 'filter_count', filter })}`,
        )
      ).json.meta.filter_count;
    expect(await count('Track', { [n('Composer')]: { _null: true } })).toBe(977);
    expect(await count('Track', { [n('TrackId')]: { _neq: 10 }, [n('UnitPrice')]: { _gt: '0.99' } })).toBe(
      213,
    );
    expect(await count('Track', { [n('Milliseconds')]: { _between: [300_000, 400_000] } })).toBe(594);
    expect(
      await count('Invoice', { [n('InvoiceDate')]: { _gte: '2025-01-01', _lt: '2026-01-01T00:00:00Z' } }),
    ).toBe(80);
    expect(await count('Track', { [n('InvoiceLine')]: { _null: true } })).toBe(1519);
    expect(await count('Album', { [n('Track')]: { _every: { [n('UnitPrice')]: { _eq: '1.99' } } } })).toBe(
      12,
    );
  });

  it('is searched, by what its tables do not hold', async () => {
    expect(await get(n('Artist'), { search: 'vinicius powell', fields: n('Name') })).toEqual([
      { [n('Name')]: 'Vinícius De Moraes & Baden Powell' },
    ]);
  });

  it('is the same after a second start, with nothing altered', async () => {
    await server.stop();
    server = await startTestServer({ databaseUrl: database.url });
    const { json } = await server.api('GET', '/api/schema/manifest');
    const ids = (list: typeof collections) =>
      Object.fromEntries(
        list.flatMap((one) => [
          [one.name, one.id],
          ...one.fields.map((field) => [`${one.name}.${field.name}`, field.id]),
        ]),
      );
    expect(ids(json.data.collections)).toEqual(ids(collections));
    expect(json.data.version).toBe(version);
    expect(await describeTables()).toEqual(ddl);
  });
});
