import type { Dialect } from '../schema/dialect.ts';
import type { Expression } from '../schema/expression.ts';
import type { FunctionName, ValueKind } from '../schema/expression-functions.ts';
import { type Collection, type Field, fieldOf } from '../schema/snapshot.ts';

/** A text as a literal. `native` leaves what stands in quotes alone, question marks included. */
export function textLiteral(dialect: Dialect, text: string): string {
  const escaped = text.replaceAll("'", "''");
  // MySQL reads backslashes in literals.
  return `'${dialect === 'mysql' ? escaped.replaceAll('\\', '\\\\') : escaped}'`;
}

type Call = Extract<Expression, { kind: 'call' }>;
/** Writes a call; `args` are the texts of its arguments. */
type Writer = (args: readonly string[], call: Call) => string;
type Writers = Record<FunctionName, Writer>;

const infix =
  (sign: string): Writer =>
  ([a, b]) =>
    `(${a} ${sign} ${b})`;
const named =
  (name: string): Writer =>
  (args) =>
    `${name}(${args.join(', ')})`;

/** A function of two or more; of one value it would mean something else, or be an error. */
const several =
  (name: string): Writer =>
  (args) =>
    args.length === 1 ? args[0]! : `${name}(${args.join(', ')})`;

/** `of` over a value that is written once, however often it is asked about. */
const once = (value: string | undefined, of: string) => `(SELECT ${of} FROM (SELECT ${value} AS v) x)`;

const isNull = (call: Call, index: number) => call.args[index]?.gives === 'nothing';

/** A comparison with null asks whether there is a value. */
const equality =
  (sign: string, test: string): Writer =>
  ([a, b], call) =>
    isNull(call, 1) ? `(${a} ${test})` : isNull(call, 0) ? `(${b} ${test})` : `(${a} ${sign} ${b})`;

/** The least or greatest of several, null when one is, where the database's own function passes over nulls. */
const extreme =
  (of: 'min' | 'max'): Writer =>
  (args) =>
    `(SELECT CASE WHEN count(*) = count(v) THEN ${of}(v) END FROM (${args.map((arg) => `SELECT ${arg} AS v`).join(' UNION ALL ')}) x)`;

const shared = {
  add: infix('+'),
  subtract: infix('-'),
  multiply: infix('*'),
  equal: equality('=', 'IS NULL'),
  unequal: equality('<>', 'IS NOT NULL'),
  less: infix('<'),
  at_most: infix('<='),
  more: infix('>'),
  at_least: infix('>='),
  and: infix('AND'),
  or: infix('OR'),
  negate: ([a]) => `(-${a})`,
  not: ([a]) => `(NOT ${a})`,
  upper: named('upper'),
  lower: named('lower'),
  trim: named('trim'),
  replace: named('replace'),
  abs: named('abs'),
  coalesce: named('coalesce'),
  if: ([test, yes, no]) => `CASE WHEN ${test} THEN ${yes} ELSE ${no} END`,
} as const satisfies Partial<Writers>;

const sqlite: Writers = {
  ...shared,
  divide: ([a, b]) => `(CAST(${a} AS REAL) / NULLIF(${b}, 0))`,
  modulo: ([a, b]) => `(${a} % NULLIF(${b}, 0))`,
  concat: (args) => `(${args.map((arg) => `coalesce(${arg}, '')`).join(' || ')})`,
  text: ([a, digits]) => once(a, `CASE WHEN v IS NOT NULL THEN printf('%.' || ${digits} || 'f', v) END`),
  length: named('length'),
  substring: named('substr'),
  contains: ([a, b]) => `(instr(${a}, ${b}) > 0)`,
  round: ([a, digits = '0']) => `round(${a}, ${digits})`,
  floor: ([a]) => once(a, 'CAST(v AS INTEGER) - (v < CAST(v AS INTEGER))'),
  ceil: ([a]) => once(a, 'CAST(v AS INTEGER) + (v > CAST(v AS INTEGER))'),
  min: several('min'),
  max: several('max'),
  year: ([a]) => `CAST(strftime('%Y', ${a}) AS INTEGER)`,
  month: ([a]) => `CAST(strftime('%m', ${a}) AS INTEGER)`,
  day: ([a]) => `CAST(strftime('%d', ${a}) AS INTEGER)`,
  hour: ([a]) => `CAST(strftime('%H', ${a}) AS INTEGER)`,
  date: named('date'),
  add_days: ([a, days]) => `date(${a}, (${days}) || ' days')`,
  days_between: ([a, b]) => `CAST(julianday(date(${b})) - julianday(date(${a})) AS INTEGER)`,
  today: () => `date('now')`,
};

const postgresDay = (text: string, kind: ValueKind | undefined) =>
  kind === 'datetime' ? `((${text}) AT TIME ZONE 'UTC')` : `(${text})`;
const postgresPart =
  (part: string): Writer =>
  ([a], call) =>
    `CAST(extract(${part} from ${postgresDay(a!, call.args[0]?.gives)}) AS integer)`;

