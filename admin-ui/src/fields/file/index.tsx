import { IconFile } from '../../ui/icons.ts';
import { fileField } from '../shared/file-field.tsx';

/** One uploaded file. */
export const fieldType = fileField('file', IconFile, []);
