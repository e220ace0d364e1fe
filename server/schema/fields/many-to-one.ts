import { type FieldType, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';

/** A key of another collection. Its values are those of the other collection's key. */
export const manyToOneType: FieldType = {
  name: 'many-to-one',
  label: 'Link to one',
  relation: 'many-to-one',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['collection'],
    properties: {
      collection: { type: 'string', title: 'Collection' },
      key_field: { type: 'string', title: 'Field that holds the key' },
      on_delete: { enum: ['restrict', 'set_null', 'cascade'], title: 'When the other is deleted' },
    },
  },
  namesFields: ['key_field'],
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: () => null,
  parse() {
    throw new ValueError('A relation is filtered through the fields of the other collection.');
  },
  jsonSchema: () => ({}),
  tsType: () => 'unknown',
  graphql: 'ID',
};
