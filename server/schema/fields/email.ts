import type { FieldType } from '../field-type.ts';
import { stringField } from '../string-field.ts';

const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?';

/** An email address. Its domain is kept in lower case, the part before the @ as it was written. */
export const emailType: FieldType = stringField({
  name: 'email',
  label: 'Email address',
  length: 254,
  form: {
    pattern: `^[^\\s@"(),:;<>\\[\\]\\\\\\p{Cc}]{1,64}@(?:${LABEL}\\.)+${LABEL}$`,
    examples: ['name@example.org'],
  },
  expects: 'An email address like name@example.org is expected.',
  normal: (text) => text.replace(/@[^@]*$/, (domain) => domain.toLowerCase()),
});
