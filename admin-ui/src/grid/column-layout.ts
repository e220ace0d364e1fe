/** A column as the grid draws it. */
export interface PlacedColumn {
  /** Name of the field. */
  name: string;
  /** Pixels. */
  width: number;
  /** Pixels from the inline start of the row. */
  start: number;
}

export const MIN_WIDTH = 56;
export const MAX_WIDTH = 720;
/** Width of the row header with its tick box. */
export const ROW_HEADER_WIDTH = 52;

/** Keeps a width a person can still use. */
export function usableWidth(width: number): number {
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
}

/** Places columns one after another behind the row header. */
export function placeColumns(columns: readonly { name: string; width: number }[]): PlacedColumn[] {
  let start = ROW_HEADER_WIDTH;
  return columns.map(({ name, width }) => {
    const placed = { name, width, start };
    start += width;
    return placed;
  });
}
