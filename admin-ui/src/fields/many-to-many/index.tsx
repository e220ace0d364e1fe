import { IconStack2 } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { CountCell } from '../shared/count-cell.tsx';
import { manyLinks } from '../shared/many-links.ts';
import { targetOf, titlePaths } from '../shared/relation.ts';
import { ManyToManyInput } from './many-to-many-input.tsx';

/** Links to many records of another collection. */
export const fieldType: FieldType = {
  ...manyLinks,
  name: 'many-to-many',
  Icon: IconStack2,
  Cell: CountCell,
  Input: ManyToManyInput,
  drawsReadOnly: true,
  panelPaths: (context) => {
    const target = targetOf(context);
    return target ? titlePaths(target).map((path) => `${context.field.name}.${path}`) : [context.field.name];
  },
};
