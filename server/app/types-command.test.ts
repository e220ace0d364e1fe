import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATOR_ROLE } from '../access/actor.ts';
import { administratorGrant } from '../access/grant.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { deriveJsonSchema } from '../schema/derive-json-schema.ts';
import { deriveTypes } from '../schema/derive-types.ts';
import { FIELD_TYPES } from '../schema/fields/all.ts';
import { buildSnapshot } from '../schema/snapshot.ts';
import { type TestDatabase, testDatabases } from './testing/databases.ts';
import { startTestServer, type TestServer } from './testing/server.ts';
import { runTypesCommand } from './types-command.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'kasbah-types-'));
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
  {
    name: 'things',
    fields: [KEY, { name: 'parent', type: 'many-to-one', options: { collection: 'every_type' } }],
  },
  {
    name: 'links',
    fields: [
      KEY,
      { name: 'a', type: 'many-to-one', options: { collection: 'every_type' } },
      { name: 'b', type: 'many-to-one', options: { collection: 'things' } },
    ],
  },
  {
    name: 'every_type',
    note: 'Holds */ everything.\nIn two lines.',
    fields: [
      KEY,
      ...FIELD_TYPES.flatMap((type) => {
        const options = {
          choices: [{ value: 'a' }, { value: 'it\'s "b"' }],
          collection: 'things',
          ...(type.computed && { expression: "'a'", result: 'string' }),
          ...(type.linksAny && { collections: ['things', 'record'], collection_field: 'string' }),
          ...(type.relation === 'one-to-many' && { field: 'parent' }),
          ...(type.relation === 'many-to-many' && { junction: 'links', from: 'a', to: 'b' }),
        };
        const name = type.name.replaceAll('-', '_');
        return [
          { name, type: type.name, options },
          { name: `${name}_required`, type: type.name, options, required: true },
        ];
      }),
    ],
  },
  { name: 'record', singleton: true, fields: [KEY, { name: '2 odd-names', type: 'string', note: 'Odd' }] },
  { name: 'order_items', fields: [KEY] },
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
    const item: Partial<Schema['every_type'][number]> = { integer_required: 1, select: 'a', many_to_many: [1], decimal: '1.5' };
    export const names: (keyof Schema)[] = ['things', 'record'];
    // @ts-expect-error the field must have a value
    item.string_required = null;`;
  expect(compile({ 'every.ts': types, 'use-every.ts': use })).toBe('');
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
