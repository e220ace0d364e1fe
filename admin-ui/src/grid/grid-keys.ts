import type { CellState, GridSize, Place } from './cell-state.ts';

/** The parts of a keyboard event that matter. */
export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** What the active cell allows. */
export interface CellAbility {
  /** Typing opens an editor. */
  editable: boolean;
  /** Any text may be typed here, so that a capital F is a letter and no shortcut. */
  freeText: boolean;
}

export type GridCommand =
  | { do: 'go'; to: Place; extend: boolean }
  | { do: 'edit'; seed: string | null; caret?: 'end' }
  | {
      do:
        | 'open'
        | 'open-page'
        | 'header-menu'
        | 'cell-menu'
        | 'filter-by'
        | 'today'
        | 'select-all'
        | 'copy-with-headers';
    }
  | { do: 'clear' | 'fill-down' | 'delete-rows' | 'escape' | 'to-row-header' }
  | { do: 'toggle-row'; move: -1 | 0 | 1 };

/**
 * What a key does while the grid is in select state; null leaves the key to the page. Letters are shortcuts on the row
 * header and on cells that cannot be typed into, and text everywhere else.
 */
export function gridCommand(
  press: KeyPress,
  state: CellState,
  size: GridSize,
  ability: CellAbility,
  rtl = false,
): GridCommand | null {
  const { row, col } = state.active;
  const ctrl = press.ctrlKey || press.metaKey;
  const extend = press.shiftKey;
  const go = (to: Place, extending = extend): GridCommand => ({ do: 'go', to, extend: extending });
  const forward = rtl ? 'ArrowLeft' : 'ArrowRight';
  const last = { row: size.rows - 1, col: size.cols - 1 };
  switch (press.key) {
    case 'ArrowUp':
      if (press.altKey) return null;
      return go({ row: ctrl ? (row <= 0 ? -1 : 0) : row - 1, col });
    case 'ArrowDown':
      if (press.altKey) return row < 0 ? { do: 'header-menu' } : { do: 'edit', seed: null };
      return go({ row: ctrl ? last.row : row + 1, col });
    case 'ArrowLeft':
    case 'ArrowRight':
      if (press.altKey) return null;
      if (press.key === forward) return go({ row, col: ctrl ? last.col : col + 1 });
      return go({ row, col: ctrl ? Math.min(col, 1) : col - 1 });
    case 'Home':
      return go(
        ctrl
          ? { row: Math.min(0, last.row), col: Math.min(1, last.col) }
          : { row, col: Math.min(1, last.col) },
      );
    case 'End':
      return go(ctrl ? last : { row, col: last.col });
    case 'PageUp':
      return press.altKey || ctrl ? null : go({ row: Math.max(Math.min(0, row), row - size.pageRows), col });
    case 'PageDown':
      return press.altKey || ctrl ? null : go({ row: row + size.pageRows, col });
    case 'Escape':
      return extend ? { do: 'to-row-header' } : { do: 'escape' };
    case 'F2':
      return row < 0 || col === 0 ? null : { do: 'edit', seed: null, caret: 'end' };
    case 'F10':
      return extend ? { do: row < 0 ? 'header-menu' : 'cell-menu' } : null;
    case 'ContextMenu':
      return { do: row < 0 ? 'header-menu' : 'cell-menu' };
    case 'Enter':
      if (row < 0) return { do: col === 0 ? 'select-all' : 'header-menu' };
      if (ctrl) return { do: 'open-page' };
      return col === 0 ? { do: 'open' } : { do: 'edit', seed: null };
    case ' ':
      if (row < 0) return { do: col === 0 ? 'select-all' : 'header-menu' };
      if (ctrl) return null;
      return extend ? { do: 'toggle-row', move: 0 } : { do: 'open' };
    case 'Delete':
    case 'Backspace':
      if (row < 0 || ctrl) return null;
      if (col === 0) return press.key === 'Delete' ? { do: 'delete-rows' } : null;
      return { do: 'clear' };
    default:
      return row < 0 ? null : letterCommand(press, state, ability, go);
  }
}

function letterCommand(
  press: KeyPress,
  state: CellState,
  ability: CellAbility,
  go: (to: Place, extend?: boolean) => GridCommand,
): GridCommand | null {
  const { row, col } = state.active;
  const letter = press.key.toLowerCase();
  if (press.altKey) return null;
  if (press.ctrlKey || press.metaKey) {
    if (letter === 'a') return { do: 'select-all' };
    if (letter === 'd') return { do: 'fill-down' };
    if (letter === 'c' && press.shiftKey) return { do: 'copy-with-headers' };
    if (letter === ';') return col === 0 ? null : { do: 'today' };
    return null;
  }
  // One character, counted as people do: a surrogate pair or an accented letter is one.
  if ([...press.key].length !== 1) return null;
  const typing = col > 0 && ability.editable;
  if (letter === 'f' && press.shiftKey && !(typing && ability.freeText)) return { do: 'filter-by' };
  if (press.key === '/' || press.key === '?') return null;
  if (typing) return { do: 'edit', seed: press.key };
  if (letter === 'j') return go({ row: row + 1, col });
  if (letter === 'k') return go({ row: Math.max(0, row - 1), col });
  if (letter === 'x') return { do: 'toggle-row', move: 0 };
  return null;
}
