import { useCallback, useState } from 'react';

const place = (collection: string) => `kasbah.widths.${collection}`;

function stored(collection: string): Record<string, number> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(place(collection)) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, number>) : {};
  } catch {
    return {};
  }
}

/** Wide enough for the values of the type and for the name of the field with its icon. */
export function usualWidth(width: number, label: string): number {
  return Math.max(width, Math.min(240, Math.ceil(label.length * 7.4) + 56));
}

/** Widths of columns that a person chose, kept in this browser; null takes a column back to its usual width. */
export function useColumnWidths(collection: string) {
  const [widths, setWidths] = useState(() => stored(collection));
  const setWidth = useCallback(
    (column: string, width: number | null) =>
      setWidths((before) => {
        const { [column]: _old, ...rest } = before;
        const next = width === null ? rest : { ...rest, [column]: width };
        try {
          localStorage.setItem(place(collection), JSON.stringify(next));
        } catch {
          // Without storage a width lasts as long as the page.
        }
        return next;
      }),
    [collection],
  );
  return { widths, setWidth };
}
