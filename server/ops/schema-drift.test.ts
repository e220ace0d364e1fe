import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../data/open-database.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { isKasbahError } from '../lib/errors.ts';
import { applySchema } from './change-schema.ts';
import { readDrift } from './schema-drift.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

describe.each(testDatabases(env))('what changes behind Kasbah’s back on $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;

  const run = async (...statements: string[]) => {
    const opened = await openDatabase(database.url);
    for (const sql of statements) await opened.run(dialect === 'mysql' ? sql.replaceAll('"', '`') : sql);
    await opened.close();
  };
  const drift = async () =>
    (await readDrift(kasbah.engine, kasbah.caller)).map(({ kind, collection, column }) =>
      [kind, collection, column].filter(Boolean).join(' '),
    );
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => (isKasbahError(error) ? `${error.status} ${error.code}` : String(error)),
    );

  beforeAll(async () => {
    database = await create();
    await run(
      'create table "shops" ("id" int primary key, "name" varchar(40) not null, "city" varchar(40), "phone" varchar(20))',
      'create table "stale" ("id" int primary key)',
    );
    kasbah = await openTestEngine(database.url);
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'orders',
          fields: [
            { name: 'title', type: 'string', required: true },
            { name: 'amount', type: 'integer' },
            { name: 'code', type: 'uuid' },
            { name: 'data', type: 'json' },
            { name: 'at', type: 'datetime' },
            { name: 'price', type: 'decimal', options: { precision: 10, scale: 2 } },
            { name: 'done', type: 'boolean', required: true, default: false },
            { name: 'shop', type: 'many-to-one', options: { collection: 'shops' } },
          ],
        },
      ],
    });
    await kasbah.create('shops', { id: 1, name: 'Corner' });
    await kasbah.create('orders', { title: 'a', amount: 1, shop: 1 });
    await kasbah.list('orders', { filter: { amount: { _eq: 1 } } });
  });
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it('finds nothing where nothing changed', async () => {
    expect(await drift()).toEqual([]);
  });

  it('finds tables and columns that went, came or changed, in tables of others and in Kasbah’s', async () => {
    const alter =
      dialect === 'sqlite'
        ? []
        : dialect === 'postgres'
          ? [
              'alter table orders alter column title type text',
              'alter table orders alter column title drop not null',
              'alter table shops alter column city set not null',
              'alter table shops alter column phone type varchar(50)',
            ]
          : [
              'alter table orders modify column title text null',
              'alter table shops modify column city varchar(40) not null',
              'alter table shops modify column phone varchar(50)',
            ];
    await run(
      'alter table "orders" drop column "amount"',
      'alter table "orders" add column "extra" int',
      'alter table "shops" add column "street" varchar(30)',
      'drop table "stale"',
      'create table "fresh" ("id" int primary key)',
      ...(dialect === 'sqlite' ? [] : ["update shops set city = ''"]),
      ...alter,
    );
    const changed =
      dialect === 'sqlite'
        ? []
        : [
            'type_changed orders title',
            'nullability_changed orders title',
            'nullability_changed shops city',
            'type_changed shops phone',
          ];
    expect((await drift()).sort()).toEqual(
      [
        'column_gone orders amount',
        'column_added orders extra',
        'column_added shops street',
        'table_gone stale',
        'table_added fresh',
        ...changed,
      ].sort(),
    );
  });

  it('answers what touches a lost column or table with a clear error, and goes on with the rest', async () => {
    expect(await failure(kasbah.list('orders', { filter: { amount: { _eq: 1 } } }))).toBe('409 SCHEMA_DRIFT');
    expect(await failure(kasbah.create('orders', { title: 'b' }))).toBe('409 SCHEMA_DRIFT');
    expect(
      await failure(
        updateItem(kasbah.engine, kasbah.caller, 'orders', 1, { title: 'c' }, { parameters: () => ({}) }),
      ),
    ).toBe('409 SCHEMA_DRIFT');
    expect(await failure(kasbah.list('stale'))).toBe('409 SCHEMA_DRIFT');
    expect(await kasbah.list('orders', { fields: 'title,shop.name' })).toEqual([
      { title: 'a', shop: { name: 'Corner' } },
    ]);
    expect(await kasbah.list('shops', { fields: 'phone', filter: { phone: { _null: true } } })).toEqual([
      { phone: null },
    ]);
  });

  it('takes over tables of others at the next start, and keeps telling of its own', async () => {
    await kasbah.close();
    kasbah = await openTestEngine(database.url);
    const left = await drift();
    expect(left).toContain('column_gone orders amount');
    expect(left.filter((one) => /fresh|stale|street/.test(one))).toEqual([]);
  });
});
