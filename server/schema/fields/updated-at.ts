import { type FieldType, NO_OPTIONS } from '../field-type.ts';
import { datetimeType } from './datetime.ts';

/** When the item was last changed, its creation included; the server's clock says so and nobody else. */
export const updatedAtType: FieldType = {
  ...datetimeType,
  name: 'updated-at',
  label: 'Updated at',
  optionsSchema: NO_OPTIONS,
  readonly: true,
  generates: () => true,
  generate: (_, { now }) => now.toISOString(),
};
