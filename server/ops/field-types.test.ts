import { env } from 'node:process';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../data/testing/test-databases.ts';
import { isKasbahError } from '../lib/errors.ts';
import { addFormats } from '../schema/ajv-formats.ts';
import { FIELD_TYPES } from '../schema/fields/all.ts';
import type { Item } from '../schema/item.ts';
import { applySchema } from './change-schema.ts';
import { openTestEngine, type TestEngine } from './testing/test-engine.ts';
import { updateItem } from './update.ts';

interface Parity {
  options?: Record<string, unknown>;
  /** What is sent, and what comes back where that differs. */
  values: [sent: unknown, back?: unknown][];
  /** What is refused, and where inside the value. */
  refused: [sent: unknown, at?: string][];
}

const CHOICES = { choices: [{ value: 'red', color: 'danger' }, { value: 'blue' }, { value: 'grün 🌱' }] };
const deep = (levels: number): unknown => (levels === 0 ? 'bottom' : { next: [deep(levels - 1)] });
const point = (...coordinates: number[]) => ({ type: 'Point', coordinates });

/** Every type with values of its own; those that only the server writes and relations are tested below. */
const PARITY: Record<string, Parity> = {
  string: {
    values: [[''], ['x'.repeat(255)], ['🎉'.repeat(255)], ['Ünï 漢字 👩‍👩‍👧'], [`'"\\%_?$1`], ['null']],
    refused: [['x'.repeat(256)], [1], [['a']], ['a\u0000b'], ['\ud800']],
  },
  text: {
    options: { format: 'rich' },
    values: [[''], ['<p>Hello <b>🎉</b></p>'], ['line\r\nline\t\u0001'], ['long '.repeat(20_000)]],
    refused: [[7], ['a\u0000b']],
  },
  slug: {
    values: [['my-post'], ['2026'], ['日本-語'], ['x'.repeat(255)]],
    refused: [['My-Post'], ['a--b'], ['-a'], ['a b'], ['a/b'], [''], ['x'.repeat(256)]],
  },
  email: {
    values: [['ada@example.org'], ['Ada+tag@Example.ORG', 'Ada+tag@example.org'], ['jörg@bücher.example']],
    refused: [[''], ['ada'], ['ada@example'], ['a b@example.org'], ['ada@@example.org'], ['a@-x.org'], [1]],
  },
  url: {
    values: [
      ['https://example.org'],
      ['http://localhost:8080/a?b=c&d=%20#e'],
      [`https://example.org/${'a'.repeat(2028)}`],
      ['https://bücher.example/straße'],
    ],
    refused: [
      [''],
      ['javascript:alert(1)'],
      ['ftp://example.org'],
      ['https://'],
      ['https://a b'],
      ['example.org'],
      [`https://example.org/${'a'.repeat(2030)}`],
    ],
  },
  phone: {
    values: [['+49 (30) 901820-0', '+49309018200'], ['112'], ['+1.202.555.0100', '+12025550100']],
    refused: [[''], ['12'], ['call me'], ['++49123'], ['1234567890123456']],
  },
  color: {
    values: [['#3366ff'], ['#3366FF80', '#3366ff80']],
    refused: [[''], ['red'], ['#fff'], ['#3366ff8'], ['#gggggg']],
  },
  integer: {
    values: [[0], [-1], [2_147_483_647], [-2_147_483_648]],
    refused: [[2_147_483_648], [1.5], ['1'], [''], [true]],
  },
  bigint: {
    values: [
      ['0'],
      ['9007199254740991'],
      ['9007199254740992'],
      ['9007199254740993'],
      ['-9007199254740993'],
      ['9223372036854775807'],
      ['-9223372036854775808'],
      [12, '12'],
    ],
    refused: [['9223372036854775808'], ['1.5'], [''], ['x'], [1.5]],
  },
  decimal: {
    options: { precision: 15, scale: 2 },
    values: [
      ['0.10'],
      ['-0.01'],
      ['1234567890123.45'],
      ['9999999999999.99'],
      ['-9999999999999.99'],
      ['7', '7.00'],
      [0.5, '0.50'],
    ],
    refused: [['0.101'], [0.125], ['10000000000000.00'], ['1e5'], [''], ['NaN'], ['1,5']],
  },
  float: {
    values: [[0], [0.1], [-1.5e-7], [1.7976931348623157e308], [9_007_199_254_740_992]],
    refused: [['0.1'], [''], [true]],
  },
  boolean: { values: [[true], [false]], refused: [['true'], [1], ['']] },
  date: {
    values: [['2026-03-29'], ['2024-02-29'], ['9999-12-31'], ['1000-01-01'], ['1582-10-10']],
    refused: [['2026-02-29'], ['0000-01-01'], ['29.3.2026'], [''], ['2026-13-01']],
  },
  time: {
    values: [['00:00:00'], ['23:59:59'], ['09:30', '09:30:00'], ['12:00:00.125']],
    refused: [['24:00:00'], ['9:30'], [''], [930]],
  },
  datetime: {
    values: [
      ['2026-03-29T01:30:00.000Z'],
      ['2026-03-29T02:30:00+01:00', '2026-03-29T01:30:00.000Z'],
      ['2026-10-25T02:30:00+02:00', '2026-10-25T00:30:00.000Z'],
      ['2026-03-08T02:30:00-05:00', '2026-03-08T07:30:00.000Z'],
      ['9999-12-31T23:59:59.999Z'],
      ['1000-01-01T00:00:00.000Z'],
      ['1969-12-31T23:59:59.999Z'],
    ],
    refused: [['yesterday'], [''], ['2026-02-30T00:00:00Z'], ['9999-12-31T23:59:59-01:00'], [0]],
  },
  duration: {
    values: [
      ['PT0S'],
      ['PT1H30M'],
      ['P1W', 'P7D'],
      ['PT90M', 'PT1H30M'],
      ['PT0.001S'],
      ['-P1DT2H3M4.5S'],
      ['PT9007199254740.991S', 'P104249991DT8H59M0.991S'],
    ],
    refused: [['P1Y'], ['P1M'], ['PT'], ['P'], ['90'], [''], [90], ['PT9007199254740.992S']],
  },
  uuid: {
    values: [
      ['0193d5a2-7c3e-7b0a-8f00-000000000001'],
      ['0193D5A2-7C3E-7B0A-8F00-00000000000F', '0193d5a2-7c3e-7b0a-8f00-00000000000f'],
    ],
    refused: [[''], ['0193d5a27c3e7b0a8f00000000000001'], [1]],
  },
  nanoid: {
    options: { length: 10 },
    values: [['abc_DEF-12'], ['x']],
    refused: [['a b'], ['äöü'], ['x'.repeat(11)], [1]],
  },
  json: {
    values: [
      [{}],
      [[]],
      ['text'],
      [''],
      [0],
      [false],
      [{ '': '🎉', 'a.b': [1, null, { c: 'ü' }] }],
      [deep(14)],
      [{ n: 9_007_199_254_740_991, tiny: 1e-7 }],
    ],
    refused: [['a\u0000b'], [{ a: '\ud800' }]],
  },
  select: { options: CHOICES, values: [['red'], ['grün 🌱']], refused: [['Red'], [''], [1], [['red']]] },
  status: {
    options: { ...CHOICES, default: 'red' },
    values: [['blue'], ['grün 🌱']],
    refused: [['green'], [1]],
  },
  'multi-select': {
    options: CHOICES,
    values: [[[]], [['red']], [['grün 🌱', 'red']], [['red', 'red'], ['red']]],
    refused: [['red'], [['red', 'green'], '[1]'], [[1], '[0]'], [{}]],
  },
  tags: {
    values: [
      [[]],
      [['a']],
      [['ümlaut', '👩‍👩‍👧', `"\\'%_`, 'a,b', '[]', 'null', '1']],
      [
        [' spaced ', 'twice', 'twice'],
        ['spaced', 'twice'],
      ],
      [['x'.repeat(100)]],
      [Array.from({ length: 100 }, (_, index) => `tag ${index}`)],
    ],
    refused: [
      ['a'],
      [['ok', ''], '[1]'],
      [['x'.repeat(101)], '[0]'],
      [['ok', 'a\u0000b'], '[1]'],
      [[['a']], '[0]'],
      [Array.from({ length: 101 }, (_, index) => `${index}`)],
    ],
  },
  'sort-order': { values: [[5], [0], [-3]], refused: [[1.5], ['1'], [2_147_483_648]] },
  geometry: {
    values: [
      [point(13.404954, 52.520008)],
      [point(-180, 90, 8848.86)],
      [point(1e-7, 0)],
      [
        {
          type: 'LineString',
          coordinates: [
            [0, 0],
            [1, 1],
            [2, 0],
          ],
        },
      ],
      [
        {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [4, 0],
              [4, 4],
              [0, 0],
            ],
            [
              [1, 0.5],
              [2, 0.5],
              [2, 1],
              [1, 0.5],
            ],
          ],
        },
      ],
    ],
    refused: [
      [point(181, 0), '.coordinates'],
      [point(1), '.coordinates'],
      [
        {
          type: 'LineString',
          coordinates: [
            [0, 0],
            [0, 91],
          ],
        },
        '.coordinates[1]',
      ],
      [{ type: 'LineString', coordinates: [[0, 0]] }, '.coordinates'],
      [
        {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [4, 0],
              [4, 4],
              [0, 1],
            ],
          ],
        },
        '.coordinates[0]',
      ],
      [{ type: 'Circle', coordinates: [0, 0] }, '.type'],
      ['POINT(1 2)'],
      [''],
    ],
  },
};

