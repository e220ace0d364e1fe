import type { FieldType } from '../field-type.ts';
import { userField } from '../shared/user-field.tsx';

/** Who last changed the record; the server says so. */
export const fieldType: FieldType = userField('updated-by');
