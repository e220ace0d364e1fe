import type { Dialect } from './dialect.ts';
import type { TableColumn } from './table.ts';

export interface NativeType {
  type: string;
  options?: Record<string, unknown>;
  /** What the database holds can be shown, but not be given back in this form. */
  readonly?: boolean;
}

const TIME_NAME = /(?:_at|At|_on|_time|Time|_date|Date|timestamp)$/;
const SAFE = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

/** Milliseconds or seconds since 1970 between 1973 and 2100, or null when the values look like something else. */
function epochOf(samples: readonly unknown[]): 'epoch_ms' | 'epoch_s' | null {
  const numbers = samples.map(Number);
  if (numbers.length === 0) return null;
  if (numbers.every((n) => n > 1e11 && n < 4.2e12)) return 'epoch_ms';
  return numbers.every((n) => n > 1e8 && n < 4.2e9) ? 'epoch_s' : null;
}

/** Whether the type of a column alone does not tell what its values are. */
export function needsSample(dialect: Dialect, column: TableColumn): boolean {
  if (/^(?:bigint|int8|integer|int)\b/.test(column.type)) return TIME_NAME.test(column.name);
  return dialect === 'sqlite' && /^(?:datetime|timestamp)/.test(column.type);
}

function whole(
  dialect: Dialect,
  column: TableColumn,
  samples: readonly unknown[],
  large: boolean,
): NativeType {
  const storage = TIME_NAME.test(column.name) ? epochOf(samples) : null;
  if (storage) return { type: 'datetime', options: { storage } };
  if (large) return { type: 'bigint' };
  if (column.type.includes('unsigned')) return { type: 'integer', options: { min: 0, max: 4_294_967_295 } };
  // sqlite's INTEGER is 64 bits wide; a JSON number carries 53 of them.
  return dialect === 'sqlite' ? { type: 'integer', options: SAFE } : { type: 'integer' };
}

function instant(dialect: Dialect, samples: readonly unknown[]): NativeType {
  if (dialect !== 'sqlite') return { type: 'datetime' };
  const storage = samples.every((value) => typeof value === 'number') ? epochOf(samples) : null;
  if (storage) return { type: 'datetime', options: { storage } };
  const spaced =
    samples.length > 0 && samples.every((value) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(value)));
  return spaced ? { type: 'datetime', options: { storage: 'seconds' } } : { type: 'datetime' };
}

function text(length: number): NativeType {
  return length > 0 && length <= 16_000
    ? { type: 'string', options: { max_length: length } }
    : { type: 'text' };
}

/** A choice between values that a select field can hold; anything else of an enum stays a text. */
export function choiceType(choices: readonly string[]): NativeType | null {
  const fits = choices.every((value) => value.length > 0 && value.length <= 100);
  if (!fits || choices.length === 0 || choices.length > 500) return null;
  return { type: 'select', options: { choices: choices.map((value) => ({ value })) } };
}

/** The field type for a column of an existing table, or null for columns that cannot be shown (binary data). */
export function nativeType(
  dialect: Dialect,
  column: TableColumn,
  samples: readonly unknown[],
): NativeType | null {
  const { type } = column;
  const [, first = '', second = ''] = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(type) ?? [];
  if (column.choices) return choiceType(column.choices) ?? { type: 'text' };
  if (type.endsWith('[]')) return { type: 'json', readonly: true };
  if (/^(?:interval|tsvector|tsquery|\w+range|xid|pg_lsn)/.test(type)) return null;
  if (/^(?:bool|tinyint\(1\)|bit\(1\)|bit$)/.test(type)) return { type: 'boolean' };
  if (/^(?:bigint|int8|bigserial|unsigned big int)/.test(type)) return whole(dialect, column, samples, true);
  if (/^(?:int|tinyint|smallint|mediumint|serial|year)/.test(type))
    return whole(dialect, column, samples, false);
  if (/^(?:decimal|numeric|money|number)/.test(type)) {
    if (!first) return { type: 'decimal' };
    return {
      type: 'decimal',
      options: { precision: Math.min(Number(first), 38), scale: Math.min(Number(second || 0), 30) },
    };
  }
  if (/^(?:real|float|double)/.test(type)) return { type: 'float' };
  if (/^(?:datetime|timestamp)/.test(type)) return instant(dialect, samples);
  if (/^date/.test(type)) return { type: 'date' };
  if (/^time/.test(type)) return { type: 'time' };
  if (/^(?:uuid|uniqueidentifier)/.test(type)) return { type: 'uuid' };
  if (/^json/.test(type)) return { type: 'json' };
  if (/^(?:blob|bytea|binary|varbinary|tinyblob|mediumblob|longblob|image|geometry|point|polygon)/.test(type))
    return null;
  if (/char|string/.test(type)) return text(Number(first));
  return { type: 'text' };
}