const SERVER_MADE = ['created-at', 'updated-at', 'created-by', 'updated-by', 'hash'];
const RELATIONS = ['many-to-one', 'one-to-many', 'many-to-many', 'file', 'image', 'gallery'];
/** Tested in files of their own. */
const ELSEWHERE = ['computed', 'many-to-any', 'secret', 'tree'];
const keyOf = (type: string) => `a_${type.replaceAll('-', '_')}`;
const cases = Object.entries(PARITY);
const operatorsOf = (type: string) => FIELD_TYPES.find(({ name }) => name === type)?.operators ?? [];

/** The most telling question about a value that its type allows. */
function question(type: string, value: unknown): Item {
  const known: readonly string[] = operatorsOf(type);
  if (value === null) return { _null: true };
  if (known.includes('_eq')) return { _eq: value };
  if (!known.includes('_contains')) return { _nnull: true };
  return Array.isArray(value) && value.length > 0 ? { _contains: value.at(-1) } : { _empty: true };
}

it('walks every field type', () => {
  expect([...Object.keys(PARITY), ...SERVER_MADE, ...RELATIONS, ...ELSEWHERE].sort()).toEqual(
    FIELD_TYPES.map(({ name }) => name).sort(),
  );
});

it.each(FIELD_TYPES.map((type) => [type.name, type] as const))('%s describes itself', (name, type) => {
  const options = { ...type.defaults, ...PARITY[name]?.options };
  const ajv = addFormats(new Ajv({ strict: false }));
  const given = PARITY[name] !== undefined || Object.keys(options).length > 0;
  expect(given ? ajv.validate(type.optionsSchema, options) : true).toBe(true);
  const valid = ajv.compile(type.jsonSchema(options));
  for (const [sent] of PARITY[name]?.values ?? []) expect(valid(sent), JSON.stringify(sent)).toBe(true);
  expect(type.tsType(options)).not.toBe('');
  expect(type.label).not.toBe('');
  expect(type.graphql).not.toBe('');
  expect(Boolean(type.column({ ...options, stored: true }))).toBe(!type.relation);
});

