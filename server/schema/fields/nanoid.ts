import { nanoid } from '../../lib/ids.ts';
import { type FieldOptions, type FieldType, isEmpty, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseString } from '../parse-values.ts';

const lengthOf = (options: FieldOptions) => Number(options.length ?? 21);

/** A short random id that is safe in addresses, made by the server where the body has none. */
export const nanoidType: FieldType = {
  name: 'nanoid',
  label: 'Short id',
  expects: 'Letters, digits, underscores and hyphens are expected.',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: { length: { type: 'integer', minimum: 6, maximum: 64, title: 'Characters' } },
  },
  operators: OPERATOR_SETS.text,
  sortable: true,
  column: (options) => ({ kind: 'string', length: lengthOf(options) }),
  parse(input) {
    const text = parseString(input);
    if (text.length > 64) throw new ValueError('A short id has at most 64 characters.');
    return text;
  },
  jsonSchema: (options) => ({
    type: 'string',
    maxLength: lengthOf(options),
    pattern: '^[A-Za-z0-9_-]+$',
    examples: ['V1StGXR8_Z5jdHi6B-myT'.slice(0, lengthOf(options))],
  }),
  tsType: () => 'string',
  graphql: 'String',
  generates: () => true,
  generate: (options, { mode, value }) =>
    mode === 'create' && isEmpty(value) ? nanoid(lengthOf(options)) : undefined,
};
