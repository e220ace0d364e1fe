import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { introspect } from '../data/introspect/introspect.ts';
import { openDatabase } from '../data/open-database.ts';
import { existingTables } from '../data/testing/existing-tables.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { isKasbahError } from '../lib/errors.ts';
import type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
import type { Item } from '../schema/item.ts';
import type { Table } from '../schema/table.ts';
import { applySchema, definitionsOf } from './change-schema.ts';
import { deleteItems } from './delete.ts';
import { getItem } from './get.ts';
import { listParked, restoreParked } from './parked-schema.ts';
import { readDrift } from './schema-drift.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

const ODD = 'Order_Details_v1_100';

describe.each(testDatabases(env))('tables of others on $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  let before: Table[];

  const run = async <T>(work: (url: string) => Promise<T>) => work(database.url);
  const tables = () =>
    run(async (url) => {
      const opened = await openDatabase(url);
      const all = await introspect(opened);
      await opened.close();
      return all.filter((table) => !table.name.startsWith('kasbah_'));
    });
  const collection = (name: string): CollectionDefinition | undefined =>
    definitionsOf(kasbah.engine.snapshot()).find((one) => one.name === name);
  const field = (of: string, name: string): FieldDefinition | undefined =>
    collection(of)?.fields.find((one) => one.name === name);
  const stripped = (of: string, name: string) => {
    const { id: _, ...rest } = field(of, name) ?? ({} as FieldDefinition);
    return rest;
  };
  const get = (of: string, key: unknown, parameters: Item = {}) =>
    getItem(kasbah.engine, kasbah.caller, of, key, { parameters: () => parameters });
  const update = (of: string, key: unknown, patch: Item) =>
    updateItem(kasbah.engine, kasbah.caller, of, key, patch, { parameters: () => ({}) });
  const code = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!isKasbahError(error)) throw error ?? new Error('It was not refused');
    return error.problems[0]?.code ?? error.code;
  };

  beforeAll(async () => {
    database = await create();
    const opened = await openDatabase(database.url);
    for (const statement of existingTables(dialect)) await opened.run(statement);
    await opened.close();
    before = await tables();
    kasbah = await openTestEngine(database.url);
  });
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('are as they were found: nothing has drifted', async () => {
    expect(await readDrift(kasbah.engine, kasbah.caller)).toEqual([]);
  });

  it('shows every table and view that can be shown, and no other', () => {
    const found = definitionsOf(kasbah.engine.snapshot())
      .filter((one) => one.existing)
      .map((one) => one.name);
    const further = {
      sqlite: ['quirks', 'rowless'],
      postgres: ['Quirks', 'abroad', 'quirks_2'],
      mysql: ['quirks'],
    }[dialect];
    expect(found.sort()).toEqual(
      [
        ODD,
        'boxes',
        'letters',
        'members',
        'names',
        'people',
        'people_tags',
        'readings',
        'select',
        'shelves',
        'tags',
        ...further,
      ].sort(),
    );
  });

  it('reads rules, defaults and generated columns', () => {
    expect(stripped('people', 'status')).toEqual({
      name: 'status',
      type: 'select',
      options: { choices: [{ value: 'new' }, { value: 'old' }, { value: "it's" }] },
      default: 'new',
    });
    expect(stripped('people', 'score')).toMatchObject({ type: 'integer', default: 5 });
    expect(field('people', 'score')?.note).toMatch(/^Rule of the database: .*score.* < /);
    expect(field('people', 'score')?.required).toBeUndefined();
    expect(field('people', 'name')).toMatchObject({ required: true });
    expect(field('people', 'email')).toMatchObject({ unique: true, required: true });
    expect(field('people', 'joined')?.default).toBeUndefined();
    expect(field('people', 'whole')).toMatchObject({ generated: true });
    expect(collection('people')?.note).toMatch(/Rule of the database: .*manager_id.*mentor_id/);
    expect(collection('shelves')?.indexes).toEqual([{ fields: ['keeper_id', 'note'], unique: true }]);
  });

  it('finds relations: two to one table, to itself, through junctions, and none to what is no single key', () => {
    expect(field('people', 'manager')).toMatchObject({
      type: 'many-to-one',
      options: { collection: 'people', key_field: 'manager_id' },
    });
    expect(field('people', 'people_by_manager')).toMatchObject({ type: 'one-to-many' });
    expect(field('people', 'people_by_mentor')).toMatchObject({ type: 'one-to-many' });
    expect(field('letters', 'to_email')?.type).toBe('string');
    expect(collection('boxes')?.fields.map((one) => one.type)).not.toContain('many-to-one');
    expect(field('shelves', 'keeper')).toMatchObject({ type: 'many-to-one' });
    expect(field('people', 'tags')).toMatchObject({ type: 'many-to-many' });
    expect(field('people', 'members')).toMatchObject({ type: 'one-to-many' });
    expect(collection('people_tags')?.fields.map((one) => one.name)).toContain('person');
  });

  it('gives odd names clean ones that lead to the physical ones', () => {
    expect(collection(ODD)).toMatchObject({ table: 'Order Details.v1 100%' });
    expect(collection(ODD)?.fields.map(({ name, column }) => [name, column ?? name])).toEqual([
      ['id', 'id'],
      ['unit_price', 'unit price'],
      ['a_b', 'a.b'],
      ['it_s_it', dialect === 'mysql' ? "it's `it`" : 'it\'s "it"'],
      ['eq', '_eq'],
      ['group', 'group'],
      ['constructor_value', 'constructor'],
      ['field_2nd', '2nd'],
    ]);
    const [, long] = collection('select')?.fields ?? [];
    expect(long?.name).toMatch(/^very_long_name_.*_[0-9a-f]{6}$/);
    expect(long?.column).toBe(`${'very_long_name_'.repeat(4)}x`);
  });

  it('reads and writes through the clean names', async () => {
    const [made] = await kasbah.create(ODD, { unit_price: 7, a_b: 'dot', it_s_it: 'quote', group: 1, eq: 2 });
    expect(made).toMatchObject({
      id: 1,
      unit_price: 7,
      a_b: 'dot',
      it_s_it: 'quote',
      eq: 2,
      field_2nd: null,
    });
    await update(ODD, 1, { a_b: 'more', constructor_value: 3 });
    expect(
      await kasbah.list(ODD, {
        fields: 'a_b,constructor_value',
        filter: { a_b: { _contains: 'or' }, group: { _eq: 1 } },
        sort: '-unit_price',
      }),
    ).toEqual([{ a_b: 'more', constructor_value: 3 }]);
    await deleteItems(kasbah.engine, kasbah.caller, ODD, [1]);
    expect(await kasbah.list(ODD)).toEqual([]);
    await kasbah.create('select', { key: 1 });
    expect(await get('select', 1, { fields: 'key' })).toEqual({ key: 1 });
  });

  it('lists, gets, updates and deletes by keys of two fields', async () => {
    const [olga] = await kasbah.create('people', { name: 'Olga', email: 'o@example.com' });
    expect(olga).toMatchObject({ status: 'new', score: 5, whole: 'A Olga', first: 'A' });
    await kasbah.create(
      'shelves',
      { room: 'a,b', number: 1, keeper: 1 },
      { room: 'c', number: 2, keeper_id: 1 },
    );
    expect(await get('shelves', 'a%2Cb,1', { fields: 'room,keeper.name' })).toEqual({
      room: 'a,b',
      keeper: { name: 'Olga' },
    });
    expect(await update('shelves', ['c', 2], { note: 'new' })).toMatchObject({ room: 'c', note: 'new' });
    expect(await get('people', 1, { fields: 'shelves.room,shelves.note' })).toEqual({
      shelves: expect.arrayContaining([
        { room: 'c', note: 'new' },
        { room: 'a,b', note: null },
      ]),
    });
    await deleteItems(kasbah.engine, kasbah.caller, 'shelves', ['c,2']);
    expect(await kasbah.list('shelves', { fields: 'room,number' })).toEqual([{ room: 'a,b', number: 1 }]);
  });

  it('writes no views, no tables without a key, no generated columns and no values outside a check', async () => {
    const opened = await openDatabase(database.url);
    await opened.run(
      dialect === 'mysql'
        ? 'insert into readings (`value`) values (3)'
        : 'insert into readings ("value") values (3)',
    );
    await opened.close();
    expect(await kasbah.list('readings')).toEqual([{ at: null, value: 3 }]);
    expect(await kasbah.list('names')).toEqual([{ id: 1, name: 'Olga' }]);
    expect(await code(kasbah.create('readings', { value: 1 }))).toBe('READONLY_COLLECTION');
    expect(await code(kasbah.create('names', { name: 'x' }))).toBe('READONLY_COLLECTION');
    expect(await code(update('people', 1, { whole: 'x' }))).toBe('READONLY_FIELD');
    expect(await code(update('people', 1, { status: 'odd' }))).toBe('VALIDATION_FAILED');
    expect(await code(update('people', 1, { score: 200 }))).toBe('VALIDATION_FAILED');
    expect(await code(update('people', 1, { email: null }))).toBe('VALIDATION_FAILED');
  });

  it('reads what only this database has', async () => {
    if (dialect === 'sqlite') {
      expect(stripped('quirks', 'size')).toMatchObject({ type: 'select' });
      expect(stripped('quirks', 'note')).toMatchObject({ type: 'text', default: 'a (b' });
      expect(field('quirks', 'id')?.generated).toBe(true);
      expect(field('rowless', 'id')?.generated).toBeUndefined();
      return;
    }
    const quirks = dialect === 'postgres' ? 'quirks_2' : 'quirks';
    expect(collection(quirks)?.note).toBe('What is odd');
    expect(field(quirks, 'mood')).toMatchObject({
      type: 'select',
      required: true,
      note: 'How it is',
      options: { choices: [{ value: 'Fine' }, { value: 'so so' }] },
    });
    await kasbah.create(quirks, { mood: 'so so' });
    expect(await kasbah.list(quirks, { fields: 'id', filter: { mood: { _eq: 'so so' } } })).toEqual([
      { id: 1 },
    ]);
    if (dialect === 'mysql') {
      expect(field('quirks', 'data')?.type).toBe('json');
      await update('quirks', 1, { data: { a: [1] } });
      expect(await get('quirks', 1, { fields: 'data' })).toEqual({ data: { a: [1] } });
      return;
    }
    expect(collection(quirks)?.table).toBe('quirks');
    expect(collection(quirks)?.fields.map((one) => [one.name, one.type])).toEqual([
      ['id', 'integer'],
      ['mood', 'select'],
      ['name', 'string'],
      ['codes', 'json'],
      ['Name_2', 'integer'],
    ]);
    expect(collection('abroad')?.fields.map((one) => one.type)).not.toContain('many-to-one');
  });

  it('gives the same schema after a start, also with names chosen in Kasbah, and alters no table', async () => {
    const names = () => definitionsOf(kasbah.engine.snapshot()).map((one) => one.name);
    const version = kasbah.engine.snapshot().version;
    await kasbah.close();
    kasbah = await openTestEngine(database.url);
    expect(kasbah.engine.snapshot().version).toBe(version);
    const opened = await openDatabase(database.url);
    await opened.run(
      'create table "Order Details v1 100" (id int primary key)'.replaceAll(
        '"',
        dialect === 'mysql' ? '`' : '"',
      ),
    );
    await opened.close();
    await kasbah.close();
    kasbah = await openTestEngine(database.url);
    expect(collection(ODD)?.table).toBe('Order Details.v1 100%');
    expect(names()).toContain(`${ODD}_2`);
    const people = structuredClone(collection('people')!);
    const renamed = { manager: 'boss', email: 'mail' } as Record<string, string>;
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          ...people,
          name: 'staff',
          fields: people.fields.map((one) => ({ ...one, name: renamed[one.name] ?? one.name })),
        },
      ],
    });
    const chosen = kasbah.engine.snapshot().version;
    await kasbah.close();
    kasbah = await openTestEngine(database.url);
    expect(kasbah.engine.snapshot().version).toBe(chosen);
    expect(await kasbah.list('staff', { fields: 'mail,boss.mail' })).toEqual([
      { mail: 'o@example.com', boss: null },
    ]);
    const staff = structuredClone(collection('staff')!);
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [{ ...staff, fields: staff.fields.filter((one) => one.name !== 'members') }],
    });
    await kasbah.close();
    kasbah = await openTestEngine(database.url);
    expect(field('staff', 'members')).toBeUndefined();
    const [hidden] = await listParked(kasbah.engine, kasbah.caller);
    await restoreParked(kasbah.engine, kasbah.caller, hidden?.id ?? '');
    expect(field('staff', 'members')).toMatchObject({ type: 'one-to-many' });
    const after = await tables();
    expect(after.filter((table) => table.name !== 'Order Details v1 100')).toEqual(before);
  });
});
