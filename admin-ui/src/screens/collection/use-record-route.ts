import { useMatches, useNavigate, useParams } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Which record the address bar opens beside the grid of a collection, and the ways to others. */
export interface RecordRoute {
  /** URL key of the open record; null while none or a new one is open. */
  key: string | null;
  isNew: boolean;
  open: (key: string, options?: { full?: boolean; replace?: boolean }) => void;
  openNew: () => void;
  close: () => void;
  setFull: (full: boolean) => void;
}

type Search = Record<string, string | undefined>;

/** The view stays in the address bar; what belongs to one record does not. */
function viewOnly({ full: _full, with: _with, ...view }: Search, full = false): never {
  return { ...view, ...(full ? { full: '1' } : {}) } as never;
}

/** Reads and changes the open record. The grid below stays as it is. */
export function useRecordRoute(collection: string): RecordRoute {
  const { id } = useParams({ strict: false }) as { id?: string };
  const isNew = useMatches().at(-1)?.routeId.endsWith('/c/$collection/new') ?? false;
  const navigate = useNavigate();
  const open = useCallback(
    (key: string, { full = false, replace = false }: { full?: boolean; replace?: boolean } = {}) =>
      void navigate({
        to: '/c/$collection/r/$id',
        params: { collection, id: key },
        search: (before: Search) => viewOnly(before, full),
        replace,
        resetScroll: false,
      }),
    [navigate, collection],
  );
  const openNew = useCallback(
    () =>
      void navigate({
        to: '/c/$collection/new',
        params: { collection },
        search: (before: Search) => viewOnly(before),
        resetScroll: false,
      }),
    [navigate, collection],
  );
  const close = useCallback(
    () =>
      void navigate({
        to: '/c/$collection',
        params: { collection },
        search: (before: Search) => viewOnly(before),
        resetScroll: false,
      }),
    [navigate, collection],
  );
  const setFull = useCallback(
    (full: boolean) =>
      void navigate({ to: '.', search: (before: Search) => viewOnly(before, full), resetScroll: false }),
    [navigate],
  );
  return { key: id ?? null, isNew, open, openNew, close, setFull };
}
