import type { FieldType } from '../field-type.ts';
import { stringField } from '../string-field.ts';

/** A phone number: its digits as typed, led by a + where the country is given; what separates them is left out. */
export const phoneType: FieldType = stringField({
  name: 'phone',
  label: 'Phone number',
  length: 40,
  form: { pattern: '^\\+?(?:[ ().\\/-]*[0-9]){3,15}[ ().\\/-]*$', examples: ['+4930901820'] },
  expects: 'A phone number like +49 30 901820 is expected, with 3 to 15 digits.',
  normal: (text) => text.replace(/[ ()./-]/g, ''),
});
