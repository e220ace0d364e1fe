import type { FieldType } from '../field-type.ts';
import { userField } from '../user-field.ts';

/** The id of the user who created the item; empty for the system, guests and keys of a role. */
export const createdByType: FieldType = {
  ...userField,
  name: 'created-by',
  label: 'Created by',
  generate: (_, { mode, user }) => (mode === 'create' ? user : undefined),
};
