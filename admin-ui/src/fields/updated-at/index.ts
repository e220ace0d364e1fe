import { fieldType as datetimeType } from '../datetime/index.tsx';
import type { FieldType } from '../field-type.ts';

/** When the record was last changed; the server says so. */
export const fieldType: FieldType = { ...datetimeType, name: 'updated-at', noDefault: true };
