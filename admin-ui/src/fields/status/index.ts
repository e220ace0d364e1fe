import { lazy } from 'react';
import type { FieldType } from '../field-type.ts';
import { fieldType as selectType } from '../select/index.tsx';

const StatusSettings = lazy(async () => ({
  default: (await import('./status-settings.tsx')).StatusSettings,
}));

/** Where a record stands: a choice that every new record begins with one of. */
export const fieldType: FieldType = {
  ...selectType,
  name: 'status',
  noDefault: true,
  Settings: StatusSettings,
};
