import { useQuery } from '@tanstack/react-query';
import { FILES, filesQuery, type StoredFile } from '../../api/files.ts';
import { useCan } from '../../model/use-can.ts';
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

/** The files of some ids in their order, with what is known of them; by their id alone while it is loading. */
export function useFiles(ids: readonly string[]): { files: StoredFile[]; loaded: boolean } {
  const answer = useQuery(filesQuery(ids));
  const found = answer.data ?? [];
  return {
    files: ids.map((id) => found.find((file) => file.id === id) ?? { id }),
    loaded: answer.isSuccess && !answer.isPlaceholderData,
  };
}

/** What the person may do with files. */
export const useFileRights = () => useCan(FILES);
