import type { FieldType } from '../field-type.ts';
import { rangeOptions, refuseOutside } from '../number-range.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseBigint } from '../parse-values.ts';

const DIGITS = { type: 'string', pattern: '^-?\\d{1,19}$' };

/** A whole number of 64 bits; a string in the API, because JSON numbers lose digits beyond 2^53. */
export const bigintType: FieldType = {
  name: 'bigint',
  label: 'Large whole number',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: rangeOptions({ type: 'string', pattern: '^-?\\d{1,19}$' }),
  },
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: () => ({ kind: 'bigint' }),
  parse: parseBigint,
  codec: (dialect, options) => ({
    check: (value) =>
      refuseOutside(value, options, (a, b) => (BigInt(String(a)) < BigInt(String(b)) ? -1 : a === b ? 0 : 1)),
    decode: (value) => String(value),
    // sqlite compares a bound text with an integer column by affinity only in plain comparisons; a number is sure.
    ...(dialect === 'sqlite' && {
      asText: true,
      encode: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value),
    }),
  }),
  jsonSchema: () => ({ anyOf: [{ ...DIGITS, examples: ['9007199254740993'] }, { type: 'integer' }] }),
  answerSchema: () => DIGITS,
  tsType: () => 'string',
  graphql: 'String',
};
