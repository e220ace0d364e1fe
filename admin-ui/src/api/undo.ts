import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call, request } from './client.ts';
import type { Change, ChangeAction, ChangeActor, Filter, Item } from './types.ts';

/** One item by its collection and its key as it stands in URLs. */
export interface ItemName {
  collection: string;
  item: string;
}

/** Why a change cannot be taken back as it is. */
export type ConflictReason =
  | 'changed_later'
  | 'gone'
  | 'exists_again'
  | 'still_needed'
  | 'related_missing'
  | 'value_taken'
  | 'not_kept'
  | 'not_allowed';

/** One change that an undo did not take back. */
export interface UndoConflict extends ItemName {
  action: ChangeAction;
  reason: ConflictReason;
  message: string;
  fields: string[];
  values?: { now: Item; back: Item };
  by?: ChangeActor;
}

/** What happens where something is in the way. */
export type ConflictMode = 'refuse' | 'skip' | 'overwrite';

export interface Undone {
  undone: number;
  conflicts: UndoConflict[];
  /** The changeset of the undo itself, whose undo is the redo; null when nothing was changed. */
  changeset: string | null;
}

/** What a changeset did to one collection in one way. */
export interface ChangesetPart {
  collection: string;
  action: ChangeAction;
  /** Set where the database did it by itself because another record was deleted. */
  cascaded: boolean;
  count: number;
  /** The item, where it is only one. */
  item: string | null;
  fields: string[];
}

export interface ListedChangeset {
  id: string;
  at: string;
  actor: ChangeActor;
  source: string;
  comment: string | null;
  undoes: string | null;
  undone_by: string | null;
  parts: ChangesetPart[];
}

export interface TrashEntry extends ItemName {
  seq: number;
  changeset: string;
  values: Item;
  at: string;
  actor: ChangeActor;
  source: string;
  /** How many others were deleted because of this one and the others of its changeset. */
  with: number;
}

/** Takes a changeset back, whole or for some items. Throws ApiError UNDO_CONFLICT where something is in the way. */
export const undoChangeset = (
  id: string,
  body: { items?: ItemName[] | undefined; conflicts?: ConflictMode } = {},
) => call<Undone>(`/changesets/${encodeURIComponent(id)}/undo`, { method: 'POST', body });

/** Brings deleted items back with what went because of them. Throws as `undoChangeset` does. */
export const restoreFromTrash = (items: ItemName[], conflicts: ConflictMode) =>
  call<Undone>('/trash/restore', { method: 'POST', body: { items, conflicts } });

/** Ends deleted items for good. */
export const purgeTrash = (which: { items: ItemName[] } | { collection: string } | { all: true }) =>
  call<{ purged: number }>('/trash', { method: 'DELETE', body: which });

/** The first changes of one changeset. */
export const changesetQuery = (id: string, limit = 50) =>
  queryOptions({
    queryKey: ['changes', 'set', id, limit],
    queryFn: ({ signal }) =>
      call<{ changes: Change[] }>(`/changesets/${encodeURIComponent(id)}`, { query: { limit }, signal }),
  });

/** Changesets page by page, newest first. */
export const changesetPagesQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['changes', 'sets', filter],
    queryFn: ({ signal, pageParam }) =>
      request<ListedChangeset[]>('/changesets', {
        query: { limit: 30, cursor: pageParam, ...(Object.keys(filter).length > 0 ? { filter } : {}) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.meta.next_cursor ?? null,
  });

/** The latest changesets. */
export const recentChangesetsQuery = (limit: number) =>
  queryOptions({
    queryKey: ['changes', 'recent', limit],
    queryFn: ({ signal }) => call<ListedChangeset[]>('/changesets', { query: { limit }, signal }),
  });

export interface TrashFilter {
  collection?: string | undefined;
  actor?: string | undefined;
  from?: string | undefined;
}

/** Deleted items page by page, newest first. */
export const trashPagesQuery = (filter: TrashFilter) =>
  infiniteQueryOptions({
    queryKey: ['trash', filter],
    queryFn: ({ signal, pageParam }) =>
      request<TrashEntry[]>('/trash', { query: { limit: 50, cursor: pageParam, ...filter }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.meta.next_cursor ?? null,
  });
