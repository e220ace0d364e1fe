import { sha256 } from '../lib/ids.ts';
import type { FieldDefinition } from './definition.ts';

/** As long as the name of a column may be, where marks are kept beside them. */
const LONGEST = 64;

function textOf({ options = {} }: FieldDefinition): string | null {
  const { key_field, field, collection, junction, from } = options;
  if (key_field !== undefined) return `key ${key_field}`;
  if (junction !== undefined) return `junction ${junction} ${from}`;
  return field !== undefined ? `from ${collection} ${field}` : null;
}

/** What a relation without a column rests on; the same one under another name has the same mark. Null for the rest. */
export function relationMark(field: FieldDefinition): string | null {
  const text = textOf(field);
  return text !== null && text.length > LONGEST ? `relation ${sha256(text).slice(0, 40)}` : text;
}
