import { IconMathFunction } from '../../ui/icons.ts';
import type { FieldType } from '../field-type.ts';
import { plainField } from '../plain-field.tsx';
import { lazySettings } from '../shared/lazy-settings.ts';

/** A value worked out of other fields; looks and filters like the type of its result. */
export const fieldType: FieldType = {
  ...plainField,
  name: 'computed',
  Icon: IconMathFunction,
  noDefault: true,
  looksLike: (options) => String(options['result'] ?? 'string'),
  Settings: lazySettings(async () => (await import('./computed-settings.tsx')).ComputedSettings),
};
