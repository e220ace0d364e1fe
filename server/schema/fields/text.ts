import { cleanHtml } from '../clean-html.ts';
import type { FieldType } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseString } from '../parse-values.ts';

/** Text of any length. `format` says how it is written; `rich` is HTML, of which only what is harmless is stored. */
export const textType: FieldType = {
  name: 'text',
  label: 'Long text',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      format: { enum: ['plain', 'markdown', 'rich'], title: 'Written as' },
      min_length: { type: 'integer', minimum: 0, title: 'Shortest' },
      max_length: { type: 'integer', minimum: 1, title: 'Longest' },
    },
  },
  operators: OPERATOR_SETS.text,
  sortable: true,
  column: () => ({ kind: 'text' }),
  parse: parseString,
  jsonSchema: ({ min_length, max_length }) => ({
    type: 'string',
    ...(min_length !== undefined && { minLength: min_length }),
    ...(max_length !== undefined && { maxLength: max_length }),
  }),
  tsType: () => 'string',
  graphql: 'String',
  readAs: (value, { format }) => (format === 'rich' ? value.replace(/<[^>]*>/g, ' ') : value),
  // Filters go through `parse`, and half a tag in one of them is no HTML to clean.
  generate({ format }, { value }) {
    if (format !== 'rich' || typeof value !== 'string') return undefined;
    const clean = cleanHtml(value);
    return clean === value ? undefined : clean;
  },
};
