import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../data/open-database.ts';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { isKasbahError } from '../lib/errors.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import { applySchema } from './change-schema.ts';
import { readDrift } from './schema-drift.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

/** A default of every kind of value, and every kind of index. */
const RULED: FieldDefinition[] = [
  { name: 'd_text', type: 'string', default: "it's 5 \\ 'ä'", unique: true },
  { name: 'd_digits', type: 'string', default: '007', indexed: true },
  { name: 'd_int', type: 'integer', default: -5, indexed: true },
  { name: 'd_big', type: 'bigint', default: '9007199254740993' },
  { name: 'd_decimal', type: 'decimal', options: { precision: 8, scale: 2 }, default: '1.5' },
  { name: 'd_float', type: 'float', default: 0.1 },
  { name: 'd_yes', type: 'boolean', default: true },
  { name: 'd_no', type: 'boolean', default: false },
  { name: 'd_date', type: 'date', default: '2026-01-02' },
  { name: 'd_time', type: 'time', default: '10:20:30' },
  { name: 'd_at', type: 'datetime', default: '2026-01-02T03:04:05.000Z' },
  { name: 'd_choice', type: 'select', options: { choices: [{ value: 'a' }, { value: 'b' }] }, default: 'b' },
  { name: 'd_uuid', type: 'uuid', default: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
  {
    name: 'd_status',
    type: 'status',
    options: { choices: [{ value: 'new' }, { value: 'done' }], default: 'new' },
  },
];

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

describe.each(testDatabases(env))('defaults, indexes and foreign keys on $dialect', ({ dialect, create }) => {
  const SHOPS = 'create table shops (id int primary key, name varchar(40))';
  const STAFF = (rules: { grade: string; keys: string }) =>
    `create table staff (id int primary key, name varchar(40), code varchar(20)${rules.keys.includes('code') ? ' unique' : ''}, grade varchar(10) default '${rules.grade}', note varchar(20) default 'kept', shop int, boss int${rules.keys.includes('shop') ? ', foreign key (shop) references shops (id)' : ''}${rules.keys.includes('boss') ? ', foreign key (boss) references staff (id)' : ''})`;
  const AFTER = STAFF({ grade: 'b', keys: 'boss' });

  /** Statements that change what no column type says, on tables of both kinds. */
  const changes = async (run: (sql: string) => Promise<unknown[]>): Promise<void> => {
    if (dialect === 'sqlite') {
      // sqlite alters neither defaults nor keys; somebody makes the table anew.
      const [{ sql }] = (await run("select sql from sqlite_schema where name = 'ruled'")) as [
        { sql: string },
      ];
      const indexes = (await run(
        "select name, sql from sqlite_schema where type = 'index' and tbl_name = 'ruled' and sql is not null",
      )) as { name: string; sql: string }[];
      await run('drop table ruled');
      await run(
        sql
          .replace("default 'b'", "default 'a'")
          .replace('default -5', '')
          .replace(/, foreign key \(`shop`\)[^,)]*\([^)]*\)[^,)]*/, ''),
      );
      for (const index of indexes)
        if (!/_d_text_|_d_digits_|_code_price_/.test(index.name)) await run(index.sql);
      await run('drop table staff');
      await run(AFTER);
    } else {
      const [indexes, keys] = await factsOf(run);
      const index = (columns: string) => indexes.find((one) => one.columns === columns)!.name;
      const key = (table: string, column: string) =>
        keys.find((one) => one.tbl === table && one.col === column)!.name;
      const drop = (table: string, columns: string) =>
        dialect === 'mysql'
          ? `alter table ${table} drop index \`${index(columns)}\``
          : table === 'staff'
            ? `alter table ${table} drop constraint "${index(columns)}"`
            : `drop index "${index(columns)}"`;
      const noKey = (table: string, column: string) =>
        `alter table ${table} drop ${dialect === 'mysql' ? 'foreign key' : 'constraint'} ${key(table, column)}`;
      for (const sql of [
        "alter table ruled alter column d_choice set default 'a'",
        'alter table ruled alter column d_int drop default',
        "alter table staff alter column grade set default 'b'",
        noKey('ruled', 'shop'),
        noKey('staff', 'shop'),
        drop('ruled', 'd_text'),
        drop('ruled', 'd_digits'),
        drop('ruled', 'code,price'),
        drop('staff', 'code'),
        'alter table staff add foreign key (boss) references staff (id)',
      ])
        await run(sql);
    }
    await run('create unique index surprise on ruled (d_uuid)');
    await run('create index slow on ruled (d_big, d_float)');
    await run('create unique index pair on staff (name, grade)');
    await run('create index unkept on staff (name)');
  };
  /** Names of indexes by their columns, and of foreign keys by table and column. */
  const factsOf = async (run: (sql: string) => Promise<unknown[]>) => {
    const indexes =
      dialect === 'mysql'
        ? await run(
            'select INDEX_NAME as name, group_concat(COLUMN_NAME order by SEQ_IN_INDEX) as columns from information_schema.STATISTICS where TABLE_SCHEMA = database() group by TABLE_NAME, INDEX_NAME',
          )
        : await run(
            "select c.relname as name, (select string_agg(a.attname, ',' order by u.o) from unnest(i.indkey) with ordinality u(n, o) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.n) as columns from pg_index i join pg_class c on c.oid = i.indexrelid",
          );
    const keys = await run(
      dialect === 'mysql'
        ? 'select CONSTRAINT_NAME as name, TABLE_NAME as tbl, COLUMN_NAME as col from information_schema.KEY_COLUMN_USAGE where TABLE_SCHEMA = database() and REFERENCED_TABLE_NAME is not null'
        : "select k.conname as name, c.relname as tbl, a.attname as col from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] where k.contype = 'f'",
    );
    return [
      indexes as { name: string; columns: string }[],
      keys as { name: string; tbl: string; col: string }[],
    ] as const;
  };

  it('are compared with what the schema says, without a false alarm', async () => {
    const database = await create();
    const other = await openDatabase(database.url);
    await other.run(SHOPS);
    await other.run(STAFF({ grade: 'a', keys: 'code shop' }));
    const kasbah = await openTestEngine(database.url);
    try {
      await applySchema(kasbah.engine, kasbah.caller, {
        collections: [
          {
            name: 'ruled',
            fields: [
              ...RULED,
              { name: 'code', type: 'string', options: { max_length: 40 } },
              { name: 'price', type: 'integer' },
              { name: 'shop', type: 'many-to-one', options: { collection: 'shops' } },
              { name: 'above', type: 'many-to-one', options: { collection: 'ruled' }, unique: true },
            ],
            indexes: [{ fields: ['price', 'd_date'], unique: true }, { fields: ['code', 'price'] }],
          },
        ],
      });
      expect(await readDrift(kasbah.engine, kasbah.caller)).toEqual([]);
      await changes((sql) => (/^select/.test(sql) ? other.all(sql) : other.run(sql).then(() => [])));
      const found = (await readDrift(kasbah.engine, kasbah.caller)).map(({ message }) => message);
      const spelled =
        dialect === 'postgres'
          ? (text: string) => `'${text}'::character varying`
          : (text: string) => `'${text}'`;
      expect(found.sort()).toEqual(
        [
          `ruled: the default of the column d_choice is ${spelled('a')}, not b`,
          'ruled: the default of the column d_int is none, not -5',
          'ruled: the foreign key from shop to shops is gone',
          'ruled: the index of code, price is gone',
          'ruled: the index of d_digits is gone',
          'ruled: there is a new index of d_big, d_float',
          'ruled: values of d_text need not be unique any more',
          'ruled: values of d_uuid must be unique now',
          `staff: the default of the column grade is ${spelled('b')}, not a`,
          'staff: the foreign key from shop to shops is gone',
          'staff: there is a new foreign key from boss to staff',
          'staff: values of code need not be unique any more',
          'staff: values of name, grade must be unique now',
        ].sort(),
      );
    } finally {
      await kasbah.close();
      await other.close();
      await database.drop();
    }
  });
});
