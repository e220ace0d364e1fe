import { describe, expect, it } from 'vitest';
import { ValueError } from './field-type.ts';
import { FIELD_TYPES } from './fields/all.ts';
import { labelOf } from './labels.ts';
import { nativeType, needsSample } from './native-type.ts';
import { OPERATORS } from './operators.ts';
import {
  parseBigint,
  parseDate,
  parseDatetime,
  parseNumber,
  parseString,
  parseTime,
} from './parse-values.ts';
import type { Scalar } from './snapshot.ts';
import type { TableColumn } from './table.ts';
import { type Binding, bindParam, isVariable } from './variables.ts';

describe('labels', () => {
  it.each([
    ['UnitPrice', 'Unit price'],
    ['unit_price', 'Unit price'],
    ['unitPrice', 'Unit price'],
    ['unit-price', 'Unit price'],
    ['title', 'Title'],
    ['AlbumId', 'Album id'],
    ['albumID', 'Album ID'],
    ['HTMLText', 'HTML text'],
    ['URL', 'URL'],
    ['invoice_2024_total', 'Invoice 2024 total'],
    ['a', 'A'],
    ['', ''],
    ['__x__', 'X'],
  ])('%s reads %s', (name, label) => {
    expect(labelOf(name)).toBe(label);
  });
});

describe('native types', () => {
  const column = (type: string, name = 'x'): TableColumn => ({
    name,
    type,
    nullable: true,
    default: null,
    generated: false,
    choices: null,
    comment: null,
  });
  it.each([
    [
      'sqlite',
      'integer',
      { type: 'integer', options: { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER } },
    ],
    ['postgres', 'integer', { type: 'integer' }],
    ['mysql', 'int(11)', { type: 'integer' }],
    ['mysql', 'int(10) unsigned', { type: 'integer', options: { min: 0, max: 4_294_967_295 } }],
    ['postgres', 'smallint', { type: 'integer' }],
    ['postgres', 'bigint', { type: 'bigint' }],
    ['mysql', 'bigint(20)', { type: 'bigint' }],
    ['mysql', 'tinyint(1)', { type: 'boolean' }],
    ['mysql', 'tinyint(4)', { type: 'integer' }],
    ['postgres', 'boolean', { type: 'boolean' }],
    ['sqlite', 'boolean', { type: 'boolean' }],
    ['sqlite', 'nvarchar(160)', { type: 'string', options: { max_length: 160 } }],
    ['postgres', 'character varying(160)', { type: 'string', options: { max_length: 160 } }],
    ['postgres', 'character varying', { type: 'text' }],
    ['postgres', 'text', { type: 'text' }],
    ['mysql', 'longtext', { type: 'text' }],
    ['mysql', 'varchar(20000)', { type: 'text' }],
    ['sqlite', '', { type: 'text' }],
    ['sqlite', 'numeric(10,2)', { type: 'decimal', options: { precision: 10, scale: 2 } }],
    ['postgres', 'numeric', { type: 'decimal' }],
    ['mysql', 'decimal(65,30)', { type: 'decimal', options: { precision: 38, scale: 30 } }],
    ['mysql', 'decimal(8)', { type: 'decimal', options: { precision: 8, scale: 0 } }],
    ['postgres', 'double precision', { type: 'float' }],
    ['sqlite', 'real', { type: 'float' }],
    ['postgres', 'timestamp with time zone', { type: 'datetime' }],
    ['postgres', 'timestamp without time zone', { type: 'datetime' }],
    ['postgres', 'date', { type: 'date' }],
    ['postgres', 'time without time zone', { type: 'time' }],
    ['postgres', 'uuid', { type: 'uuid' }],
    ['postgres', 'jsonb', { type: 'json' }],
    ['mysql', 'json', { type: 'json' }],
    ['postgres', 'bytea', null],
    ['mysql', 'longblob', null],
    ['sqlite', 'blob', null],
  ] as const)('%s %s', (dialect, type, expected) => {
    expect(nativeType(dialect, column(type), [])).toEqual(expected);
  });

  it('tells instants by their values where the type does not', () => {
    const created = column('integer', 'created_at');
    expect(needsSample('sqlite', created)).toBe(true);
    expect(needsSample('sqlite', column('integer', 'amount'))).toBe(false);
    expect(nativeType('sqlite', created, [1_700_000_000_000])).toEqual({
      type: 'datetime',
      options: { storage: 'epoch_ms' },
    });
    expect(nativeType('sqlite', created, [1_700_000_000])).toEqual({
      type: 'datetime',
      options: { storage: 'epoch_s' },
    });
    for (const samples of [[], [5], [1_700_000_000, 1_700_000_000_000]])
      expect(nativeType('sqlite', created, samples)?.type).toBe('integer');
    expect(nativeType('sqlite', column('datetime'), ['2021-01-01 00:00:00'])).toEqual({
      type: 'datetime',
      options: { storage: 'seconds' },
    });
    expect(nativeType('sqlite', column('datetime'), ['2021-01-01T00:00:00.000Z'])).toEqual({
      type: 'datetime',
    });
    expect(nativeType('sqlite', column('datetime'), [])).toEqual({ type: 'datetime' });
  });
});

