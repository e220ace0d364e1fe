import type { StoredFile } from '../api/files.ts';

/** The name of a file for people. */
export const fileName = (file: StoredFile): string => file.title || file.filename_download || file.id;
