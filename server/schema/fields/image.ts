import type { FieldType } from '../field-type.ts';
import { fileLink } from '../file-link.ts';
import { manyToOneType } from './many-to-one.ts';

/** One uploaded image. */
export const imageType: FieldType = {
  ...fileLink(manyToOneType, 'image', ['image/*']),
  name: 'image',
  label: 'Image',
};
