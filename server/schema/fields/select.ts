import { CHOICES_SCHEMA, choiceUnion, choiceValues } from '../choices.ts';
import { type FieldType, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseString } from '../parse-values.ts';

/** One of a list of choices. */
export const selectType: FieldType = {
  name: 'select',
  label: 'Choice',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['choices'],
    properties: { choices: CHOICES_SCHEMA },
  },
  operators: OPERATOR_SETS.text,
  sortable: true,
  column: () => ({ kind: 'string', length: 100 }),
  parse(input) {
    const text = parseString(input);
    if (text.length > 100) throw new ValueError('A choice has at most 100 characters.');
    return text;
  },
  jsonSchema: (options) => ({ enum: choiceValues(options) }),
  tsType: choiceUnion,
  graphql: 'String',
};
