import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../access/actor.ts';
import { introspect } from '../data/introspect/introspect.ts';
import { openDatabase } from '../data/open-database.ts';
import { existingTables } from '../data/testing/existing-tables.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
import { applySchema } from './change-schema.ts';
import { deleteItems } from './delete.ts';
import { listItems } from './list.ts';
import { listParked, restoreParked } from './parked-schema.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

const noQuery = { parameters: () => ({}) };
const FIELDS: FieldDefinition[] = [
  { id: 'f_id', name: 'id', type: 'integer', primary: true },
  { id: 'f_title', name: 'title', type: 'string', unique: true },
  { id: 'f_note', name: 'note', type: 'text' },
  { id: 'f_open', name: 'open', type: 'boolean' },
  { id: 'f_loud', name: 'loud', type: 'computed', options: { expression: 'upper(title)', result: 'string' } },
];
const field = (name: string) => FIELDS.find((one) => one.name === name)!;
const notes = (...fields: FieldDefinition[]): CollectionDefinition => ({
  id: 'c_notes',
  name: 'notes',
  fields,
});
const by = (...roles: string[]): Actor => ({ type: 'user', id: null, name: 'x', roles, attributes: {} });

describe.each(testDatabases(env))('The full-text index on $dialect', ({ create, dialect }) => {
  let kasbah: TestEngine;
  let database: TestDatabase;
  const ids = async (search: string, actor?: Actor, of = 'notes') => {
    const caller = actor ? { actor, source: 'test' } : kasbah.caller;
    const { items, meta } = await listItems(kasbah.engine, caller, of, {
      parameters: () => ({ search, fields: ['id'], meta: 'filter_count' }),
    });
    expect(meta.filter_count).toBe(items.length);
    return items.map(({ id }) => Number(id)).sort((a, b) => a - b);
  };
  const update = (id: number, patch: Record<string, unknown>) =>
    updateItem(kasbah.engine, kasbah.caller, 'notes', id, patch, noQuery);
  const apply = (definition: CollectionDefinition) =>
    applySchema(kasbah.engine, kasbah.caller, { collections: [definition], onMisfit: 'empty' });
  const sql = (text: string) =>
    kasbah.engine.database.run(dialect === 'mysql' ? text.replaceAll('"', '`') : text);
  const states = () => kasbah.engine.database.all('SELECT collection, side, ready FROM kasbah_search');

  beforeAll(async () => {
    database = await create();
    const opened = await openDatabase(database.url);
    for (const statement of existingTables(dialect)) await opened.run(statement);
    // On sqlite no table can be renamed beside it.
    if (dialect !== 'postgres') await opened.run('DROP VIEW broken');
    await opened.close();
    kasbah = await openTestEngine(database.url);
    await apply(notes(...FIELDS));
    await kasbah.create('notes', { id: 1, title: 'Élan', note: 'vital' });
    expect(await ids('elan')).toEqual([1]);
  }, 60_000);
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('follows what is created, changed, renumbered and deleted', async () => {
    await kasbah.create('notes', { id: 2, title: 'Ünter den Linden' }, { id: 3, title: 'Órgano' });
    expect(await ids('unter')).toEqual([2]);
    await update(2, { note: 'Schön' });
    expect(await ids('schon linden')).toEqual([2]);
    await update(2, { title: 'Über' });
    expect([await ids('unter'), await ids('uber')]).toEqual([[], [2]]);
    await update(2, { id: 20 });
    expect(await ids('uber')).toEqual([20]);
    await deleteItems(kasbah.engine, kasbah.caller, 'notes', [20]);
    expect(await ids('uber')).toEqual([]);
    await kasbah.create('notes', { id: 20, title: 'Neu' });
    expect([await ids('uber'), await ids('neu')]).toEqual([[], [20]]);
  });

  it('knows nothing of a write that was taken back', async () => {
    await expect(
      kasbah.create('notes', { id: 30, title: 'Çedilla' }, { id: 31, title: 'Neu' }),
    ).rejects.toThrow();
    expect(await ids('cedilla')).toEqual([]);
    await expect(update(3, { title: 'Neu', note: 'Çedilla' })).rejects.toThrow();
    expect([await ids('cedilla'), await ids('organo')]).toEqual([[], [3]]);
  });

  it('never shows a row that is gone past Kasbah, and takes in one that came after a restart', async () => {
    await sql(`DELETE FROM "notes" WHERE "id" = 20`);
    await sql(`INSERT INTO "notes" ("id", "title") VALUES (40, 'Façade')`);
    expect(await ids('neu')).toEqual([]);
    await kasbah.close();
    kasbah = await openTestEngine(database.url);
    // The list and its count are two statements, between which the row is taken in.
    const list = () => kasbah.list('notes', { search: 'facade', fields: ['id'] });
    await list();
    await expect.poll(list).toEqual([{ id: 40 }]);
  });

  it('holds many writes at once', async () => {
    const made = Array.from({ length: 20 }, (_, n) =>
      kasbah.create('notes', { id: 100 + n, title: `Crème ${n}` }),
    );
    await Promise.all(made);
    expect(await ids('creme')).toHaveLength(20);
    await deleteItems(
      kasbah.engine,
      kasbah.caller,
      'notes',
      made.map((_, n) => 100 + n),
    );
  });

  it('misses nothing that is written while it is made', async () => {
    await sql('DELETE FROM "kasbah_search"');
    const writes = Array.from({ length: 30 }, (_, n) =>
      kasbah.create('notes', { id: 200 + n, title: `Noël ${n}` }),
    );
    const searches = Promise.all([ids('noel'), ids('noel'), ids('noel')]);
    await Promise.all([...writes, searches]);
    expect(await ids('noel')).toHaveLength(30);
    await deleteItems(
      kasbah.engine,
      kasbah.caller,
      'notes',
      writes.map((_, n) => 200 + n),
    );
  });

  describe('with rights', () => {
    const hidden = by('plain');
    const some = by('some');
    const both = by('plain', 'some');
    const rows = by('rows');

    beforeAll(async () => {
      const policy = (role: string, fields: string[], where?: object) => ({
        role,
        collection: 'notes',
        action: 'read',
        effect: 'allow',
        fields,
        ...(where && { where }),
      });
      await kasbah.create('kasbah_roles', ...['plain', 'some', 'rows'].map((id) => ({ id, name: id })));
      await kasbah.create(
        'kasbah_policies',
        policy('plain', ['id', 'title']),
        policy('some', ['id', 'title', 'note'], { open: { _eq: true } }),
        policy('rows', ['*'], { open: { _eq: true } }),
      );
      await kasbah.engine.access.reload();
      await kasbah.create(
        'notes',
        { id: 50, title: 'Común uno', note: 'Sécret común', open: false },
        { id: 51, title: 'Común dos', note: 'Sécret común', open: true },
        { id: 52, title: 'Secretary común', note: null, open: null },
      );
    });

    it.each<[string, Actor, string, number[]]>([
      ['a field that is nobody’s', hidden, 'secret', [52]],
      ['a field that is nobody’s, as a phrase', hidden, '"secret comun"', []],
      ['two words, one of them hidden', hidden, 'comun secret', [52]],
      ['an open field', hidden, 'comun', [50, 51, 52]],
      ['open rows', some, 'secret', [51]],
      ['open rows by their key', some, 'comun uno', []],
      ['a field that is masked in some rows', both, 'secret', [51, 52]],
      ['a phrase that is masked in some rows', both, '"secret comun"', [51]],
      ['words in fields that are seen and masked', both, 'uno secret', []],
      ['words in fields that are both seen', both, 'dos secret', [51]],
      ['rows out of reach', rows, 'uno', []],
      ['rows in reach', rows, 'secret', [51]],
    ])('%s', async (_, actor, search, expected) => {
      expect(await ids(search, actor)).toEqual(expected);
    });

    it('what is hidden has no part in the order', async () => {
      const order = async (actor: Actor) =>
        (await kasbah.list('notes', { search: 'comun', fields: ['id'] }, actor)).map(({ id }) => id);
      const before = [await order(hidden), await order(both), await order(rows)];
      await update(50, { note: 'común '.repeat(50) });
      await update(51, { open: false });
      await update(51, { note: 'x', open: true });
      expect([await order(hidden), await order(both), await order(rows)]).toEqual(before);
      await update(50, { note: 'Sécret común' });
      await update(51, { note: 'Sécret común' });
    });

    it('words come before longer words for everyone', async () => {
      await kasbah.create(
        'notes',
        { id: 60, title: 'comunidad', open: true },
        { id: 61, title: 'el común', open: true },
      );
      for (const actor of [hidden, both, rows]) {
        const found = await kasbah.list('notes', { search: 'comun', fields: ['id'] }, actor);
        expect(found.at(-1)?.id).toBe(60);
      }
    });
  });

  it('follows renames, new types, removed and restored fields', async () => {
    const [id, title, note, open, loud] = ['id', 'title', 'note', 'open', 'loud'].map(field) as [
      FieldDefinition,
      FieldDefinition,
      FieldDefinition,
      FieldDefinition,
      FieldDefinition,
    ];
    await update(3, { note: 'Größe 42' });
    expect(await ids('grosse')).toEqual([3]);
    await apply({ ...notes(id, title, { ...note, name: 'size' }, open, loud), name: 'papers' });
    expect(await ids('grosse', undefined, 'papers')).toEqual([3]);
    await apply(notes(id, title, { ...note, type: 'integer' }, open, loud));
    expect(await ids('grosse')).toEqual([]);
    const [typed] = await listParked(kasbah.engine, kasbah.caller);
    await restoreParked(kasbah.engine, kasbah.caller, typed?.id ?? '');
    expect(await ids('grosse')).toEqual([3]);
    await apply(notes(id, title, open, loud));
    expect(await ids('grosse')).toEqual([]);
    await update(3, { title: 'Órgano y más' });
    const removed = (await listParked(kasbah.engine, kasbah.caller)).find((one) => one.reason === 'removed');
    await restoreParked(kasbah.engine, kasbah.caller, removed?.id ?? '');
    expect([await ids('grosse'), await ids('mas')]).toEqual([[3], [3]]);
    await apply(
      notes(id, title, note, open, {
        ...loud,
        options: { expression: "concat(title, ' añadido')", result: 'string' },
      }),
    );
    expect(await ids('anadido organo')).toEqual([3]);
  });

  it('serves tables of others without touching them', async () => {
    const tables = async () =>
      (await introspect(kasbah.engine.database)).filter(({ name }) => !name.startsWith('kasbah_'));
    const before = await tables();
    await sql(`INSERT INTO "people" ("name", "email") VALUES ('Zoë', 'z@example.com')`);
    await sql(`INSERT INTO "shelves" ("room", "number", "keeper_id", "note") VALUES ('Süd', 1, 1, 'x')`);
    expect(await ids('zoe', undefined, 'people')).toEqual([1]);
    expect(await kasbah.list('shelves', { search: 'üd', fields: ['number'] })).toEqual([{ number: 1 }]);
    await kasbah.create('people', { name: 'Chloé', email: 'c@example.com' });
    expect(await ids('chloe', undefined, 'people')).toHaveLength(1);
    await sql(`UPDATE "people" SET "name" = 'Łucja' WHERE "id" = 1`);
    expect(await ids('lucja', undefined, 'people')).toEqual([]);
    const people = kasbah.engine.snapshot().collections.get('people')!;
    expect(await kasbah.engine.search.rebuild([people])).toBe(1);
    expect([await ids('lucja', undefined, 'people'), await ids('zoe', undefined, 'people')]).toEqual([
      [1],
      [],
    ]);
    expect(await tables()).toEqual(before);
  });

  it('has one table for each collection that was searched, once the last ones were swept', async () => {
    await kasbah.engine.search.rebuild([]);
    const names = (await introspect(kasbah.engine.database)).map(({ name }) => name);
    const own = names.filter((name) => /^kasbah_search_x[0-9a-f]+$/.test(name)).sort();
    expect(own).toEqual((await states()).map(({ side }) => String(side)).sort());
  });

  it('of many items finds what has the words, else what contains the text', async () => {
    for (let from = 10_000; from < 21_000; from += 1000) {
      const lines = Array.from({ length: 1000 }, (_, n) => `(${from + n}, 'Wagon n${from + n}', true)`);
      await sql(`INSERT INTO "notes" ("id", "title", "open") VALUES ${lines.join(', ')}`);
    }
    await kasbah.engine.search.rebuild([kasbah.engine.snapshot().collections.get('notes')!]);
    await update(10_000, { title: 'Ängström n10000' });
    expect(await ids('angstrom')).toEqual([10_000]);
    expect(await ids('n12345')).toEqual([12_345]);
    expect(await ids('wagon n12345')).toEqual([12_345]);
    expect(await ids('agon n12345')).toEqual([12_345]);
    expect(await ids('gström')).toEqual([10_000]);
    await update(10_001, { title: 'gströmung' });
    expect(await ids('gström')).toEqual([10_001]);
    // Words that somebody may not see do not keep from them what contains the text.
    await update(10_001, { title: 'other', note: 'gströmung' });
    expect([await ids('gström'), await ids('gström', by('plain'))]).toEqual([[10_001], [10_000]]);
    await sql(`UPDATE "notes" SET "open" = false WHERE "id" = 10001`);
    expect(await ids('gström', by('rows'))).toEqual([10_000]);
  }, 120_000);
});
