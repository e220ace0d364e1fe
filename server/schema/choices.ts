import type { FieldOptions, JsonSchema } from './json-schema.ts';

/** Colours of choices and collections; the admin has a pair for light and for dark, so that each of them can be read. */
export const COLORS = ['ok', 'warn', 'danger', 'info', 'violet', 'neutral'] as const;

/** JSON Schema of the option `choices`. */
export const CHOICES_SCHEMA: JsonSchema = {
  title: 'Choices',
  type: 'array',
  minItems: 1,
  maxItems: 500,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['value'],
    properties: {
      value: { type: 'string', minLength: 1, maxLength: 100 },
      label: { type: 'string' },
      color: { enum: COLORS },
    },
  },
};

/** The values of the option `choices`. */
export function choiceValues(options: FieldOptions): string[] {
  return Array.isArray(options.choices)
    ? options.choices.map((choice: { value: string }) => choice.value)
    : [];
}

/** The choices as a TypeScript union. */
export function choiceUnion(options: FieldOptions): string {
  return (
    choiceValues(options)
      .map((value) => JSON.stringify(value))
      .join(' | ') || 'string'
  );
}
