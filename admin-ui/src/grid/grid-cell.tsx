// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid cannot be a table of HTML
import { memo, type ReactNode } from 'react';
import { t } from '../i18n/i18n.ts';
import { cx } from '../ui/class-names.ts';
import styles from './grid.module.css';
import type { CellMark } from './grid-types.ts';

interface GridCellProps {
  row: number;
  /** Place in the grid; 0 is the row header. */
  col: number;
  start: number;
  width: number;
  pinned: boolean;
  align: 'start' | 'end';
  active: boolean;
  tabStop: boolean;
  ranged: boolean;
  editing: boolean;
  readOnly: boolean;
  mark: CellMark | undefined;
  id: string;
  children: ReactNode;
}

/** One cell. While its editor is open the cell is the editor's frame. */
export const GridCell = memo(function GridCell(props: GridCellProps) {
  const {
    row,
    col,
    start,
    width,
    pinned,
    align,
    active,
    tabStop,
    ranged,
    editing,
    readOnly,
    mark,
    id,
    children,
  } = props;
  const refused = mark?.state === 'refused' && !editing;
  return (
    <div
      role="gridcell"
      id={id}
      aria-colindex={col + 1}
      aria-readonly={readOnly || undefined}
      aria-selected={ranged || undefined}
      aria-invalid={refused || undefined}
      aria-describedby={refused ? `${id}-problem` : undefined}
      tabIndex={tabStop ? 0 : -1}
      data-cell={`${row}:${col}`}
      className={cx(
        styles['cell'],
        pinned && styles['pinned'],
        active && styles['active'],
        ranged && styles['ranged'],
        refused && styles['refused'],
        editing && styles['editing'],
      )}
      data-align={align}
      style={
        pinned
          ? { inlineSize: width, insetInlineStart: start }
          : { inlineSize: width, insetInlineStart: start }
      }
    >
      {refused ? <bdi className={styles['refusedText']}>{mark.text}</bdi> : children}
      {mark?.state === 'saving' ? <i className={styles['dot']} title={t('grid.saving')} /> : null}
      {refused ? (
        <p id={`${id}-problem`} className={styles['problem']} hidden={!active}>
          {mark.message} <span className={styles['problemKeys']}>{t('grid.refusedHint')}</span>
        </p>
      ) : null}
    </div>
  );
});
