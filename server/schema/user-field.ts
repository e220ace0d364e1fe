import { type FieldType, NO_OPTIONS, ValueError } from './field-type.ts';
import { OPERATOR_SETS } from './operators.ts';
import { parseString } from './parse-values.ts';

/** What fields with the id of a user have in common. Plain text: an account may be gone, and its traces stay. */
export const userField: Omit<FieldType, 'name' | 'label'> = {
  optionsSchema: NO_OPTIONS,
  operators: OPERATOR_SETS.equality,
  sortable: true,
  column: () => ({ kind: 'string', length: 64 }),
  parse(input) {
    const text = parseString(input);
    if (text.length > 64) throw new ValueError('The id of a user is expected.');
    return text;
  },
  jsonSchema: () => ({ type: 'string', maxLength: 64 }),
  tsType: () => 'string',
  graphql: 'ID',
  readonly: true,
};
