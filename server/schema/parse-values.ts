import { ValueError } from './field-type.ts';

/** A well-formed string without NUL, which no database of ours stores the same way. */
export function parseString(input: unknown): string {
  const text = typeof input === 'number' || typeof input === 'boolean' ? String(input) : input;
  if (typeof text !== 'string') throw new ValueError('A text is expected.');
  if (text.includes('\u0000'))
    throw new ValueError('The text holds a NUL character, which cannot be stored.');
  if (!text.isWellFormed())
    throw new ValueError('The text holds half a surrogate pair; it is not valid Unicode.');
  return text;
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

/** A finite number out of a number or its text (a query string has nothing else). */
export function parseNumber(input: unknown): number {
  const number = typeof input === 'string' && NUMBER.test(input) ? Number(input) : input;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new ValueError('A number is expected.');
  return number;
}

const INTEGER = /^[+-]?\d{1,19}$/;

/** A whole number of up to 64 bits as a canonical string. */
export function parseBigint(input: unknown): string {
  const text = typeof input === 'number' && Number.isSafeInteger(input) ? String(input) : input;
  if (typeof text !== 'string' || !INTEGER.test(text)) throw new ValueError('A whole number is expected.');
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value) throw new ValueError('The number does not fit in 64 bits.');
  return value.toString();
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A calendar day `YYYY-MM-DD` that exists. */
export function parseDate(input: unknown): string {
  const match = typeof input === 'string' ? DATE.exec(input) : null;
  if (!match) throw new ValueError('A date like 2026-11-23 is expected.');
  const day = new Date(`${match[0]}T00:00:00Z`);
  // There is no year 0, and PostgreSQL and MySQL know none.
  if (match[1] === '0000' || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== match[0]) {
    throw new ValueError(`${match[0]} is not a day of the calendar.`);
  }
  return match[0];
}

const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,3})?)?$/;

/** A time of day as `HH:MM:SS`, with a fraction only when there is one. */
export function parseTime(input: unknown): string {
  const match = typeof input === 'string' ? TIME.exec(input) : null;
  if (!match) throw new ValueError('A time like 09:30 or 09:30:15 is expected.');
  const fraction = match[4] ? match[4].replace(/\.?0+$/, '') : '';
  return `${match[1]}:${match[2]}:${match[3] ?? '00'}${fraction}`;
}

const DATETIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** An instant as UTC ISO with milliseconds; a text without a zone is UTC. */
export function parseDatetime(input: unknown): string {
  if (typeof input === 'string' && DATETIME.test(input)) {
    parseDate(input.slice(0, 10));
    const text = input.length === 10 ? `${input}T00:00:00` : input.replace(' ', 'T');
    const instant = new Date(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) ? text : `${text}Z`);
    const year = instant.getUTCFullYear();
    // A zone can move the last day of the year 9999 beyond what a column holds.
    if (year > 0 && year < 10_000) return instant.toISOString();
  }
  throw new ValueError('An instant like 2026-11-23T09:30:00Z is expected.');
}
