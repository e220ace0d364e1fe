import type { CollectionDefinition } from '../../schema/definition.ts';
import type { FieldType } from '../../schema/field-type.ts';
import { FIELD_TYPES } from '../../schema/fields/all.ts';

const KEY = { name: 'id', type: 'integer', primary: true, generated: true };

/** The junction of types that always make their own; links to many go through `links` here. */
const broughtBy = (type: FieldType) =>
  type.implied ? type.brings?.('every_type', type.name, {}) : undefined;

function optionsOf(type: FieldType): Record<string, unknown> {
  return {
    choices: [{ value: 'a' }, { value: 'it\'s "b"' }],
    default: 'a',
    collection: 'things',
    ...(type.computed && { expression: "'a'", result: 'string' }),
    ...(type.linksAny && { collections: ['things', 'record'], collection_field: 'string' }),
    ...(type.relation === 'one-to-many' && { field: 'parent' }),
    ...(type.relation === 'many-to-many' && { junction: 'links', from: 'a', to: 'b' }),
    ...type.implied,
    ...broughtBy(type)?.options,
  };
}

/** A field of every type with the options that it knows. */
function fieldOf(type: FieldType) {
  const known = Object.keys((type.optionsSchema.properties ?? {}) as object);
  const options = Object.entries(optionsOf(type)).filter(([name]) => known.includes(name));
  return { name: type.name.replaceAll('-', '_'), type: type.name, options: Object.fromEntries(options) };
}

/** Collections with a field of every type that there is, most of them once more as one that must be filled. */
export function everyType(): CollectionDefinition[] {
  const fields = FIELD_TYPES.filter((type) => !type.tree).map(fieldOf);
  const brought = FIELD_TYPES.flatMap((type) => broughtBy(type)?.collection ?? []);
  const required = FIELD_TYPES.filter((type) => !type.relation && !type.computed && !type.readonly);
  return [
    {
      name: 'things',
      fields: [
        KEY,
        { name: 'parent', type: 'many-to-one', options: { collection: 'every_type' } },
        { name: 'above', type: 'tree', options: { collection: 'things' } },
      ],
    },
    {
      name: 'links',
      fields: [
        KEY,
        { name: 'a', type: 'many-to-one', options: { collection: 'every_type' } },
        { name: 'b', type: 'many-to-one', options: { collection: 'things' } },
      ],
    },
    ...brought,
    {
      name: 'every_type',
      note: 'Holds */ everything.\nIn two lines.',
      fields: [
        KEY,
        ...fields,
        ...required.map((type) => ({
          ...fieldOf(type),
          name: `${fieldOf(type).name}_required`,
          required: true,
        })),
      ],
    },
    { name: 'record', singleton: true, fields: [KEY, { name: 'word', type: 'string', note: 'Odd' }] },
    { name: 'order_items', fields: [KEY] },
  ];
}
