import { t } from '../i18n/i18n.ts';
import { Menu } from '../ui/menu.tsx';
import { Popover } from '../ui/popover.tsx';
import type { Place } from './cell-state.ts';
import styles from './grid.module.css';
import type { GridColumn, GridHost } from './grid-types.ts';

/** What floats beside a cell: its menu, or why it cannot be changed. */
export interface Floating {
  kind: 'menu' | 'readOnly';
  place: Place;
  /** Pixels in the window. */
  x: number;
  y: number;
}

interface GridFloatingProps<Row> {
  floating: Floating;
  columns: readonly GridColumn[];
  host: GridHost<Row>;
  onClose: () => void;
}

/** The menu or the explanation of one cell. */
export function GridFloating<Row>({ floating, columns, host, onClose }: GridFloatingProps<Row>) {
  const row = host.source.row(floating.place.row);
  const column = columns[floating.place.col - 1];
  if (row === undefined || !column) return null;
  const spot = {
    position: 'fixed',
    insetBlockStart: floating.y,
    // A place of the window, the same in both directions of writing.
    left: floating.x,
    inlineSize: 1,
    blockSize: 1,
  } as const;
  if (floating.kind === 'menu') {
    return (
      <Menu
        opened
        position="bottom-start"
        onChange={onClose}
        sections={host.cellMenu(row, column.name)}
        trigger={<span style={spot} aria-hidden="true" />}
      />
    );
  }
  return (
    <Popover
      opened
      onChange={onClose}
      label={t('readOnly.title', { field: column.label })}
      width={320}
      trigger={<span style={spot} />}
    >
      <div className={styles['readOnlyNote']}>{host.readOnly(row, column.name, onClose)}</div>
    </Popover>
  );
}
