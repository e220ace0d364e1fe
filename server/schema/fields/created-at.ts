import { type FieldType, NO_OPTIONS } from '../field-type.ts';
import { datetimeType } from './datetime.ts';

/** When the item was created; the server's clock says so and nobody else. */
export const createdAtType: FieldType = {
  ...datetimeType,
  name: 'created-at',
  label: 'Created at',
  optionsSchema: NO_OPTIONS,
  readonly: true,
  generates: () => true,
  generate: (_, { mode, now }) => (mode === 'create' ? now.toISOString() : undefined),
};
