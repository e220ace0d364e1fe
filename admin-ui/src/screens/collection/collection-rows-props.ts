import type { Ref } from 'react';
import type { Item, ManifestCollection } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import type { CellState } from '../../grid/cell-state.ts';
import type { GridHandle } from '../../grid/grid.tsx';
import type { GridRange } from '../../grid/grid-types.ts';
import type { Archive } from './archive.ts';
import type { CellEditing } from './use-cell-edits.ts';
import type { Rows } from './use-rows.ts';
import type { Selection } from './use-selection.ts';
import type { ViewControl } from './use-view.ts';

/** What the rows of a collection need from the screen, and what they tell it. */
export interface CollectionRowsProps {
  gridRef: Ref<GridHandle>;
  collection: ManifestCollection;
  contexts: ReadonlyMap<string, FieldContext>;
  columns: readonly FieldContext[];
  control: ViewControl;
  rows: Rows;
  editing: CellEditing;
  /** Null where the person may not archive. */
  archive: Archive | null;
  selection: Selection;
  phone: boolean;
  openKey: string | null;
  onCell: (state: CellState, range: GridRange) => void;
  onOpen: (row: Item, asPage: boolean) => void;
  /** The panel beside the grid shows the row one walks to; null where there is none. */
  onFollow: ((row: Item) => void) | null;
  onNew: (() => void) | null;
  onFilterBy: (row: Item, column: string) => void;
  onFilterField: (column: string) => void;
  onDelete: (rows: Item[]) => void;
  onEscape: () => void;
}
