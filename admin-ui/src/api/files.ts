import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, apiErrorFrom } from './api-error.ts';
import { call, request } from './client.ts';
import type { Filter } from './types.ts';
import { viewHeaders } from './view-as.ts';

/** What is known of an uploaded file, as far as the person may see it. */
export interface StoredFile {
  id: string;
  title?: string | null;
  /** The alternative text. */
  description?: string | null;
  tags?: string[] | null;
  filename_download?: string;
  type?: string | null;
  filesize?: string | null;
  width?: number | null;
  height?: number | null;
  uploaded_on?: string;
}

export interface FileLimits {
  max_bytes: number;
  transforms: boolean;
}

const PAGE = 60;

/** Files that a search and a filter find, newest first, page by page. */
export const filePagesQuery = (search: string, filter: Filter | null) =>
  infiniteQueryOptions({
    queryKey: ['files', 'pages', search, filter],
    queryFn: ({ signal, pageParam }) =>
      request<StoredFile[]>('/files', {
        query: {
          search,
          ...(filter ? { filter } : {}),
          sort: '-uploaded_on',
          limit: PAGE,
          offset: pageParam,
          meta: 'filter_count',
        },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.data.length < PAGE ? null : pages.length * PAGE),
    placeholderData: keepPreviousData,
  });

/** These files, in no order; those that the person may not see are left out. */
export const filesQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['files', 'some', ids],
    queryFn: ({ signal }) =>
      call<StoredFile[]>('/files', {
        query: { filter: { id: { _in: [...ids] } }, limit: Math.max(1, ids.length) },
        signal,
      }),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

export const fileLimitsQuery = () =>
  queryOptions({
    queryKey: ['files', 'limits'],
    queryFn: ({ signal }) => call<FileLimits>('/files/limits', { signal }),
    staleTime: 600_000,
  });

export const updateFile = (id: string, body: Partial<Pick<StoredFile, 'title' | 'description' | 'tags'>>) =>
  call<StoredFile>(`/files/${id}`, { method: 'PATCH', body });

export const deleteFile = (id: string) => call<void>(`/files/${id}`, { method: 'DELETE' });

/**
 * Sends a file and tells how far it is, which `fetch` cannot.
 * @throws ApiError for every refusal; DOMException AbortError when it was called off
 */
export function uploadFile(
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const form = new FormData();
    form.append('file', file, file.name);
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    sending.onload = () => {
      let body: unknown = null;
      try {
        body = JSON.parse(sending.responseText);
      } catch {}
      if (sending.status < 300 && body) resolve((body as { data: StoredFile }).data);
      else reject(apiErrorFrom(sending.status, body, null));
    };
    sending.onerror = () =>
      reject(
        new ApiError(0, [
          { message: 'The server did not answer.', code: 'NO_ANSWER', path: null, hint: null, details: {} },
        ]),
      );
    sending.onabort = () => reject(new DOMException('The upload was called off.', 'AbortError'));
    signal.addEventListener('abort', () => sending.abort());
    sending.open('POST', '/api/files');
    for (const [name, value] of Object.entries(viewHeaders())) sending.setRequestHeader(name, value);
    sending.send(form);
  });
}
