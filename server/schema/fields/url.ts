import type { FieldType } from '../field-type.ts';
import { stringField } from '../string-field.ts';

/** A web address, http or https only: a link that runs a script when it is followed is none. */
export const urlType: FieldType = stringField({
  name: 'url',
  label: 'Web address',
  length: 2048,
  form: { format: 'web-address', pattern: '^[hH][tT][tT][pP][sS]?://', examples: ['https://example.org'] },
  expects: 'A web address like https://example.org is expected.',
});
