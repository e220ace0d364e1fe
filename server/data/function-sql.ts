import type { Dialect } from '../schema/dialect.ts';
import type { Derived, TimePart } from '../schema/field-function.ts';
import { textLiteral } from './expression-sql.ts';

/** An instant that an existing column keeps as a number, as the database's own. */
function instantSql(dialect: Dialect, text: string, storage: string | undefined): string {
  if (storage !== 'epoch_ms' && storage !== 'epoch_s') return text;
  const seconds = storage === 'epoch_ms' ? `(${text} / 1000.0)` : text;
  return {
    sqlite: `datetime(${seconds}, 'unixepoch')`,
    postgres: `to_timestamp(${seconds})`,
    mysql: `DATE_ADD('1970-01-01', INTERVAL ${seconds} SECOND)`,
  }[dialect];
}

const SQLITE: Record<Exclude<TimePart, 'week'>, string> = {
  year: '%Y',
  month: '%m',
  day: '%d',
  weekday: '%w',
  hour: '%H',
  minute: '%M',
  second: '%S',
};

/** Weeks are those of ISO 8601; days of the week begin with Sunday as 0. */
function partSql(dialect: Dialect, text: string, part: TimePart): string {
  if (dialect === 'postgres')
    return `CAST(floor(extract(${part === 'weekday' ? 'dow' : part} FROM ${text})) AS integer)`;
  if (dialect === 'mysql') {
    if (part === 'week') return `WEEK(${text}, 3)`;
    if (part === 'weekday') return `(DAYOFWEEK(${text}) - 1)`;
    return `${part === 'day' ? 'DAYOFMONTH' : part.toUpperCase()}(${text})`;
  }
  // The week is that of its Thursday; not every sqlite knows a format for it.
  if (part === 'week') return `((strftime('%j', date(${text}, '-3 days', 'weekday 4')) - 1) / 7 + 1)`;
  return `CAST(strftime('${SQLITE[part]}', ${text}) AS INTEGER)`;
}

function lengthSql(dialect: Dialect, text: string): string {
  return {
    sqlite: `CASE WHEN json_valid(${text}) THEN json_array_length(${text}) END`,
    postgres: `CASE WHEN jsonb_typeof(${text}::jsonb) = 'array' THEN jsonb_array_length(${text}::jsonb) END`,
    mysql: `JSON_LENGTH(${text})`,
  }[dialect];
}

type JsonRead = Extract<Derived, { fn: 'json' }>;

function jsonSql(dialect: Dialect, text: string, { path, as }: JsonRead): string {
  if (dialect === 'postgres') {
    const at = `${text}::jsonb #> ${textLiteral(dialect, `{${path.map((step) => `"${step}"`).join(',')}}`)}`;
    if (as === 'value') return `(${at})::text`;
    const inner = `(${at} #>> '{}')`;
    return as === 'text' ? inner : `CASE WHEN jsonb_typeof(${at}) = 'number' THEN ${inner}::numeric END`;
  }
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step}"`));
  const at = textLiteral(dialect, `$${steps.join('')}`);
  if (dialect === 'mysql') {
    const found = `JSON_EXTRACT(${text}, ${at})`;
    if (as === 'value') return found;
    if (as === 'text') return `CASE WHEN JSON_TYPE(${found}) <> 'NULL' THEN JSON_UNQUOTE(${found}) END`;
    return `CASE WHEN JSON_TYPE(${found}) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN ${found} + 0 END`;
  }
  // What is no JSON would be an error of the whole statement.
  const valid = (then: string) => `CASE WHEN json_valid(${text}) THEN ${then} END`;
  if (as === 'value') return valid(`${text} -> ${at}`);
  const kind = `json_type(${text}, ${at})`;
  const found = `json_extract(${text}, ${at})`;
  return as === 'text'
    ? valid(`CASE ${kind} WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(${found} AS TEXT) END`)
    : valid(`CASE WHEN ${kind} IN ('integer', 'real') THEN ${found} END`);
}

/** The SQL of a function over one value; `text` is what the value itself is read by. */
export function functionSql(
  dialect: Dialect,
  derived: Exclude<Derived, { fn: 'count' | 'aggregate' }>,
  text: string,
): string {
  switch (derived.fn) {
    case 'part': {
      const { of, part } = derived;
      return partSql(dialect, instantSql(dialect, text, of.type.instant?.(of.options)), part);
    }
    case 'length':
      return lengthSql(dialect, text);
    case 'json':
      return jsonSql(dialect, text, derived);
  }
}
