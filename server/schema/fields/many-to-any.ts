import { type FieldType, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseString } from '../parse-values.ts';

const LONGEST = 255;

/**
 * The key of an item of one of several collections; a text field beside it names the collection. In a junction it makes
 * a list of blocks of different kinds.
 */
export const manyToAnyType: FieldType = {
  name: 'many-to-any',
  label: 'Link to one of several collections',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['collections', 'collection_field'],
    properties: {
      collections: {
        type: 'array',
        minItems: 1,
        maxItems: 50,
        uniqueItems: true,
        items: { type: 'string' },
        title: 'Collections',
      },
      collection_field: { type: 'string', title: 'Field that names the collection' },
    },
  },
  namesFields: ['collection_field'],
  operators: OPERATOR_SETS.equality,
  sortable: false,
  column: () => ({ kind: 'string', length: LONGEST }),
  parse(input) {
    const text = parseString(input);
    if (text === '' || text.length > LONGEST) throw new ValueError('The key of an item is expected.');
    return text;
  },
  check({ name, options }, { collection }) {
    const beside = collection.fields.find((field) => field.name === options?.collection_field);
    if (beside && ['string', 'select'].includes(beside.type)) return [];
    return [
      {
        path: 'options.collection_field',
        message: `${name} needs a text field beside it that names the collection of each linked item; ${String(options?.collection_field)} is not one.`,
        hint: 'Add a field of type string and name it here.',
      },
    ];
  },
  jsonSchema: () => ({ type: ['string', 'integer'] }),
  tsType: () => 'string',
  graphql: 'ID',
  linksAny: true,
};
