import type { FieldType } from '../field-type.ts';
import { fileLink } from '../file-link.ts';
import { manyToOneType } from './many-to-one.ts';

/** One uploaded file. */
export const fileType: FieldType = {
  ...fileLink(manyToOneType, '[a-z]+'),
  name: 'file',
  label: 'File',
};
