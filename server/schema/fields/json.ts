import { type FieldType, NO_OPTIONS, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';

/** MariaDB reads no further; MySQL would go to 100. */
const MYSQL_LEVELS = 31;

function levelsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((most: number, inner) => Math.max(most, levelsOf(inner)), 0);
}

/** A number that JSON has no word for: it would be stored as null. */
function holdsEndless(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsEndless);
}

function refuseDeep(value: unknown): void {
  if (levelsOf(value) > MYSQL_LEVELS)
    throw new ValueError(`MySQL and MariaDB keep JSON of at most ${MYSQL_LEVELS} levels.`);
}

/** Any JSON value. */
export const jsonType: FieldType = {
  name: 'json',
  label: 'JSON',
  optionsSchema: NO_OPTIONS,
  operators: OPERATOR_SETS.presence,
  sortable: false,
  column: () => ({ kind: 'json' }),
  parse(input) {
    const text = JSON.stringify(input);
    if (text === undefined) throw new ValueError('A JSON value is expected.');
    if (holdsEndless(input)) throw new ValueError('The value holds a number that is too large.');
    // JSON.stringify writes these escapes for NUL and for halves of surrogate pairs, which PostgreSQL refuses.
    if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/.test(text)) {
      throw new ValueError(
        'The value holds a text with a NUL character or half a surrogate pair, which cannot be stored.',
      );
    }
    return input;
  },
  codec: (dialect) => ({
    ...(dialect === 'mysql' && { check: refuseDeep }),
    encode: (value) => JSON.stringify(value),
    decode(value) {
      if (typeof value !== 'string') return value;
      try {
        return JSON.parse(value);
      } catch {
        return value;
      }
    },
  }),
  jsonSchema: () => ({ examples: [{ any: 'value' }] }),
  tsType: () => 'unknown',
  graphql: 'JSON',
};
