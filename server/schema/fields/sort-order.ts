import { type FieldType, NO_OPTIONS } from '../field-type.ts';
import { integerType } from './integer.ts';

/** The place of an item among the others; a new item comes last. */
export const sortOrderType: FieldType = {
  ...integerType,
  name: 'sort-order',
  label: 'Order by hand',
  optionsSchema: NO_OPTIONS,
  generates: () => true,
  sequence: true,
};