describe.each(testDatabases(env))('field types on $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let kasbah: TestEngine;
  const noQuery = { parameters: () => ({}) };
  const update = (id: unknown, patch: Item) =>
    updateItem(kasbah.engine, kasbah.caller, 'things', id, patch, noQuery);
  const one = async (item: Item) => (await kasbah.create('things', item))[0] as Item;
  const problemsOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!isKasbahError(error)) throw error ?? new Error('It was not refused');
    if (error.problems.length === 0) return [{ code: error.code, path: error.path }];
    return error.problems.map(({ code, path }) => ({ code, path }));
  };

  beforeAll(async () => {
    database = await create();
    kasbah = await openTestEngine(database.url);
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'things',
          fields: cases.map(([type, { options = {} }]) => ({ name: keyOf(type), type, options })),
        },
      ],
    });
  }, 60_000);
  afterAll(async () => {
    await kasbah?.close();
    await database?.drop();
  });

  it.each(cases)(
    '%s comes back as it was written, by create and by update, and is found',
    async (type, parity) => {
      const name = keyOf(type);
      const made = FIELD_TYPES.find((one) => one.name === type)?.generates?.(parity.options ?? {});
      for (const [sent, back = sent] of [...parity.values, ...(made ? [] : [[null] as [unknown]])]) {
        const created = await one({ [name]: sent });
        expect(created[name]).toEqual(back);
        const filter = { id: { _eq: created.id }, [name]: question(type, back) };
        const found = await kasbah.list('things', { fields: name, filter });
        expect(found).toEqual([{ [name]: back }]);
        const other = await one({});
        expect((await update(other.id, { [name]: sent }))?.[name]).toEqual(back);
      }
    },
  );

  it.each(cases)('%s refuses what it cannot hold, with its path', async (type, { refused }) => {
    const name = keyOf(type);
    const { id } = await one({});
    for (const [sent, at = ''] of refused) {
      const problems = [{ code: 'VALIDATION_FAILED', path: name + at }];
      expect(await problemsOf(one({ [name]: sent })), JSON.stringify(sent)).toEqual(problems);
      expect(await problemsOf(update(id, { [name]: sent })), JSON.stringify(sent)).toEqual(problems);
    }
  });

  it('keeps numbers and days between their limits, and texts to their length', async () => {
    await applySchema(kasbah.engine, kasbah.caller, {
      collections: [
        {
          name: 'limits',
          fields: [
            { name: 'i', type: 'integer', options: { min: 1, max: 9 } },
            { name: 'f', type: 'float', options: { min: -0.5, max: 0.5 } },
            { name: 'd', type: 'decimal', options: { precision: 10, scale: 2, min: '0.00', max: '99.50' } },
            { name: 'big', type: 'bigint', options: { min: '9007199254740992', max: '9007199254740994' } },
            { name: 'day', type: 'date', options: { min: '2026-01-01', max: '2026-12-31' } },
            { name: 't', type: 'text', options: { min_length: 2, max_length: 4 } },
          ],
        },
      ],
    });
    const put = (item: Item) =>
      problemsOf(
        kasbah.create('limits', item).then(() => {
          throw new Error('taken');
        }),
      ).catch(() => 'taken');
    const cases: [string, unknown[], unknown[]][] = [
      ['i', [1, 9], [0, 10]],
      ['f', [-0.5, 0.5], [-0.51, 0.6]],
      ['d', ['0', '99.5'], ['-0.01', '99.51']],
      ['big', ['9007199254740992', '9007199254740994'], ['9007199254740991', '9007199254740995']],
      ['day', ['2026-01-01', '2026-12-31'], ['2025-12-31', '2027-01-01']],
      ['t', ['ab', 'abcd'], ['a', 'abcde']],
    ];
    for (const [name, good, bad] of cases) {
      for (const value of good) expect(await put({ [name]: value }), `${name} ${value}`).toBe('taken');
      for (const value of bad)
        expect(await put({ [name]: value }), `${name} ${value}`).toEqual([
          { code: 'VALIDATION_FAILED', path: name },
        ]);
    }
  });

  it('sorts and compares decimals, durations and large numbers by what they are worth', async () => {
    const ordered: Record<string, string[]> = {
      decimal: ['-10.50', '-9.00', '0.10', '0.20', '9.00', '10.00', '1234567890123.45', '1234567890123.46'],
      duration: ['-PT2S', 'PT0.5S', 'PT9S', 'PT10S', 'P1D', 'P10D'],
      bigint: ['-9007199254740993', '-5', '40', '9007199254740992', '9007199254740993'],
    };
    for (const [type, values] of Object.entries(ordered)) {
      const name = keyOf(type);
      const items = await kasbah.create('things', ...values.toReversed().map((value) => ({ [name]: value })));
      const _in = items.map((item) => item?.id);
      const list = async (filter: Item) =>
        (await kasbah.list('things', { fields: name, sort: name, filter: { id: { _in }, ...filter } })).map(
          (item) => item[name],
        );
      expect(await list({})).toEqual(values);
      expect(await list({ [name]: { _gt: values[1] } })).toEqual(values.slice(2));
      expect(await list({ [name]: { _between: [values[1], values[3]] } })).toEqual(values.slice(1, 4));
    }
  });

  it('keeps JSON of many levels, or says that this database cannot', async () => {
    const value = deep(50);
    if (dialect === 'mysql') {
      expect(await problemsOf(one({ a_json: value }))).toEqual([
        { code: 'VALIDATION_FAILED', path: 'a_json' },
      ]);
      return;
    }
    expect((await one({ a_json: value })).a_json).toEqual(value);
  });

  it('asks lists for one of their values, and knows no list from an empty one', async () => {
    const [ab, b, none, nothing] = await kasbah.create(
      'things',
      { a_tags: ['a', '10%'] },
      { a_tags: ['b', 'ab'] },
      { a_tags: [] },
      { a_tags: null },
    );
    const items = [ab, b, none, nothing].map((item) => item?.id);
    const ids = async (filter: Item) =>
      (await kasbah.list('things', { filter: { _and: [{ id: { _in: items } }, filter] } })).map(({ id }) =>
        items.indexOf(id),
      );
    expect(await ids({ a_tags: { _contains: 'a' } })).toEqual([0]);
    expect(await ids({ a_tags: { _contains: ' b ' } })).toEqual([1]);
    expect(await ids({ a_tags: { _contains: '10%' } })).toEqual([0]);
    expect(await ids({ a_tags: { _contains: 'A' } })).toEqual([]);
    expect(await ids({ a_tags: { _ncontains: 'a' } })).toEqual([1, 2]);
    expect(await ids({ _not: { a_tags: { _contains: 'a' } } })).toEqual([1, 2]);
    expect(await ids({ a_tags: { _empty: true } })).toEqual([2, 3]);
    expect(await ids({ a_tags: { _nempty: true } })).toEqual([0, 1]);
    expect(await ids({ a_tags: { _null: true } })).toEqual([3]);
    expect(await problemsOf(ids({ a_tags: { _eq: 'a' } }))).toMatchObject([{ code: 'INVALID_QUERY' }]);
    expect(await problemsOf(ids({ a_tags: { _contains: ['a'] } }))).toMatchObject([
      { code: 'INVALID_QUERY' },
    ]);
    expect(await problemsOf(ids({ a_multi_select: { _contains: 'no' } }))).toMatchObject([
      { code: 'INVALID_QUERY' },
    ]);
  });
});
