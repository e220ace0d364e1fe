import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELD_TYPES } from '../schema/fields/all.ts';
import { buildSnapshot, fieldOf } from '../schema/snapshot.ts';
import { type ColumnConversion, convertColumn, tryConversion } from './convert-column.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { quote } from './sql-text.ts';
import { type TestDatabase, testDatabases } from './testing/test-databases.ts';

const TYPES = new Map(FIELD_TYPES.map((type) => [type.name, type]));

/** Texts that a list of values could confuse with its own marks. */
const TRICKY = ['NULL', 'null', '', ' ', '{}', '{a,b}', '"', "'", '\\', 'ä€🎈', '?', '$1', ',', '\n'];

/** More rows than a page, and not a whole number of batches. */
const MANY = 4321;
const numbers = Array.from({ length: MANY }, (_, index) => index + 1);
const long = (n: number) => String(9_007_199_254_740_993n + BigInt(n));

interface Case {
  key: Record<string, string>;
  from: { type: string; options?: Record<string, unknown>; sql: string };
  to: { type: string; options?: Record<string, unknown>; sql: string };
  rows: { key: unknown[]; value: unknown; expected: unknown }[];
}

const CASES: Record<string, Case> = {
  'texts with a text as key': {
    key: { k: 'varchar(40)' },
    from: { type: 'text', sql: 'text' },
    to: { type: 'string', sql: 'varchar(100)' },
    rows: TRICKY.map((value) => ({ key: [`${value} key`], value, expected: value })),
  },
  'many rows numbered by the database': {
    key: { k: 'integer' },
    from: { type: 'string', sql: 'varchar(100)' },
    to: { type: 'integer', sql: 'integer' },
    rows: numbers.map((n) => ({
      key: [n],
      value: n % 10 === 0 ? `no ${n}` : String(n * 3),
      expected: n % 10 === 0 ? null : n * 3,
    })),
  },
  'large numbers, also as keys': {
    key: { k: 'bigint' },
    from: { type: 'bigint', sql: 'bigint' },
    to: { type: 'string', sql: 'varchar(100)' },
    rows: numbers.map((n) => ({ key: [long(n)], value: long(-n), expected: long(-n) })),
  },
  'keys of two columns': {
    key: { a: 'varchar(20)', b: 'integer' },
    from: { type: 'string', sql: 'varchar(100)' },
    to: { type: 'boolean', sql: 'boolean' },
    rows: numbers.map((n) => ({
      key: [`group ${n % 7}`, n],
      value: n % 2 ? 'yes' : 'no',
      expected: n % 2 === 1,
    })),
  },
  'lists and objects': {
    key: { k: 'integer' },
    from: { type: 'text', sql: 'text' },
    to: { type: 'json', sql: 'json' },
    rows: [
      { key: [1], value: '{"a": [1, "x,\\"y\\"", null]}', expected: { a: [1, 'x,"y"', null] } },
      { key: [2], value: '[]', expected: [] },
      { key: [3], value: 'plain', expected: 'plain' },
      { key: [4], value: 'null', expected: null },
    ],
  },
};

describe.each(testDatabases(env))(
  'values into a column of another type on $dialect',
  ({ dialect, create }) => {
    let test: TestDatabase;
    let database: Database;
    const q = (name: string) => quote(dialect, name);

    beforeAll(async () => {
      test = await create();
      database = await openDatabase(test.url);
    });
    afterAll(async () => {
      await database?.close();
      await test?.drop();
    });

    it.each(Object.entries(CASES))('%s', async (name, { key, from, to, rows }) => {
      const table = name.replaceAll(' ', '_').replaceAll(',', '');
      const columns = Object.entries(key);
      const tail = dialect === 'mysql' ? ' default character set utf8mb4 collate utf8mb4_bin' : '';
      await database.run(
        `create table ${q(table)} (${columns.map(([column, sql]) => `${q(column)} ${sql}`).join(', ')}, ${q('old')} ${from.sql}, ${q('new')} ${to.sql}, primary key (${columns.map(([column]) => q(column)).join(', ')}))${tail}`,
      );
      await database.transaction(async (tx) => {
        for (let at = 0; at < rows.length; at += 500) {
          const page = rows.slice(at, at + 500);
          let n = 0;
          const line = () =>
            `(${[...columns, 'v'].map(() => (dialect === 'postgres' ? `$${++n}` : '?')).join(', ')})`;
          await tx.run(
            `insert into ${q(table)} (${columns.map(([column]) => q(column)).join(', ')}, ${q('old')}) values ${page.map(line).join(', ')}`,
            page.flatMap((row) => [...row.key, row.value]),
          );
        }
      });
      const snapshot = buildSnapshot(
        [
          {
            name: table,
            fields: [
              ...columns.map(([column, sql]) => ({
                name: column,
                type: sql.startsWith('varchar') ? 'string' : sql,
                primary: true,
              })),
              { name: 'old', type: from.type, ...(from.options && { options: from.options }) },
              { name: 'new', type: to.type, ...(to.options && { options: to.options }) },
            ],
          },
        ],
        TYPES,
        dialect,
      );
      const collection = snapshot.collections.get(table)!;
      const after = fieldOf(collection, 'new').scalar!;
      const work: ColumnConversion = {
        table,
        keys: collection.primaryKey.map((field) => ({
          column: field.column!,
          asText: field.scalar!.asText,
        })),
        from: 'old',
        to: 'new',
        before: fieldOf(collection, 'old').scalar!,
        after,
      };
      const misfits = await tryConversion(database, work);
      expect(misfits.rows).toBe(rows.length);
      await database.transaction((tx) => convertColumn(tx, work));
      const read = (column: string) => (after.asText ? `cast(${q(column)} as text)` : q(column));
      const stored = await database.all(
        `select ${columns.map(([column]) => `cast(${q(column)} as char(40)) as ${q(column)}`).join(', ')}, ${read('new')} as v from ${q(table)}`,
      );
      const found = new Map(
        stored.map((row) => [
          columns.map(([column]) => String(row[column]).trimEnd()).join('|'),
          row.v === null ? null : after.decode ? after.decode(row.v) : row.v,
        ]),
      );
      const wrong = rows.filter(
        (row) =>
          JSON.stringify(found.get(row.key.map((part) => String(part).trimEnd()).join('|'))) !==
          JSON.stringify(row.expected),
      );
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(found.size).toBe(rows.length);
      const unfit = rows.filter((row) => row.expected === null && row.value !== '' && to.type !== 'json');
      expect(misfits.count).toBe(unfit.length);
      expect(misfits.samples.map((sample) => sample.key.map(String))).toEqual(
        unfit.slice(0, 20).map((row) => row.key.map(String)),
      );
    });
  },
);
