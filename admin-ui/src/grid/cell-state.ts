/** A cell of the grid. Row -1 is the header; column 0 is the row header with its tick box. */
export interface Place {
  row: number;
  col: number;
}

/** Where a person stands in the grid. In `select` the arrows walk; in `edit` the editor of the active cell has the keys. */
export interface CellState {
  mode: 'select' | 'edit';
  active: Place;
  /** The other corner of a range; null for a single cell. */
  anchor: Place | null;
  /** The character that opened the editor; null where it opened with the value. */
  seed: string | null;
  /** Whether the editor opens with its text selected or with the caret behind it. */
  caret: 'all' | 'end';
  /** The field a person stood on before going to the row header, so that a shortcut there still has a field. */
  lastCol: number;
}

export interface GridSize {
  rows: number;
  /** Columns with the row header. */
  cols: number;
  /** Rows that fit on the screen. */
  pageRows: number;
}

export type CellEvent =
  | { type: 'go'; to: Place; extend: boolean }
  | { type: 'edit'; seed: string | null; caret?: 'all' | 'end' }
  | { type: 'stop' }
  | { type: 'collapse' };

export const initialCellState: CellState = {
  mode: 'select',
  active: { row: 0, col: 1 },
  anchor: null,
  seed: null,
  caret: 'all',
  lastCol: 1,
};

/** Keeps a place inside the grid. Without rows only the header is left. */
export function inside(place: Place, size: GridSize): Place {
  return {
    row: Math.min(Math.max(place.row, -1), Math.max(size.rows - 1, -1)),
    col: Math.min(Math.max(place.col, 0), Math.max(size.cols - 1, 0)),
  };
}

/** The next state; the same object where nothing changes. */
export function nextCellState(state: CellState, event: CellEvent, size: GridSize): CellState {
  switch (event.type) {
    case 'go': {
      const active = inside(event.to, size);
      // A range is made of records: the header is never part of it.
      const anchor = event.extend && active.row >= 0 ? (state.anchor ?? inside(state.active, size)) : null;
      const lastCol = active.col === 0 ? state.active.col || state.lastCol : active.col;
      return {
        mode: 'select',
        active,
        anchor: anchor && anchor.row < 0 ? null : anchor,
        seed: null,
        caret: 'all',
        lastCol,
      };
    }
    case 'edit':
      return state.active.row < 0 || state.active.col === 0
        ? state
        : { ...state, mode: 'edit', seed: event.seed, caret: event.caret ?? 'all', anchor: null };
    case 'stop':
      return state.mode === 'edit' ? { ...state, mode: 'select', seed: null } : state;
    case 'collapse':
      return state.anchor ? { ...state, anchor: null } : state;
  }
}

/** A range with its corners in order, ends included. */
export interface Range {
  top: number;
  bottom: number;
  start: number;
  end: number;
}

/** The selected cells; a single cell is a range of one. The row header stands for its whole row. */
export function rangeOf(state: CellState, size: GridSize): Range {
  const other = state.anchor ?? state.active;
  const start = Math.min(state.active.col, other.col);
  const whole = start === 0;
  return {
    top: Math.min(state.active.row, other.row),
    bottom: Math.max(state.active.row, other.row),
    start: whole ? Math.min(1, size.cols - 1) : start,
    end: whole ? size.cols - 1 : Math.max(state.active.col, other.col),
  };
}
