import { type FieldType, NO_OPTIONS } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseString } from '../parse-values.ts';

/** Text of any length. */
export const textType: FieldType = {
  name: 'text',
  label: 'Long text',
  optionsSchema: NO_OPTIONS,
  operators: OPERATOR_SETS.text,
  sortable: true,
  column: () => ({ kind: 'text' }),
  parse: parseString,
  jsonSchema: () => ({ type: 'string' }),
  tsType: () => 'string',
  graphql: 'String',
};
