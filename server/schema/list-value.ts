import { type Codec, ValueError } from './field-type.ts';

/**
 * A list of at most `most` values, each once and in its canonical form.
 * @throws ValueError with the place of the first value that cannot be read
 */
export function parseList(input: unknown, element: (value: unknown) => string, most: number): string[] {
  if (!Array.isArray(input)) throw new ValueError('A list is expected.');
  if (input.length > most) throw new ValueError(`The list has more than ${most} values.`);
  const values = input.map((value, index) => {
    if (typeof value !== 'string') throw new ValueError('A text is expected.', `[${index}]`);
    try {
      return element(value);
    } catch (error) {
      throw error instanceof ValueError ? new ValueError(error.message, `[${index}]`) : error;
    }
  });
  return [...new Set(values)];
}

/** Lists are JSON in the database; a text that is none (in a table that Kasbah did not make) is one value. */
export const LIST_CODEC: Codec = {
  encode: (value) => JSON.stringify(value),
  decode(value) {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      return [value];
    }
  },
};
