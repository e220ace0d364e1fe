import type { ComponentType, ReactNode } from 'react';
import type { MenuSection } from '../ui/menu.tsx';
import type { GridCommand } from './grid-keys.ts';
import type { WindowSource } from './window-source.ts';

/** A column as the screen describes it. */
export interface GridColumn {
  /** Unique; the name of a field. */
  name: string;
  label: string;
  /** Pixels. */
  width: number;
  align: 'start' | 'end';
  Icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  sorted: 'ascending' | 'descending' | null;
  /** Shown to screen readers and as a tooltip of the header. */
  note: string | null;
}

/** What the grid must know of a cell before it acts on it. */
export interface CellFacts {
  editable: boolean;
  /** Any letter may begin a value here. */
  freeText: boolean;
}

/** Where a change of a cell stands until the server has it. */
export type CellMark =
  | { state: 'saving' }
  /** The text that was refused stays in the cell with the reason. */
  | { state: 'refused'; text: string; message: string };

/** Marks of the cells of one row, by column; a new object whenever one changes. */
export type RowMarks = Readonly<Record<string, CellMark>>;

export interface CellEditing {
  seed: string | null;
  caret: 'all' | 'end';
  /** The refused text, to be corrected. */
  draft: string | null;
  commit: (value: unknown, move: 'none' | 'down' | 'up' | 'right' | 'left') => void;
  refuse: (text: string, message: string) => void;
  cancel: () => void;
}

/** Everything a grid asks of the screen it stands on. Must keep its identity as long as nothing in it changes. */
export interface GridHost<Row> {
  source: WindowSource<Row>;
  keyOf: (row: Row) => string;
  titleOf: (row: Row) => string;
  cell: (row: Row, column: string) => ReactNode;
  facts: (row: Row, column: string) => CellFacts;
  editor: (row: Row, column: string, editing: CellEditing) => ReactNode;
  /** A person left an editor with this value. */
  commit: (row: Row, column: string, value: unknown) => void;
  refuse: (row: Row, column: string, text: string, message: string) => void;
  /** Takes a refused text away. */
  discard: (row: Row, column: string) => void;
  /** Enter gives a value at once instead of opening an editor; undefined where it does not. */
  press: (row: Row, column: string) => { value: unknown } | undefined;
  /** Why a cell cannot be changed, for the popover. */
  readOnly: (row: Row, column: string, close: () => void) => ReactNode;
  headerMenu: (column: string) => MenuSection[];
  cellMenu: (row: Row, column: string) => MenuSection[];
  resize: (column: string, width: number) => void;
  toggleRows: (from: number, to: number) => void;
  toggleAll: () => void;
  /** Absent where records have no key and cannot be opened. */
  open?: (row: Row, asPage: boolean) => void;
  /** Commands that act on cells or rows and are no business of the grid itself. */
  command: (
    command: GridCommand,
    at: { row: Row | undefined; column: string | undefined; range: GridRange },
  ) => void;
  /** The last level of Escape: the grid itself has nothing left to leave. */
  escape: () => void;
  paste: (text: string, range: GridRange) => void;
  /** Text of the selected cells for the clipboard. */
  copy: (range: GridRange, withHeaders: boolean) => string;
}

/** Selected rows by index and columns by name. */
export interface GridRange {
  top: number;
  bottom: number;
  columns: string[];
}
