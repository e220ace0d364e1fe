import { useQuery } from '@tanstack/react-query';
import { FILES } from '../../api/file-address.ts';
import { filesQuery, type StoredFile } from '../../api/files.ts';
import { useCan } from '../../model/use-can.ts';

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
