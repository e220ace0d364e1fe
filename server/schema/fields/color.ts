import type { FieldType } from '../field-type.ts';
import { stringField } from '../string-field.ts';

/** A colour as #rrggbb, or #rrggbbaa with its opacity. */
export const colorType: FieldType = stringField({
  name: 'color',
  label: 'Colour',
  length: 9,
  form: { pattern: '^#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$', examples: ['#3366ff'] },
  expects: 'A colour like #3366ff is expected, or #3366ff80 with its opacity.',
  normal: (text) => text.toLowerCase(),
});
