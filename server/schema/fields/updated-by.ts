import type { FieldType } from '../field-type.ts';
import { userField } from '../user-field.ts';

/** The id of the user who last changed the item; empty for the system, guests and keys of a role. */
export const updatedByType: FieldType = {
  ...userField,
  name: 'updated-by',
  label: 'Updated by',
  generate: (_, { user }) => user,
};
