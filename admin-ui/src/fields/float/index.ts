import type { FieldType } from '../field-type.ts';
import { lazySettings } from '../shared/lazy-settings.ts';
import { numberField } from '../shared/number-field.tsx';

/** A number with a fraction, as computers count: fast, and not exact to the last digit. */
export const fieldType: FieldType = {
  ...numberField({
    name: 'float',
    width: 112,
    whole: false,
    most: 6,
    read: (plain) => ({ ok: true, value: Number(plain) }),
  }),
  Settings: lazySettings(async () => (await import('../shared/rule-settings.tsx')).RangeSettings),
};
