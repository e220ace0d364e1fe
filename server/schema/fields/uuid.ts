import { uuidv7 } from '../../lib/ids.ts';
import { type FieldType, isEmpty, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A UUID; version 7 ones are made by the server where `generate` is set. */
export const uuidType: FieldType = {
  name: 'uuid',
  label: 'UUID',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: { generate: { type: 'boolean', title: 'Made by the server' } },
  },
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: () => ({ kind: 'uuid' }),
  parse(input) {
    if (typeof input !== 'string' || !UUID.test(input)) throw new ValueError('A UUID is expected.');
    return input.toLowerCase();
  },
  jsonSchema: () => ({
    type: 'string',
    pattern: UUID.source.replaceAll('a-f', 'a-fA-F'),
    examples: ['01939f6e-7a10-7c3e-8a52-3b1f0c9d4e21'],
  }),
  tsType: () => 'string',
  graphql: 'String',
  generates: (options) => Boolean(options.generate),
  generate: (options, { mode, value }) =>
    options.generate && mode === 'create' && isEmpty(value) ? uuidv7() : undefined,
};
