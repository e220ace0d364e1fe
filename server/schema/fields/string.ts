import { type FieldType, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseString } from '../parse-values.ts';

const DEFAULT_LENGTH = 255;

/** One line of text, up to 255 characters unless the options say otherwise. */
export const stringType: FieldType = {
  name: 'string',
  label: 'Text',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      max_length: { type: 'integer', minimum: 1, maximum: 16_000, title: 'Longest' },
      min_length: { type: 'integer', minimum: 0, title: 'Shortest' },
      pattern: { type: 'string', format: 'regex', title: 'Pattern' },
    },
  },
  operators: OPERATOR_SETS.text,
  sortable: true,
  column: (options) => ({ kind: 'string', length: Number(options.max_length ?? DEFAULT_LENGTH) }),
  parse(input, options) {
    const text = parseString(input);
    if (text.length > 16_000 && !options.max_length)
      throw new ValueError('The text is too long for a query.');
    return text;
  },
  jsonSchema: (options) => ({
    type: 'string',
    maxLength: Number(options.max_length ?? DEFAULT_LENGTH),
    ...(options.min_length !== undefined && { minLength: options.min_length }),
    ...(options.pattern !== undefined && { pattern: options.pattern }),
  }),
  tsType: () => 'string',
  graphql: 'String',
};
