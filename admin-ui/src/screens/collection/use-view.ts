import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { readView, type ViewSearch, type ViewState, writeView } from './view-state.ts';

/** The view in the address bar and the way to change it. */
export interface ViewControl {
  view: ViewState;
  /** Changes the view; `replace` while a person is still typing, so that Back takes whole steps. */
  change: (next: Partial<ViewState>, options?: { replace?: boolean }) => void;
}

/** Reads the view from the address bar. What else stands there is kept. */
export function useView(): ViewControl {
  const search = useSearch({ strict: false }) as ViewSearch & Record<string, string>;
  const navigate = useNavigate();
  const { f, s, cols, q, archived } = search;
  const view = useMemo(
    () =>
      readView({
        ...(f && { f }),
        ...(s && { s }),
        ...(cols && { cols }),
        ...(q && { q }),
        ...(archived && { archived }),
      }),
    [f, s, cols, q, archived],
  );
  const latest = useRef(view);
  latest.current = view;
  const change = useCallback(
    (next: Partial<ViewState>, options: { replace?: boolean } = {}) => {
      latest.current = { ...latest.current, ...next };
      const written = writeView(latest.current);
      void navigate({
        to: '.',
        search: (before: Record<string, string | undefined>) => {
          const { f: _f, s: _s, cols: _c, q: _q, archived: _a, ...rest } = before;
          return { ...rest, ...written } as never;
        },
        replace: options.replace ?? false,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return { view, change };
}
