import { ValueError } from '../field-type.js';
/** The items of another collection that point here; no column of its own. */
export const oneToManyType = {
    name: 'one-to-many',
    label: 'Links from many',
    relation: 'one-to-many',
    optionsSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['collection', 'field'],
        properties: {
            collection: { type: 'string', title: 'Collection' },
            field: { type: 'string', title: 'Its field that points here' },
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
