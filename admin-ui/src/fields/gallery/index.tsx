import { IconLibraryPhoto } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { CountCell } from '../shared/count-cell.tsx';
import { FileSettings } from '../shared/file-field.tsx';
import { late } from '../shared/late.tsx';
import { manyLinks } from '../shared/many-links.ts';

/** Many uploaded files in an order of their own. */
export const fieldType: FieldType = {
  ...manyLinks,
  name: 'gallery',
  Icon: IconLibraryPhoto,
  Cell: CountCell,
  Input: late(async () => (await import('./gallery-input.tsx')).GalleryInput),
  Settings: FileSettings,
  drawsReadOnly: true,
  noDefault: true,
};
