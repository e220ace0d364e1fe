import { IconLibraryPhoto } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { CountCell } from '../shared/count-cell.tsx';
import { FileSettings } from '../shared/file-settings.tsx';
import { manyLinks } from '../shared/many-links.ts';
import { GalleryInput } from './gallery-input.tsx';

/** Many uploaded files in an order of their own. */
export const fieldType: FieldType = {
  ...manyLinks,
  name: 'gallery',
  Icon: IconLibraryPhoto,
  Cell: CountCell,
  Input: GalleryInput,
  Settings: FileSettings,
  drawsReadOnly: true,
  noDefault: true,
};
