import { numberField } from '../shared/number-field.tsx';

/** A number with a fraction, as computers count: fast, and not exact to the last digit. */
export const fieldType = numberField({
  name: 'float',
  width: 112,
  whole: false,
  most: 6,
  read: (plain) => ({ ok: true, value: Number(plain) }),
});
