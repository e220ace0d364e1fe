import { type FieldOptions, type JsonSchema, ValueError } from './field-type.ts';

/** `min` and `max` among the options of a number; of numbers that travel as text they are texts too. */
export function rangeOptions(form: JsonSchema): JsonSchema {
  return { min: { ...form, title: 'Least' }, max: { ...form, title: 'Most' } };
}

/** Refuses a number outside of `min` and `max`. @throws ValueError */
export function refuseOutside(
  value: unknown,
  { min, max }: FieldOptions,
  compare: (a: unknown, b: unknown) => number = (a, b) => Number(a) - Number(b),
): void {
  if (min !== undefined && compare(value, min) < 0)
    throw new ValueError(`At least ${String(min)} is expected.`);
  if (max !== undefined && compare(value, max) > 0)
    throw new ValueError(`At most ${String(max)} is expected.`);
}
