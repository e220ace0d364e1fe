import type { FieldType } from '../field-type.ts';
import { manyToOneType } from './many-to-one.ts';

/** The item above this one in the same collection, as in a menu or a list of departments; never itself or one below it. */
export const treeType: FieldType = {
  ...manyToOneType,
  name: 'tree',
  label: 'Place in a tree',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      collection: { type: 'string', title: 'Collection' },
      on_delete: { enum: ['restrict', 'set_null', 'cascade'], title: 'When the item above is deleted' },
    },
  },
  namesFields: [],
  tree: true,
};
