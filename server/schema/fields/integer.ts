import { type FieldType, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseNumber } from '../parse-values.ts';

const MAX = 2_147_483_647;

/** A whole number of 32 bits. */
export const integerType: FieldType = {
  name: 'integer',
  label: 'Whole number',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: { min: { type: 'integer', title: 'Least' }, max: { type: 'integer', title: 'Most' } },
  },
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: () => ({ kind: 'integer' }),
  parse(input, options) {
    const number = typeof input === 'string' && !/^[+-]?\d+$/.test(input) ? Number.NaN : parseNumber(input);
    if (!Number.isSafeInteger(number)) throw new ValueError('A whole number is expected.');
    const most = Math.max(MAX, Number(options.max ?? 0), -Number(options.min ?? 0));
    if (Math.abs(number) > most + 1) throw new ValueError('The number is larger than the field can hold.');
    return number;
  },
  jsonSchema: (options) => ({
    type: 'integer',
    minimum: options.min ?? -MAX - 1,
    maximum: options.max ?? MAX,
  }),
  tsType: () => 'number',
  graphql: 'Int',
};
