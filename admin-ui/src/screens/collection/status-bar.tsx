import type { CellState } from '../../grid/cell-state.ts';
import type { GridRange } from '../../grid/grid-types.ts';
import { formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import styles from './collection.module.css';
import type { CellEditing } from './use-cell-edits.ts';
import type { Selection } from './use-selection.ts';

interface StatusBarProps {
  cell: { state: CellState; range: GridRange } | null;
  editing: CellEditing;
  selection: Selection;
  total: number | null;
}

/** The line below the rows: where one stands, in which mode, and what no longer fits the view. */
export function StatusBar({ cell, editing, selection, total }: StatusBarProps) {
  const left = editing.edits.leftCount();
  const state = cell?.state;
  const rows = cell ? cell.range.bottom - cell.range.top + 1 : 0;
  return (
    <footer className={styles['foot']}>
      {state && total !== null && total > 0 && state.active.row >= 0 ? (
        <>
          <span>
            {t(
              state.mode === 'edit'
                ? 'grid.editMode'
                : state.active.col === 0
                  ? 'grid.rowMode'
                  : 'grid.cellMode',
            )}
          </span>
          <bdi>
            {formatNumber(state.active.row + 1)} / {formatNumber(total)}
          </bdi>
          {state.anchor ? (
            <span>{t('grid.range', { rows, columns: cell?.range.columns.length ?? 0 })}</span>
          ) : null}
        </>
      ) : null}
      {selection.keys.size > 0 ? (
        <span>{t('collection.selected', { count: selection.all ? (total ?? 0) : selection.keys.size })}</span>
      ) : null}
      {left > 0 || editing.moved ? (
        <span className={`${styles['footAction']} ${styles['footEnd']}`}>
          {left > 0 ? t('grid.someLeft', { count: left }) : t('grid.moved')}
          <Button size="sm" variant="link" onClick={editing.reload}>
            {t('grid.showNow')}
          </Button>
        </span>
      ) : null}
    </footer>
  );
}
