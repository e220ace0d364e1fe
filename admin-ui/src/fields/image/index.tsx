import { IconPhoto } from '../../ui/icons.ts';
import { fileField } from '../shared/file-field.tsx';

/** One uploaded image. */
export const fieldType = fileField('image', IconPhoto, ['image/*']);
