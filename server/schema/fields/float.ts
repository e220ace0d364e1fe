import type { FieldType } from '../field-type.ts';
import { rangeOptions } from '../number-range.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseNumber } from '../parse-values.ts';

/** A floating point number of 64 bits. */
export const floatType: FieldType = {
  name: 'float',
  label: 'Number',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: rangeOptions({ type: 'number' }),
  },
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: () => ({ kind: 'float' }),
  parse: parseNumber,
  jsonSchema: ({ min, max }) => ({
    type: 'number',
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  }),
  tsType: () => 'number',
  graphql: 'Float',
};
