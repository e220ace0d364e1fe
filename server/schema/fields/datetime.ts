import type { Dialect } from '../dialect.ts';
import type { Codec, FieldOptions, FieldType } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseDatetime } from '../parse-values.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const spaced = (value: unknown) => String(value).slice(0, 23).replace('T', ' ');

function decodeText(value: unknown): unknown {
  if (typeof value === 'number') return iso(value);
  const text = String(value);
  const zoned = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(text.slice(10));
  const instant = new Date(`${text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')}${zoned ? '' : 'Z'}`);
  return Number.isNaN(instant.getTime()) ? text : instant.toISOString();
}

function codecOf(dialect: Dialect, options: FieldOptions): Codec {
  if (options.storage === 'epoch_ms') {
    return { encode: (value) => Date.parse(String(value)), decode: (value) => iso(Number(value)) };
  }
  if (options.storage === 'epoch_s') {
    return {
      encode: (value) => Math.floor(Date.parse(String(value)) / 1000),
      decode: (value) => iso(Number(value) * 1000),
    };
  }
  if (options.storage === 'seconds') {
    return { encode: (value) => spaced(value).slice(0, 19), decode: decodeText };
  }
  return { ...(dialect === 'mysql' && { encode: spaced }), decode: decodeText };
}

/**
 * An instant, UTC in the API (`2026-11-23T09:00:00.000Z`). `storage` says how an existing column holds it:
 * `native` (the default), `seconds` (text `YYYY-MM-DD HH:MM:SS`), `epoch_ms` or `epoch_s` (a number).
 */
export const datetimeType: FieldType = {
  name: 'datetime',
  label: 'Date and time',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: { storage: { enum: ['native', 'seconds', 'epoch_ms', 'epoch_s'], title: 'Stored as' } },
  },
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: (options) =>
    options.storage === 'epoch_ms' || options.storage === 'epoch_s'
      ? { kind: 'bigint' }
      : { kind: 'datetime' },
  parse: parseDatetime,
  instant: ({ storage }) => (storage === 'epoch_ms' || storage === 'epoch_s' ? storage : 'native'),
  codec: codecOf,
  jsonSchema: () => ({ type: 'string', format: 'instant', examples: ['2026-11-23T09:00:00.000Z'] }),
  answerSchema: () => ({ type: 'string', format: 'date-time' }),
  tsType: () => 'Moment',
  graphql: 'String',
};
