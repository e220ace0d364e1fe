import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Item } from '../../api/types.ts';

/** Ticked records: some by key, or all that the view shows, loaded or not. */
export interface Selection {
  all: boolean;
  keys: ReadonlySet<string>;
  rows: ReadonlyMap<string, Item>;
  has: (key: string) => boolean;
  toggle: (rows: readonly Item[]) => void;
  set: (rows: readonly Item[]) => void;
  selectAll: () => void;
  clear: () => void;
}

/** Keeps what is ticked; another view (`place`) starts with nothing ticked, so that nobody acts on what is not seen. */
export function useSelection(keyOf: (row: Item) => string, place: string): Selection {
  const [rows, setRows] = useState<ReadonlyMap<string, Item>>(new Map());
  const [all, setAll] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another view clears
  useEffect(() => {
    setRows(new Map());
    setAll(false);
  }, [place]);
  const toggle = useCallback(
    (list: readonly Item[]) => {
      setAll(false);
      setRows((before) => {
        const next = new Map(before);
        const allIn = list.every((row) => before.has(keyOf(row)));
        for (const row of list) {
          if (allIn) next.delete(keyOf(row));
          else next.set(keyOf(row), row);
        }
        return next;
      });
    },
    [keyOf],
  );
  const set = useCallback(
    (list: readonly Item[]) => {
      setAll(false);
      setRows(new Map(list.map((row) => [keyOf(row), row])));
    },
    [keyOf],
  );
  return useMemo(
    () => ({
      all,
      rows,
      keys: new Set(rows.keys()),
      has: (key: string) => all || rows.has(key),
      toggle,
      set,
      selectAll: () => setAll(true),
      clear: () => {
        setAll(false);
        setRows(new Map());
      },
    }),
    [all, rows, toggle, set],
  );
}
