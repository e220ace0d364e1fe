import { type FieldType, ValueError } from '../field-type.ts';

/** Items of another collection through a junction, whose rows only join two keys. */
export const manyToManyType: FieldType = {
  name: 'many-to-many',
  label: 'Links to many',
  relation: 'many-to-many',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['collection', 'junction', 'from', 'to'],
    properties: {
      collection: { type: 'string', title: 'Collection' },
      junction: { type: 'string', title: 'Junction' },
      from: { type: 'string', title: 'Field of the junction that points here' },
      to: { type: 'string', title: 'Field of the junction that points there' },
      sort: { type: 'string', title: 'Field of the junction that keeps the order' },
    },
  },
  operators: ['_null', '_nnull'],
  sortable: false,
  column: () => null,
  parse() {
    throw new ValueError('A relation is filtered through the fields of the other collection.');
  },
  jsonSchema: () => ({}),
  tsType: () => 'unknown',
  graphql: 'ID',
};
