import { fieldType as datetimeType } from '../datetime/index.tsx';
import type { FieldType } from '../field-type.ts';

/** When the record was created; the server says so. */
export const fieldType: FieldType = { ...datetimeType, name: 'created-at', noDefault: true };
