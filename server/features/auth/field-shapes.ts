import type { FieldDefinition } from '../../plugin/index.ts';

/** The key of a collection of sign-in: made by the server. */
export const id: FieldDefinition = {
  name: 'id',
  type: 'uuid',
  options: { generate: true },
  primary: true,
  required: true,
};

/** A text of one line. */
export const text = (
  name: string,
  max_length: number,
  more: Partial<FieldDefinition> = {},
): FieldDefinition => ({ name, type: 'string', options: { max_length }, ...more });

/** A link that goes with the item at its other end. */
export const link = (
  name: string,
  collection: string,
  more: Partial<FieldDefinition> = {},
): FieldDefinition => ({ name, type: 'many-to-one', options: { collection, on_delete: 'cascade' }, ...more });
