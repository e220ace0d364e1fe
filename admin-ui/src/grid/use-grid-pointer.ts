import { type MouseEvent, type PointerEvent, type RefObject, useRef } from 'react';
import type { CellState, Place, Range } from './cell-state.ts';

interface PointerInput {
  scroller: RefObject<HTMLElement | null>;
  state: CellState;
  range: Range;
  go: (to: Place, extend?: boolean) => void;
  /** Opens the editor of the active cell. */
  edit: () => void;
  openHeaderMenu: (col: number) => void;
  openCellMenu: (place: Place, at: { x: number; y: number }) => void;
}

const CONTROLS = 'input, button, textarea, a';

/** What a mouse, a pen or a finger does in the grid: choose, extend, edit, open menus. */
export function useGridPointer({
  scroller,
  state,
  range,
  go,
  edit,
  openHeaderMenu,
  openCellMenu,
}: PointerInput) {
  const dragging = useRef(false);
  const again = useRef(false);
  const placeAt = (target: EventTarget): Place | null => {
    const found = (target as HTMLElement).closest<HTMLElement>('[data-cell]')?.dataset['cell'];
    if (found === undefined || !scroller.current?.contains(target as Node)) return null;
    const [row, col] = found.split(':').map(Number);
    return { row: row ?? 0, col: col ?? 0 };
  };
  const onControl = (target: EventTarget) => (target as HTMLElement).closest(CONTROLS) !== null;
  return {
    onPointerDown: (event: PointerEvent) => {
      const place = placeAt(event.target);
      if (!place || (place.col > 0 && onControl(event.target))) return;
      again.current = place.row === state.active.row && place.col === state.active.col;
      if (state.mode === 'edit' && again.current) return;
      // The menu of a range is asked for inside it: the range stays.
      const inRange = state.anchor !== null && place.row >= range.top && place.row <= range.bottom;
      if (event.button === 2 && inRange) return;
      dragging.current = event.button === 0 && place.row >= 0 && event.pointerType === 'mouse';
      go(place, event.shiftKey && event.button === 0);
    },
    onPointerOver: (event: PointerEvent) => {
      if (!dragging.current) return;
      dragging.current = (event.buttons & 1) !== 0;
      const place = placeAt(event.target);
      if (dragging.current && place && place.row >= 0) go(place, true);
    },
    onPointerUp: () => {
      dragging.current = false;
    },
    onClick: (event: MouseEvent) => {
      const place = placeAt(event.target);
      if (!place || onControl(event.target)) return;
      if (place.row < 0 && place.col > 0) openHeaderMenu(place.col);
      // A finger has no double click: a second tap on the active cell opens its editor.
      const touch = (event.nativeEvent as globalThis.PointerEvent).pointerType === 'touch';
      if (touch && place.row >= 0 && again.current && state.mode === 'select') edit();
    },
    onDoubleClick: (event: MouseEvent) => {
      const place = placeAt(event.target);
      if (place && place.row >= 0 && place.col > 0 && state.mode === 'select') edit();
    },
    onContextMenu: (event: MouseEvent) => {
      const place = placeAt(event.target);
      if (!place || place.col === 0 || state.mode === 'edit') return;
      event.preventDefault();
      if (place.row < 0) openHeaderMenu(place.col);
      else openCellMenu(place, { x: event.clientX, y: event.clientY });
    },
  };
}
