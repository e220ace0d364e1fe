/** The collection of uploaded files. */
export const FILES = 'kasbah_files';

/** The address of a file's bytes. */
export const assetUrl = (id: string, query = '') => `/api/assets/${encodeURIComponent(id)}${query}`;
