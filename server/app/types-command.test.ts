import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATOR_ROLE } from '../access/actor.ts';
import { administratorGrant } from '../access/grant.ts';
import { FILES_COLLECTION } from '../features/files/collection.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { deriveJsonSchema } from '../schema/derive-json-schema.ts';
import { deriveTypes } from '../schema/derive-types.ts';
import { FIELD_TYPES } from '../schema/fields/all.ts';
import { buildSnapshot } from '../schema/snapshot.ts';
import { type TestDatabase, testDatabases } from './testing/databases.ts';
import { everyType } from './testing/every-type.ts';
import { startTestServer, type TestServer } from './testing/server.ts';
import { runTypesCommand } from './types-command.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-types-'));
writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
// The files import @directus/sdk as an app does.
symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the project's own TypeScript says of these files; nothing when all is well. */
function compile(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes'];
  const modules = ['--noEmit', '--module', 'nodenext', '--target', 'es2023', '--allowImportingTsExtensions'];
  try {
    const names = Object.keys(files).map((name) => path.join(folder, name));
    return execFileSync(
      path.join(ROOT, 'node_modules/.bin/tsc'),
      [...strict, ...modules, '--types', '', '--ignoreConfig', ...names],
      { encoding: 'utf8', cwd: folder },
    );
  } catch (error) {
    return String((error as { stdout?: string }).stdout || error);
  }
}

function textsOf(definitions: readonly CollectionDefinition[]) {
  const types = new Map(FIELD_TYPES.map((type) => [type.name, type]));
  const snapshot = buildSnapshot(definitions, types, 'sqlite');
  const grant = administratorGrant(snapshot, [ADMINISTRATOR_ROLE]);
  return { types: deriveTypes(snapshot, grant.scope), forms: deriveJsonSchema(snapshot, grant.scope) };
}

const KEY = { name: 'id', type: 'integer', primary: true, generated: true };
const EVERY: CollectionDefinition[] = [
  FILES_COLLECTION,
  ...everyType(),
  {
    name: 'odd',
    fields: [
      KEY,
      { name: '2 odd-names', type: 'string', note: 'Odd' },
      { name: 'needed', type: 'string', required: true },
    ],
  },
  { name: 'orderItems', fields: [KEY] },
];

it('gives types of every field type that compile, the same each time', () => {
  const { types } = textsOf(EVERY);
  expect(types).toBe(textsOf([...EVERY].reverse()).types);
  expect(types).toContain('select: "a" | "it\'s \\"b\\"" | null;');
  expect(types).toContain('many_to_one: number | Things | null;');
  expect(types).toContain('one_to_many: number[] | Things[];');
  expect(types).toContain('many_to_any: string | Things | RecordItem | null;');
  expect(types).toContain('secret?: string | null;');
  expect(types).toContain('record: RecordItem;');
  expect(types).toContain('  /** Odd */\n  "2 odd-names": string | null;');
  expect(types).toContain('order_items: OrderItems2[];');
  expect(types).not.toMatch(/^ {2}hash/m);
  const use = `import type { Schema } from './every.ts';
    const item: Partial<Schema['every_type'][number]> = { integer_required: 1, select: 'a', many_to_many: [1], decimal: '1.5', datetime: '2026-11-23T09:00:00Z' };
    export const names: (keyof Schema)[] = ['things', 'record'];
    // @ts-expect-error the field must have a value
    item.string_required = null;`;
  expect(compile({ 'every.ts': types, 'use-every.ts': use })).toBe('');
});

