// biome-ignore-all lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: a virtualised grid cannot be a table of HTML, and its cells have the focus
import { memo, type ReactNode } from 'react';
import { t } from '../i18n/i18n.ts';
import { cx } from '../ui/class-names.ts';
import { IconArrowsMaximize } from '../ui/icons.ts';
import { type PlacedColumn, ROW_HEADER_WIDTH } from './column-layout.ts';
import styles from './grid.module.css';
import { GridCell } from './grid-cell.tsx';
import type { GridColumn, GridHost, RowMarks } from './grid-types.ts';

interface GridRowProps<Row> {
  gridId: string;
  index: number;
  row: Row | undefined;
  top: number;
  height: number;
  width: number;
  columns: readonly GridColumn[];
  placed: readonly PlacedColumn[];
  /** Columns on screen, as places in `columns`. */
  visible: readonly number[];
  pinnedCount: number;
  /** Place of the active cell in this row; -1 for none. */
  activeCol: number;
  /** The active cell is the grid's one tab stop. */
  tabStop: boolean;
  rangeStart: number;
  rangeEnd: number;
  editor: ReactNode;
  selected: boolean;
  open: boolean;
  left: boolean;
  marks: RowMarks | undefined;
  host: GridHost<Row>;
}

function RowOf<Row>(props: GridRowProps<Row>) {
  const { gridId, index, row, top, height, width, columns, placed, visible, activeCol, host, selected } =
    props;
  const title = row === undefined ? '' : host.titleOf(row);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-busy={row === undefined || undefined}
      data-index={index}
      className={cx(
        styles['row'],
        selected && styles['selected'],
        props.open && styles['open'],
        props.left && styles['left'],
        activeCol >= 0 && styles['current'],
      )}
      style={{ transform: `translateY(${top}px)`, blockSize: height, inlineSize: width }}
    >
      <div
        role="rowheader"
        id={`${gridId}-${index}-0`}
        aria-colindex={1}
        aria-label={row === undefined ? t('grid.loadingRow') : title}
        tabIndex={props.tabStop && activeCol === 0 ? 0 : -1}
        data-cell={`${index}:0`}
        className={cx(styles['rowHeader'], activeCol === 0 && styles['active'])}
        style={{ inlineSize: ROW_HEADER_WIDTH }}
      >
        {row === undefined ? null : (
          <>
            <input
              type="checkbox"
              tabIndex={-1}
              checked={selected}
              aria-label={t('grid.selectRow', { title })}
              onChange={() => host.toggleRows(index, index)}
            />
            {host.open ? (
              <button
                type="button"
                tabIndex={-1}
                className={styles['openButton']}
                aria-label={t('grid.openRow', { title })}
                title={t('grid.openRecord')}
                onClick={() => host.open?.(row, false)}
              >
                <IconArrowsMaximize size={13} stroke={1.8} aria-hidden="true" />
              </button>
            ) : null}
          </>
        )}
      </div>
      {visible.map((place) => {
        const column = columns[place];
        const spot = placed[place];
        if (!column || !spot) return null;
        const col = place + 1;
        const active = activeCol === col;
        const facts = row === undefined ? undefined : host.facts(row, column.name);
        const editing = active && props.editor !== null;
        return (
          <GridCell
            key={column.name}
            id={`${gridId}-${index}-${col}`}
            row={index}
            col={col}
            start={spot.start}
            width={spot.width}
            pinned={place < props.pinnedCount}
            align={column.align}
            active={active}
            tabStop={active && props.tabStop}
            ranged={col >= props.rangeStart && col <= props.rangeEnd}
            editing={editing}
            readOnly={facts?.editable === false}
            mark={props.marks?.[column.name]}
          >
            {row === undefined ? (
              <span className={styles['bone']} />
            ) : editing ? (
              props.editor
            ) : (
              host.cell(row, column.name)
            )}
          </GridCell>
        );
      })}
      {props.left ? <span className={styles['leftNote']}>{t('grid.left')}</span> : null}
    </div>
  );
}

/** One record of the grid; drawn again only when something of its own changes. */
export const GridRow = memo(RowOf) as typeof RowOf;
