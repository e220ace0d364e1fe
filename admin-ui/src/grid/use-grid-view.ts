import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useMemo } from 'react';
import type { Place } from './cell-state.ts';
import { type PlacedColumn, placeColumns, ROW_HEADER_WIDTH } from './column-layout.ts';
import type { GridColumn } from './grid-types.ts';

export const HEADER_HEIGHT = 34;

/** What of a long and wide list is drawn: the rows and columns on screen, and always those of the active cell. */
export interface GridView {
  rows: { index: number; top: number }[];
  /** Columns to draw as places in `columns`, pinned ones first. */
  visible: number[];
  placed: PlacedColumn[];
  pinnedCount: number;
  width: number;
  height: number;
  pageRows: number;
  /** Scrolls just enough to show a cell. */
  reveal: (place: Place) => void;
}

/** Virtualises rows and columns. The active cell stays mounted wherever one scrolls, so that focus is never lost. */
export function useGridView(
  scroller: RefObject<HTMLDivElement | null>,
  count: number,
  rowHeight: number,
  columns: readonly GridColumn[],
  active: Place,
  rtl: boolean,
): GridView {
  const placed = useMemo(() => placeColumns(columns), [columns]);
  const last = placed.at(-1);
  const width = last ? last.start + last.width : ROW_HEADER_WIDTH;
  const pinnedCount = Math.min(1, columns.length);
  const pinnedEnd = placed[pinnedCount]?.start ?? width;

  const withActiveRow = useCallback(
    (range: Range) => withOne(defaultRangeExtractor(range), active.row, count),
    [active.row, count],
  );
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 5,
    rangeExtractor: withActiveRow,
  });
  const withActiveColumn = useCallback(
    (range: Range) =>
      withOne(defaultRangeExtractor(range), active.col - 1 - pinnedCount, columns.length - pinnedCount),
    [active.col, pinnedCount, columns.length],
  );
  const across = useVirtualizer({
    horizontal: true,
    count: Math.max(0, columns.length - pinnedCount),
    getScrollElement: () => scroller.current,
    estimateSize: (place) => columns[place + pinnedCount]?.width ?? 120,
    paddingStart: pinnedEnd,
    overscan: 1,
    isRtl: rtl,
    rangeExtractor: withActiveColumn,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new sizes must be measured again
  useEffect(() => rows.measure(), [rowHeight, rows]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new widths must be measured again
  useEffect(() => across.measure(), [columns, across]);

  const reveal = useCallback(
    ({ row, col }: Place) => {
      const box = scroller.current;
      if (!box) return;
      if (row >= 0) {
        const top = row * rowHeight;
        const room = box.clientHeight - HEADER_HEIGHT;
        if (top < box.scrollTop) box.scrollTop = top;
        else if (top + rowHeight > box.scrollTop + room) box.scrollTop = top + rowHeight - room;
      }
      const spot = placed[col - 1];
      if (!spot || col <= pinnedCount) return;
      const sign = rtl ? -1 : 1;
      const from = box.scrollLeft * sign;
      if (spot.start < from + pinnedEnd) box.scrollLeft = (spot.start - pinnedEnd) * sign;
      else if (spot.start + spot.width > from + box.clientWidth) {
        const wanted = spot.start + spot.width - box.clientWidth;
        box.scrollLeft = Math.min(wanted, Math.max(0, spot.start - pinnedEnd)) * sign;
      }
    },
    [scroller, rowHeight, placed, pinnedCount, pinnedEnd, rtl],
  );

  const pinned = Array.from({ length: pinnedCount }, (_, place) => place);
  return {
    rows: rows.getVirtualItems().map(({ index, start }) => ({ index, top: start })),
    visible: useSame([...pinned, ...across.getVirtualItems().map((item) => item.index + pinnedCount)]),
    placed,
    pinnedCount,
    width,
    height: rows.getTotalSize(),
    pageRows: Math.max(
      1,
      Math.floor(((scroller.current?.clientHeight ?? 600) - HEADER_HEIGHT) / rowHeight) - 1,
    ),
    reveal,
  };
}

function withOne(range: number[], extra: number, count: number): number[] {
  if (extra < 0 || extra >= count || range.includes(extra)) return range;
  return [...range, extra].sort((a, b) => a - b);
}

/** The same array as long as it holds the same numbers, so that rows need not be drawn again. */
function useSame(numbers: number[]): number[] {
  const key = numbers.join(',');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the numbers
  return useMemo(() => numbers, [key]);
}