it('types the client of the SDK with every field type', () => {
  const { types } = textsOf(EVERY);
  const use = `import { aggregate, createDirectus, createItem, readItem, readItems, readSingleton, rest, updateItem, updateSingleton } from '@directus/sdk';
    import type { Schema } from './every-sdk.ts';
    const client = createDirectus<Schema>('http://localhost/api').with(rest());
    export async function all() {
      const [found] = await client.request(readItems('every_type', {
        fields: ['string', 'datetime', 'date', 'select', 'multi_select', 'tags', 'geometry', 'json', 'secret', 'decimal', { many_to_one: ['id', { parent: ['text'] }], many_to_many: ['id'], one_to_many: ['id'], file: ['title'] }],
        filter: { datetime: { _gt: '2026-01-01' }, date: { _gte: '2026-01-01', _lte: '2026-12-31' }, select: { _eq: 'a' }, integer: { _lt: 5 }, many_to_one: { parent: { string: { _contains: 'x' } } } },
        sort: ['-datetime', 'string'],
        deep: { one_to_many: { _limit: 3 } },
      }));
      const text: string | null | undefined = found?.string;
      const moment: string | null | undefined = found?.datetime;
      const choice: 'a' | 'it\\'s "b"' | null | undefined = found?.select;
      const tag: string | undefined = found?.tags?.[0];
      const parent: string | null | undefined = found?.many_to_one?.parent?.text;
      const links: number[] | undefined = found?.many_to_many?.map((one) => one.id);
      const title: string | null | undefined = found?.file?.title;
      const record = await client.request(readSingleton('record'));
      const word: string | null = record.word;
      await client.request(updateSingleton('record', { word: 'new' }));
      const one = await client.request(readItem('every_type', 1, { fields: ['integer_required'] }));
      const whole: number = one.integer_required;
      const [group] = await client.request(aggregate('every_type', { aggregate: { count: '*', max: ['integer'] }, groupBy: ['select'] }));
      await client.request(createItem('every_type', { string_required: 'x', datetime: '2026-11-23T09:00:00Z', date: '2026-11-23', many_to_one: 1, many_to_many: [1, 2], tags: ['a'], json: { any: 1 }, decimal: '1.5', boolean: true, select: 'a' }));
      await client.request(updateItem('every_type', 1, { many_to_one: null, geometry: { type: 'Point', coordinates: [1, 2] } }));
      return [text, moment, choice, tag, parent, links, title, word, whole, group?.count];
    }
    export async function wrong() {
      // @ts-expect-error there is no such collection
      await client.request(readItems('nothing'));
      // @ts-expect-error there is no such field
      await client.request(readItems('every_type', { fields: ['nothing'] }));
      // @ts-expect-error nor at the other end of the relation
      await client.request(readItems('every_type', { fields: [{ many_to_one: ['nothing'] }] }));
      // @ts-expect-error nor to sort by
      await client.request(readItems('every_type', { sort: ['nothing'] }));
      // @ts-expect-error nor to filter by
      await client.request(readItems('every_type', { filter: { nothing: { _eq: 1 } } }));
      // @ts-expect-error not one of the choices
      await client.request(readItems('every_type', { filter: { select: { _eq: 'c' } } }));
      // @ts-expect-error there is no such field to write
      await client.request(createItem('every_type', { nothing: 1 }));
      // @ts-expect-error a whole number is no text
      await client.request(createItem('every_type', { integer: 'one' }));
      // @ts-expect-error a hash is never answered
      await client.request(readItems('every_type', { fields: ['hash'] }));
      // @ts-expect-error a list is no singleton
      await client.request(readSingleton('every_type'));
      // @ts-expect-error a singleton is no list
      await client.request(readItems('record'));
    }`;
  expect(compile({ 'every-sdk.ts': types, 'use-every-sdk.ts': use })).toBe('');
});

it('gives a JSON Schema of what a new item takes', () => {
  const { forms } = textsOf(EVERY);
  const { every_type, things } = forms;
  expect(things).toMatchObject({ type: 'object', additionalProperties: false });
  expect(every_type?.required).toContain('string_required');
  expect(every_type?.required).not.toContain('string');
  expect(Object.keys(every_type?.properties ?? {})).not.toContain('one_to_many');
  expect((every_type?.properties as Record<string, unknown> | undefined)?.many_to_many).toMatchObject({
    type: 'array',
    items: { type: 'integer' },
  });
});

