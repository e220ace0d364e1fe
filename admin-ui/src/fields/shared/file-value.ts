import type { StoredFile } from '../../api/files.ts';
import type { FieldContext } from '../field-type.ts';
import { linkedKey, targetOf } from './relation.ts';

/** The id of the file in a value, which is the id itself or the expanded file. */
export function fileId(value: unknown, context: FieldContext): string | null {
  const key = linkedKey(value, targetOf(context));
  return key === null || key === undefined ? null : String(key);
}

/** What a value says of its file by itself. */
export function fileIn(value: unknown, context: FieldContext): StoredFile | null {
  const id = fileId(value, context);
  if (id === null) return null;
  return { ...(typeof value === 'object' ? (value as Partial<StoredFile>) : {}), id };
}
