import type { Operator } from '../../api/types.ts';
import type { Parsed } from '../field-type.ts';

/** Operators of text, most useful first. */
export const TEXT_OPERATORS: readonly Operator[] = [
  '_icontains',
  '_eq',
  '_neq',
  '_istarts_with',
  '_iends_with',
  '_nicontains',
  '_in',
  '_nin',
  '_empty',
  '_nempty',
];

/** Operators of numbers, most useful first. */
export const NUMBER_OPERATORS: readonly Operator[] = [
  '_eq',
  '_neq',
  '_gt',
  '_gte',
  '_lt',
  '_lte',
  '_between',
  '_in',
  '_nin',
  '_null',
  '_nnull',
];

/** Operators of days and moments, most useful first. */
export const TIME_OPERATORS: readonly Operator[] = [
  '_eq',
  '_lt',
  '_gt',
  '_lte',
  '_gte',
  '_between',
  '_neq',
  '_null',
  '_nnull',
];

/** An emptied box means no value, and the empty text only where a value is required. */
export function parseText(text: string, required: boolean): Parsed {
  return { ok: true, value: text === '' && !required ? null : text };
}

/** The value of an emptied box for types that know no empty text; null where the text is not empty. */
export function emptyValue(text: string): Parsed | null {
  return text.trim() === '' ? { ok: true, value: null } : null;
}
