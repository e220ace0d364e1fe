import { CHOICES_SCHEMA, choiceUnion, choiceValues } from '../choices.ts';
import { type FieldOptions, type FieldType, ValueError } from '../field-type.ts';
import { LIST_CODEC, parseList } from '../list-value.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseString } from '../parse-values.ts';

function parseChoice(input: unknown, options: FieldOptions): string {
  const text = parseString(input);
  const known = choiceValues(options);
  if (!known.includes(text)) throw new ValueError(`One of ${known.join(', ')} is expected.`);
  return text;
}

/** Some of a list of choices, each once. */
export const multiSelectType: FieldType = {
  name: 'multi-select',
  label: 'Several choices',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['choices'],
    properties: { choices: CHOICES_SCHEMA },
  },
  operators: OPERATOR_SETS.list,
  sortable: false,
  column: () => ({ kind: 'json' }),
  parse: (input, options) =>
    parseList(input, (value) => parseChoice(value, options), choiceValues(options).length * 2),
  element: parseChoice,
  codec: () => LIST_CODEC,
  jsonSchema: (options) => ({ type: 'array', items: { enum: choiceValues(options) } }),
  tsType: (options) => `(${choiceUnion(options)})[]`,
  graphql: '[String!]',
};
