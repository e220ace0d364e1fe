import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applySchema, definitionsOf } from '../ops/change-schema.ts';
import { openTestEngine, type TestEngine } from '../ops/testing/test-engine.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { runSchemaCommand } from './schema-commands.ts';
import { applyFiles, compareSchema, planFiles, removeFiles, writeFiles } from './sync-schema.ts';

const POSTS = { name: 'posts', fields: [{ name: 'title', type: 'string' }] };

describe('schema files and the database', () => {
  let base: string;
  let folder: string;
  let kasbah: TestEngine;

  const write = (name: string, definition: object) =>
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(definition));
  const read = (name: string) =>
    JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as CollectionDefinition;
  const compare = () => compareSchema(kasbah.engine, folder);
  const apply = async () =>
    (await applyFiles(kasbah.engine, folder, await compare())).map((step) => step.title);
  const posts = () =>
    structuredClone(definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === 'posts')!);
  const change = (definition: CollectionDefinition) =>
    applySchema(kasbah.engine, kasbah.caller, { collections: [definition] });

  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'kasbah-schema-'));
    folder = mkdtempSync(join(base, 'schema-'));
    kasbah = await openTestEngine(`sqlite:${join(base, 'data.db')}`);
  });
  afterEach(async () => {
    await kasbah.close();
    rmSync(base, { recursive: true, force: true });
  });

  it('applies a file once, with or without a key and ids of its own', async () => {
    write('posts', POSTS);
    expect(
      (await planFiles(kasbah.engine, folder, (await compare()).changed)).map((step) => step.title),
    ).toEqual(['Create the collection posts']);
    expect(kasbah.engine.snapshot().collections.has('posts')).toBe(false);
    expect(await apply()).toEqual(['Create the collection posts']);
    expect(await apply()).toEqual([]);
    expect(await kasbah.create('posts', { title: 'a' })).toEqual([{ id: 1, title: 'a' }]);
  });

  it('keeps the default «no», and knows that a rename in one file reaches into others', async () => {
    const people = {
      name: 'people',
      fields: [{ name: 'known', type: 'boolean', required: true, default: false }],
    };
    write('people', people);
    write('posts', {
      ...POSTS,
      fields: [...POSTS.fields, { name: 'author', type: 'many-to-one', options: { collection: 'people' } }],
    });
    await apply();
    await writeFiles(kasbah.engine, folder, (await compare()).agreed);
    expect(read('people').fields.find((field) => field.name === 'known')).toMatchObject({ default: false });
    write('authors', { ...read('people'), name: 'authors' });
    rmSync(join(folder, 'people.json'));
    await apply();
    const { changed, conflicts, outdated } = await compare();
    expect([changed, conflicts, outdated.map((one) => one.name)]).toEqual([[], [], ['posts']]);
  });

  it('writes what the admin changed, in a stable form with ids', async () => {
    write('posts', POSTS);
    await apply();
    await writeFiles(kasbah.engine, folder, [posts()]);
    const before = readFileSync(join(folder, 'posts.json'), 'utf8');
    expect(Object.keys(read('posts'))).toEqual(['$schema', 'id', 'name', 'fields']);
    await change({ ...posts(), label: 'Articles' });
    const { outdated, changed, conflicts } = await compare();
    expect([outdated.map((one) => one.name), changed, conflicts]).toEqual([['posts'], [], []]);
    expect(await writeFiles(kasbah.engine, folder, outdated)).toEqual(['posts']);
    expect(read('posts').label).toBe('Articles');
    expect(await writeFiles(kasbah.engine, folder, [posts()])).toEqual([]);
    await change({ ...posts(), label: undefined as never });
    await writeFiles(kasbah.engine, folder, (await compare()).outdated);
    expect(readFileSync(join(folder, 'posts.json'), 'utf8')).toBe(before);
  });

  it('renames in a file are renames in the database', async () => {
    write('posts', POSTS);
    await apply();
    await kasbah.create('posts', { title: 'kept' });
    await writeFiles(kasbah.engine, folder, [posts()]);
    const file = read('posts');
    write('posts', {
      ...file,
      fields: file.fields.map((field) => (field.name === 'title' ? { ...field, name: 'headline' } : field)),
    });
    expect(await apply()).toEqual(['Rename the field title of posts to headline']);
    expect(await kasbah.list('posts')).toEqual([{ id: 1, headline: 'kept' }]);
  });

  it('shows a conflict field by field and overwrites neither side', async () => {
    write('posts', POSTS);
    await apply();
    await writeFiles(kasbah.engine, folder, [posts()]);
    await change({ ...posts(), label: 'From the admin' });
    write('posts', { ...read('posts'), label: 'From the file', note: 'Mine' });
    const { conflicts, changed, outdated } = await compare();
    expect([changed, outdated]).toEqual([[], []]);
    expect(conflicts).toMatchObject([
      {
        collection: 'posts',
        differences: [
          { path: 'label', left: 'From the file', right: 'From the admin' },
          { path: 'note', left: 'Mine', right: undefined },
        ],
      },
    ]);
    expect(await apply()).toEqual([]);
    expect(posts().label).toBe('From the admin');
    expect(read('posts').label).toBe('From the file');
  });

  it('takes the file of a removed collection away, but not one that changed since', async () => {
    write('posts', POSTS);
    await apply();
    await writeFiles(kasbah.engine, folder, [posts()]);
    await applySchema(kasbah.engine, kasbah.caller, { collections: [], remove: ['posts'] });
    const comparison = await compare();
    expect(comparison.orphaned.map((one) => one.definition.name)).toEqual(['posts']);
    await removeFiles(kasbah.engine, comparison.orphaned);
    expect(existsSync(join(folder, 'posts.json'))).toBe(false);
  });

  it.each<[string, object, string]>([
    ['an unknown type', { name: 'x', fields: [{ name: 'a', type: 'strin' }] }, 'x.fields.a.type'],
    [
      'a relation to nowhere',
      { name: 'x', fields: [{ name: 'a', type: 'many-to-one', options: { collection: 'y' } }] },
      'x.fields.a.options.collection',
    ],
    ['an unknown setting', { name: 'x', feilds: [], fields: [] }, 'feilds'],
  ])('names the file and the place of %s, and applies nothing', async (_, definition, place) => {
    write('posts', POSTS);
    write('x', definition);
    const error = await apply().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'INVALID_SCHEMA_FILE',
      problems: [{ path: expect.stringContaining(place) }],
    });
    expect(kasbah.engine.snapshot().collections.has('posts')).toBe(false);
  });

  it('works from the command line: pull, check, plan, apply', async () => {
    await change(POSTS);
    await kasbah.close();
    const env = {
      KASBAH_DATABASE_URL: `sqlite:${join(base, 'data.db')}`,
      KASBAH_DATA_DIR: join(base, 'data'),
      KASBAH_SCHEMA_DIR: folder,
      KASBAH_PLUGINS_DIR: join(base, 'none'),
    };
    const run = async (...args: string[]) => {
      const lines: string[] = [];
      const code = await runSchemaCommand(args, env, (line) => lines.push(line));
      return { code, text: lines.join('\n') };
    };
    expect(await run('pull')).toEqual({ code: 0, text: `Written to ${folder}: posts.` });
    expect(await run('check')).toEqual({ code: 0, text: `${folder} agrees with the database.` });
    write('posts', {
      ...read('posts'),
      fields: [...read('posts').fields, { name: 'views', type: 'integer' }],
    });
    expect((await run('check')).code).toBe(1);
    const touched = '1. Add the field views to posts\n   touches generated types: posts\n   alter table';
    expect((await run('plan')).text).toContain(touched);
    expect((await run('apply')).text).toContain('Applied.');
    expect((await run('apply')).text).toBe('There is nothing to do.');
    kasbah = await openTestEngine(env.KASBAH_DATABASE_URL);
    expect(await kasbah.create('posts', { title: 'a', views: 3 })).toMatchObject([{ views: 3 }]);
  });
});