describe('the music shop', () => {
  let database: TestDatabase;
  let server: TestServer;
  const run = async (...args: string[]) => {
    const lines: string[] = [];
    const flags = ['--database', database.url, '--data', path.join(folder, 'data'), ...args];
    const code = await runTypesCommand(flags, {}, (line) => lines.push(line));
    expect(code).toBe(0);
    return lines.join('\n');
  };

  beforeAll(async () => {
    database = await testDatabases()[0]!.create('chinook');
    server = await startTestServer({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
  });

  it('has types that compile, from the command line and the API alike', async () => {
    const file = path.join(folder, 'chinook.ts');
    expect(await run('--out', file)).toBe(`Written to ${file}.`);
    const text = readFileSync(file, 'utf8');
    const answer = await server.api('GET', '/api/types.ts');
    expect(answer.text).toBe(text);
    expect(answer.headers['content-type']).toMatch(/^text\/typescript/);
    expect(text).toContain('  Album: number | Album | null;');
    expect(text).toContain('  Playlist: number[] | Playlist[];');
    const use = `import type { Schema } from './chinook.ts';
      export const albumOf = (track: Schema['Track'][number]): string | undefined =>
        typeof track.Album === 'object' ? track.Album?.Title : undefined;`;
    expect(compile({ 'chinook.ts': text, 'use-chinook.ts': use })).toBe('');
    const client = `import { aggregate, createDirectus, createItem, readItem, readItems, rest } from '@directus/sdk';
      import type { Schema } from './chinook.ts';
      const client = createDirectus<Schema>('http://localhost/api').with(rest());
      export async function shop() {
        const tracks = await client.request(readItems('Track', {
          fields: ['Name', { Album: ['Title', { Artist: ['Name'] }], Playlist: ['Name'] }],
          filter: { Album: { Artist: { Name: { _eq: 'AC/DC' } } }, Milliseconds: { _gt: 300000 } },
          sort: '-Milliseconds',
        }));
        const artist: string | null | undefined = tracks[0]?.Album?.Artist?.Name;
        const playlists: (string | null)[] | undefined = tracks[0]?.Playlist?.map((one) => one.Name);
        const invoice = await client.request(readItem('Invoice', 1));
        const date: string = invoice.InvoiceDate;
        const total: string = invoice.Total;
        const late = await client.request(readItems('Invoice', { filter: { InvoiceDate: { _gte: '2025-01-01' } } }));
        await client.request(aggregate('Invoice', { aggregate: { sum: ['Total'] }, groupBy: ['BillingCountry'] }));
        await client.request(createItem('Album', { Title: 'New', Artist: 1 }));
        return [artist, playlists, date, total, late];
      }
      export async function wrong() {
        // @ts-expect-error the field is called Title
        await client.request(readItems('Album', { fields: ['Name'] }));
        // @ts-expect-error an artist has no title
        await client.request(readItems('Album', { fields: [{ Artist: ['Title'] }] }));
        // @ts-expect-error a title is a text
        await client.request(createItem('Album', { Title: 1 }));
      }`;
    expect(compile({ 'chinook.ts': text, 'use-client.ts': client })).toBe('');
  });

  it('shows a role what it may read and no more', async () => {
    const role = await server.api('POST', '/api/access/roles', { body: { name: 'listener' } });
    const policy = { role: role.json.data.id, action: 'read', effect: 'allow', where: null };
    for (const body of [
      { ...policy, collection: 'Track', fields: ['TrackId', 'Name', 'Album', 'Playlist'] },
      { ...policy, collection: 'Album', fields: ['*'] },
    ])
      await server.api('POST', '/api/access/policies', { body });
    const text = await run('--role', 'listener');
    expect(text.match(/^export interface \w+/gm)).toEqual([
      'export interface Album',
      'export interface Track',
      'export interface Schema',
    ]);
    expect(text).toContain('  Name: string;\n');
    expect(text).not.toMatch(/Composer|Playlist|Invoice|Artist:.*Artist/);
    const guest = await server.api('GET', '/api/types.ts', { as: null });
    expect(guest.text).toContain('export interface Schema {\n}');
    await expect(run('--role', 'listner')).rejects.toThrow('There is no role listner.');
  });
});
