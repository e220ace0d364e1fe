import type { FieldType } from '../field-type.ts';
import { acceptSchema, FILES, fileRule, SIZE_SCHEMA } from '../file-link.ts';
import { manyToManyType } from './many-to-many.ts';

/** Many uploaded files in an order of their own, images unless `accept` says otherwise. */
export const galleryType: FieldType = {
  ...manyToManyType,
  name: 'gallery',
  label: 'Gallery',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['collection', 'junction', 'from', 'to', 'sort'],
    properties: {
      collection: { const: FILES },
      accept: acceptSchema('[a-z]+'),
      max_mib: SIZE_SCHEMA,
      junction: { type: 'string', title: 'Junction' },
      from: { type: 'string', title: 'Field of the junction that points here' },
      to: { type: 'string', title: 'Field of the junction that points to the file' },
      sort: { type: 'string', title: 'Field of the junction that keeps the order' },
    },
  },
  implied: { collection: FILES },
  brings: (own, name) => {
    const junction = `${own}_${name}`;
    return {
      options: { junction, from: 'item', to: 'file', sort: 'position' },
      collection: {
        name: junction,
        hidden: true,
        fields: [
          { name: 'id', type: 'integer', primary: true, generated: true },
          {
            name: 'item',
            type: 'many-to-one',
            options: { collection: own, on_delete: 'cascade' },
            required: true,
            indexed: true,
          },
          {
            name: 'file',
            type: 'many-to-one',
            options: { collection: FILES, on_delete: 'restrict' },
            required: true,
            indexed: true,
          },
          { name: 'position', type: 'integer' },
        ],
      },
    };
  },
  linked: (options) => fileRule({ accept: ['image/*'], ...options }),
};
