import { type FieldType, NO_OPTIONS } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseNumber } from '../parse-values.ts';

/** A floating point number of 64 bits. */
export const floatType: FieldType = {
  name: 'float',
  label: 'Number',
  optionsSchema: NO_OPTIONS,
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: () => ({ kind: 'float' }),
  parse: parseNumber,
  jsonSchema: () => ({ type: 'number' }),
  tsType: () => 'number',
  graphql: 'Float',
};
