import type { FieldDefinition } from '../definition.ts';
import { type FieldType, ValueError } from '../field-type.ts';

/**
 * Items of another collection through a junction. Where the options name none, a hidden one is made with the field:
 * `<collection>_<field>` with the fields `item` and `linked`, to which others can be added.
 */
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
  brings(own, name, { collection }) {
    if (typeof collection !== 'string') return null;
    const junction = `${own}_${name}`;
    const end = (side: string, of: string): FieldDefinition => ({
      name: side,
      type: 'many-to-one',
      options: { collection: of, on_delete: 'cascade' },
      required: true,
      indexed: true,
    });
    return {
      options: { junction, from: 'item', to: 'linked' },
      collection: {
        name: junction,
        hidden: true,
        fields: [
          { name: 'id', type: 'integer', primary: true, generated: true },
          end('item', own),
          end('linked', collection),
        ],
        indexes: [{ fields: ['item', 'linked'], unique: true }],
      },
    };
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
