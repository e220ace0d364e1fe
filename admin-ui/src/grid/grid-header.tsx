// biome-ignore-all lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: a virtualised grid cannot be a table of HTML, and its cells have the focus
import { type PointerEvent, useRef } from 'react';
import { t } from '../i18n/i18n.ts';
import { cx } from '../ui/class-names.ts';
import { IconArrowDown, IconArrowUp, IconChevronDown } from '../ui/icons.ts';
import { Menu } from '../ui/menu.tsx';
import { type PlacedColumn, ROW_HEADER_WIDTH, usableWidth } from './column-layout.ts';
import styles from './grid.module.css';
import type { GridColumn, GridHost } from './grid-types.ts';

interface GridHeaderProps<Row> {
  gridId: string;
  columns: readonly GridColumn[];
  placed: readonly PlacedColumn[];
  visible: readonly number[];
  pinnedCount: number;
  width: number;
  /** Place of the active header cell; -1 for none. */
  activeCol: number;
  tabStop: boolean;
  /** Ticked rows among those loaded. */
  ticked: 'none' | 'some' | 'all';
  menu: string | null;
  onMenu: (column: string | null) => void;
  host: GridHost<Row>;
}

/** The header row: names, sort marks, menus and handles to resize. */
export function GridHeader<Row>(props: GridHeaderProps<Row>) {
  const {
    gridId,
    columns,
    placed,
    visible,
    pinnedCount,
    width,
    activeCol,
    tabStop,
    ticked,
    menu,
    onMenu,
    host,
  } = props;
  return (
    <div role="row" aria-rowindex={1} className={styles['headerRow']} style={{ inlineSize: width }}>
      <div
        role="columnheader"
        id={`${gridId}-h-0`}
        aria-colindex={1}
        aria-label={t('grid.rowHeader')}
        tabIndex={tabStop && activeCol === 0 ? 0 : -1}
        data-cell="-1:0"
        className={cx(styles['rowHeader'], styles['headerCell'], activeCol === 0 && styles['active'])}
        style={{ inlineSize: ROW_HEADER_WIDTH }}
      >
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('grid.selectLoaded')}
          checked={ticked === 'all'}
          ref={(box) => {
            if (box) box.indeterminate = ticked === 'some';
          }}
          onChange={host.toggleAll}
        />
      </div>
      {visible.map((place) => {
        const column = columns[place];
        const spot = placed[place];
        if (!column || !spot) return null;
        const col = place + 1;
        return (
          <div
            key={column.name}
            role="columnheader"
            id={`${gridId}-h-${col}`}
            aria-colindex={col + 1}
            aria-labelledby={`${gridId}-h-${col}-name`}
            aria-sort={column.sorted ?? 'none'}
            tabIndex={tabStop && activeCol === col ? 0 : -1}
            data-cell={`-1:${col}`}
            data-align={column.align}
            title={column.note ?? undefined}
            className={cx(
              styles['headerCell'],
              styles['fieldHeader'],
              place < pinnedCount && styles['pinned'],
              activeCol === col && styles['active'],
            )}
            style={{ inlineSize: spot.width, insetInlineStart: spot.start }}
          >
            <column.Icon size={14} stroke={1.7} />
            <bdi id={`${gridId}-h-${col}-name`} className={styles['headerName']}>
              {column.label}
            </bdi>
            {column.sorted === 'ascending' ? <IconArrowUp size={13} stroke={2} aria-hidden="true" /> : null}
            {column.sorted === 'descending' ? (
              <IconArrowDown size={13} stroke={2} aria-hidden="true" />
            ) : null}
            <Menu
              opened={menu === column.name}
              onChange={(opened) => onMenu(opened ? column.name : null)}
              position="bottom-start"
              sections={menu === column.name ? host.headerMenu(column.name) : []}
              trigger={
                <button
                  type="button"
                  tabIndex={-1}
                  className={styles['menuButton']}
                  aria-label={t('grid.menu', { field: column.label })}
                >
                  <IconChevronDown size={13} stroke={1.8} aria-hidden="true" />
                </button>
              }
            />
            <ResizeHandle column={column} onResize={(next) => host.resize(column.name, next)} />
          </div>
        );
      })}
    </div>
  );
}

/** Drags the width of a column. The menu has the same for the keyboard. */
function ResizeHandle({ column, onResize }: { column: GridColumn; onResize: (width: number) => void }) {
  const from = useRef<{ x: number; width: number; sign: number } | null>(null);
  const move = (event: PointerEvent) => {
    if (!from.current) return;
    onResize(usableWidth(from.current.width + (event.clientX - from.current.x) * from.current.sign));
  };
  return (
    <span
      aria-hidden="true"
      className={styles['handle']}
      title={t('grid.resize', { field: column.label })}
      onPointerDown={(event) => {
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        const sign = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
        from.current = { x: event.clientX, width: column.width, sign };
      }}
      onPointerMove={move}
      onPointerUp={() => {
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
      onClick={(event) => event.stopPropagation()}
    />
  );
}
