import { IconStack2 } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { CountCell } from '../shared/count-cell.tsx';
import { manyLinks } from '../shared/many-links.ts';
import { OneToManyInput } from './one-to-many-input.tsx';

/** The records of another collection that link here. */
export const fieldType: FieldType = {
  ...manyLinks,
  name: 'one-to-many',
  Icon: IconStack2,
  Cell: CountCell,
  Input: OneToManyInput,
  drawsReadOnly: true,
  // The input asks for the records itself, a few at a time.
  panelPaths: () => [],
};