describe('values', () => {
  const refused = (work: () => unknown) => expect(work).toThrow(ValueError);
  it.each<[(input: unknown) => unknown, unknown, unknown]>([
    [parseNumber, '1.5', 1.5],
    [parseNumber, '-2e3', -2000],
    [parseNumber, 0, 0],
    [parseBigint, '9223372036854775807', '9223372036854775807'],
    [parseBigint, '-9223372036854775808', '-9223372036854775808'],
    [parseBigint, '+007', '7'],
    [parseBigint, '-0', '0'],
    [parseBigint, 5, '5'],
    [parseDate, '2024-02-29', '2024-02-29'],
    [parseTime, '9:00'.padStart(5, '0'), '09:00:00'],
    [parseTime, '23:59:59.120', '23:59:59.12'],
    [parseTime, '10:00:00.000', '10:00:00'],
    [parseDatetime, '2026-11-23', '2026-11-23T00:00:00.000Z'],
    [parseDatetime, '2026-11-23 09:30', '2026-11-23T09:30:00.000Z'],
    [parseDatetime, '2026-11-23T09:30:00+0200', '2026-11-23T07:30:00.000Z'],
    [parseDatetime, '2026-11-23T09:30:00.123456789Z', '2026-11-23T09:30:00.123Z'],
    [parseDatetime, '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    [parseString, 'a', 'a'],
    [parseString, '', ''],
    [parseString, 5, '5'],
    [parseString, true, 'true'],
  ])('%# %o', (parse, input, expected) => {
    expect(parse(input)).toBe(expected);
  });
  it.each<[(input: unknown) => unknown, unknown[]]>([
    [
      parseNumber,
      [
        '',
        ' ',
        ' 1',
        '0x10',
        '1,5',
        'NaN',
        'Infinity',
        '1e9999',
        Number.NaN,
        Number.POSITIVE_INFINITY,
        null,
        undefined,
        {},
        [1],
        true,
      ],
    ],
    [
      parseBigint,
      [
        '',
        '1.0',
        '9223372036854775808',
        '-9223372036854775809',
        '0x1',
        '1e3',
        2 ** 53,
        1.5,
        null,
        {},
        '9'.repeat(30),
      ],
    ],
    [
      parseDate,
      [
        '2023-02-29',
        '2026-00-01',
        '2026-13-01',
        '2026-1-1',
        '0000-01-01',
        '10000-01-01',
        '2026-01-01T00:00',
        '',
        5,
        null,
        {},
      ],
    ],
    [parseTime, ['24:00', '9:00', '10:60', '10:00:60', '10:00:00.1234', '10', '', null, 5]],
    [
      parseDatetime,
      [
        '2026-02-30T00:00:00Z',
        '2026-01-01T25:00:00Z',
        '2026-01-01T00:00:00+25:99',
        '9999-12-31T23:00:00-02:00',
        '0001-01-01T00:00:00+02:00',
        '2026-01-01T00:00:00 Z',
        'now',
        '',
        0,
        null,
        {},
      ],
    ],
    [parseString, [null, undefined, {}, [], 'a\u0000', '\ud800', 'x\udc00']],
  ])('%# refuses what is none', (parse, inputs) => {
    for (const input of inputs) refused(() => parse(input));
  });
});

describe('variables', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const type = (name: string) => FIELD_TYPES.find((one) => one.name === name)!;
  const bind = (name: string, field: string, more: Partial<Binding> = {}) =>
    bindParam(
      {
        kind: 'variable',
        name,
        scalar: {
          type: type(field),
          options: {},
          encode: undefined,
          decode: undefined,
          asText: false,
        } as unknown as Scalar,
      },
      { user: null, attributes: {}, now, ...more },
    );

  it.each([
    ['$NOW', 'datetime', '2026-11-23T12:00:00.000Z'],
    ['$NOW', 'date', '2026-11-23'],
    ['$NOW(-1 day)', 'datetime', '2026-11-22T12:00:00.000Z'],
    ['$NOW(+2 hours)', 'datetime', '2026-11-23T14:00:00.000Z'],
    ['$NOW(1 month)', 'date', '2026-12-23'],
    ['$NOW(-1 year)', 'date', '2025-11-23'],
    ['$NOW( 3 weeks )', 'date', '2026-12-14'],
    ['$NOW', 'integer', null],
    ['$CURRENT_USER', 'uuid', null],
  ])('%s as %s is %s', (name, field, expected) => {
    expect(isVariable(name)).toBe(true);
    expect(bind(name, field)).toBe(expected);
  });

  it('reads the user and their own values only', () => {
    const user = '0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a';
    expect(bind('$CURRENT_USER', 'uuid', { user })).toBe(user);
    expect(bind('$CURRENT_USER', 'integer', { user })).toBeNull();
    expect(bind('$CURRENT_USER.email', 'string', { attributes: { email: 'a@b.c' } })).toBe('a@b.c');
    const far = { attributes: { team: { city: 'Kyoto' }, boss: null } };
    expect(bind('$CURRENT_USER.team.city', 'string', far)).toBe('Kyoto');
    for (const name of ['boss.city', 'team.nope', 'team.toString', 'team.city.length'])
      expect(bind(`$CURRENT_USER.${name}`, 'string', far), name).toBeNull();
    for (const name of ['nope', 'constructor', '__proto__', 'toString'])
      expect(bind(`$CURRENT_USER.${name}`, 'string'), name).toBeNull();
  });

  it.each([
    '$now',
    '$NOW()',
    '$NOW(1)',
    '$NOW(1 eon)',
    '$NOW(9999999 days)',
    '$CURRENT_USERS',
    '$CURRENT_USER.',
    '$CURRENT_USER.a.',
    '$CURRENT_USER..a',
    ' $NOW',
    'NOW',
    '$',
  ])('%j is a text', (text) => {
    expect(isVariable(text)).toBe(false);
  });
});

it('every field type is whole: operators that exist, a column or a relation, a form of its values', () => {
  for (const type of FIELD_TYPES) {
    expect(type.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(type.label.length, type.name).toBeGreaterThan(0);
    for (const operator of type.operators) expect(OPERATORS, `${type.name} ${operator}`).toContain(operator);
    const options = { choices: [{ value: 'a' }], stored: true };
    expect(type.column(options) === null, type.name).toBe(type.relation !== undefined);
    expect(typeof type.jsonSchema({ choices: [{ value: 'a' }] }), type.name).toBe('object');
  }
  expect(new Set(FIELD_TYPES.map((type) => type.name)).size).toBe(FIELD_TYPES.length);
});