const postgres: Writers = {
  ...shared,
  // The collation "C" of texts made here knows the case of ASCII only.
  upper: ([a]) => `upper((${a}) COLLATE "default")`,
  lower: ([a]) => `lower((${a}) COLLATE "default")`,
  divide: ([a, b]) => `(${a} / NULLIF(${b}, 0))`,
  modulo: ([a, b]) => `(${a} % NULLIF(${b}, 0))`,
  concat: (args) => `(${args.map((arg) => `coalesce((${arg})::text, '')`).join(' || ')})`,
  text: ([a, digits]) => `round((${a})::numeric, (${digits})::integer)::text`,
  length: named('char_length'),
  substring: ([a, from, count]) =>
    `substr(${a}, (${from})::integer${count === undefined ? '' : `, greatest(0, (${count})::integer)`})`,
  contains: ([a, b]) => `(strpos(${a}, ${b}) > 0)`,
  round: ([a, digits = '0']) => `round(${a}, (${digits})::integer)`,
  floor: named('floor'),
  ceil: named('ceil'),
  min: extreme('min'),
  max: extreme('max'),
  year: postgresPart('year'),
  month: postgresPart('month'),
  day: postgresPart('day'),
  hour: postgresPart('hour'),
  date: ([a], call) => `${postgresDay(a!, call.args[0]?.gives)}::date`,
  add_days: ([a, days], call) => `(${postgresDay(a!, call.args[0]?.gives)}::date + (${days})::integer)`,
  days_between: ([a, b], call) =>
    `(${postgresDay(b!, call.args[1]?.gives)}::date - ${postgresDay(a!, call.args[0]?.gives)}::date)`,
  today: () => `((now() AT TIME ZONE 'UTC')::date)`,
};

const mysql: Writers = {
  ...shared,
  // A number with a point divides with all the digits of a double, and not four behind those of the operands.
  divide: ([a, b]) => `(${a} * 1e0 / NULLIF(${b}, 0))`,
  modulo: ([a, b]) => `(${a} % NULLIF(${b}, 0))`,
  concat: (args) => `CONCAT(${args.map((arg) => `coalesce(${arg}, '')`).join(', ')})`,
  text: ([a, digits]) => `CAST(CAST(ROUND(${a}, ${digits}) AS DECIMAL(65, ${digits})) AS CHAR)`,
  length: named('char_length'),
  substring: named('substr'),
  contains: ([a, b]) => `(LOCATE(BINARY ${b}, ${a}) > 0)`,
  round: ([a, digits = '0']) => `ROUND(${a}, ${digits})`,
  floor: named('floor'),
  ceil: named('ceiling'),
  min: several('least'),
  max: several('greatest'),
  year: named('year'),
  month: named('month'),
  day: named('dayofmonth'),
  hour: named('hour'),
  date: named('date'),
  add_days: ([a, days]) => `DATE_ADD(date(${a}), INTERVAL (${days}) DAY)`,
  days_between: ([a, b]) => `DATEDIFF(${b}, ${a})`,
  today: () => 'UTC_DATE()',
};

const WRITERS: Record<Dialect, Writers> = { sqlite, postgres, mysql };

const numeric = (kind: ValueKind) => kind === 'integer' || kind === 'number';
/** Functions that calculate: their numbers must not overflow or lose their fractions. */
const CALCULATES: ReadonlySet<FunctionName> = new Set([
  ...([
    'add',
    'subtract',
    'multiply',
    'divide',
    'negate',
    'round',
    'floor',
    'ceil',
    'abs',
    'min',
    'max',
  ] as const),
]);

/** A number as the kind of the database that calculates exactly and far. */
function wide(dialect: Dialect, text: string, kind: ValueKind): string {
  if (dialect === 'postgres') return `(${text})::numeric`;
  return dialect === 'mysql' && kind === 'integer' ? `CAST(${text} AS DECIMAL(30, 0))` : text;
}

function literalSql(dialect: Dialect, { value, gives }: Extract<Expression, { kind: 'literal' }>): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return dialect === 'postgres' ? String(value) : value ? '1' : '0';
  if (typeof value === 'number') return String(value);
  const text = textLiteral(dialect, value);
  if (dialect !== 'postgres') return gives === 'date' && dialect === 'mysql' ? `DATE${text}` : text;
  return `${text}::${gives === 'date' ? 'date' : 'text'}`;
}

/** How a field that is named in an expression is read: the text of its column. */
type ColumnText = (field: Field) => string;

function write(dialect: Dialect, collection: Collection, node: Expression, column: ColumnText): string {
  if (node.kind === 'literal') return literalSql(dialect, node);
  if (node.kind === 'field') {
    const text = computedSql(dialect, collection, fieldOf(collection, node.name), column);
    return dialect === 'postgres' && node.gives === 'text' ? `(${text})::text` : text;
  }
  const args = node.args.map((arg) => {
    const text = write(dialect, collection, arg, column);
    return CALCULATES.has(node.name) && numeric(arg.gives) ? wide(dialect, text, arg.gives) : text;
  });
  return WRITERS[dialect][node.name](args, node);
}

/** The last step to the declared result: rounded, and of the type that the field's codec reads. */
function finish(dialect: Dialect, text: string, field: Field): string {
  const spec = field.type.column({ ...field.options, stored: true });
  switch (spec?.kind) {
    case 'integer':
      return {
        sqlite: `CAST(round(${text}) AS INTEGER)`,
        postgres: `round((${text})::numeric)`,
        mysql: `CAST(ROUND(${text}) AS SIGNED)`,
      }[dialect];
    case 'decimal':
      return {
        sqlite: `round(${text}, ${spec.scale})`,
        postgres: `round((${text})::numeric, ${spec.scale})`,
        mysql: `CAST(ROUND(${text}, ${spec.scale}) AS DECIMAL(65, ${spec.scale}))`,
      }[dialect];
    case 'float':
      return {
        sqlite: `CAST(${text} AS REAL)`,
        postgres: `(${text})::double precision`,
        mysql: `((${text}) + 0e0)`,
      }[dialect];
    default:
      return dialect === 'postgres' && spec?.kind === 'string' ? `(${text})::text` : text;
  }
}

/**
 * The SQL that a field's value is read by: its column, or its expression with those of other computed fields written
 * out in it.
 */
export function computedSql(
  dialect: Dialect,
  collection: Collection,
  field: Field,
  column: ColumnText,
): string {
  if (!field.computed) return column(field);
  return finish(dialect, write(dialect, collection, field.computed.expression, column), field);
}
