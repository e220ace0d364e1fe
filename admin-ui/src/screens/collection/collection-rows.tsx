import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { CellState } from '../../grid/cell-state.ts';
import { Grid } from '../../grid/grid.tsx';
import type { GridColumn, GridRange } from '../../grid/grid-types.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { useAppearance } from '../../ui/appearance.ts';
import { Skeleton } from '../../ui/spinner.tsx';
import styles from './collection.module.css';
import { EmptyRows, FailedRows } from './collection-notices.tsx';
import type { CollectionRowsProps } from './collection-rows-props.ts';
import { useColumnWidths, usualWidth } from './column-widths.ts';
import { RecordList } from './record-list.tsx';
import { useCellMenu, useHeaderMenu, useRowMenu } from './row-menus.tsx';
import { useGridHost } from './use-grid-host.tsx';
import { useMedia } from './use-media.ts';

const HEIGHTS = { compact: 28, default: 36, comfortable: 44 };

/** The rows of a view: a grid, a list on a phone, or the reason why there is nothing to see. */
export function CollectionRows(props: CollectionRowsProps) {
  const {
    gridRef,
    collection,
    contexts,
    columns,
    control,
    rows,
    editing,
    selection,
    phone,
    openKey,
    onCell,
    onFollow,
  } = props;
  const { source } = rows;
  const { density } = useAppearance();
  const coarse = useMedia('(pointer: coarse)');
  const { widths, setWidth } = useColumnWidths(collection.name);
  const { view } = control;
  const box = useRef<HTMLDivElement>(null);

  const gridColumns = useMemo(
    () =>
      columns.map(({ field, type }): GridColumn => {
        const sort = view.sort.find((part) => part.field === field.name);
        return {
          name: field.name,
          label: field.label,
          width: widths[field.name] ?? usualWidth(type.width, field.label),
          align: type.align,
          Icon: type.Icon,
          sorted: sort ? (sort.descending ? 'descending' : 'ascending') : null,
          note: field.note,
        };
      }),
    [columns, widths, view.sort],
  );
  const loaded = source.loaded();
  const ticked =
    selection.all ||
    (loaded.length > 0 && loaded.every((row) => selection.has(recordKey(collection, row) ?? '')));
  const menus = { ...props, widths, setWidth };
  const headerMenu = useHeaderMenu(menus);
  const cellMenu = useCellMenu(menus);
  const rowMenu = useRowMenu(menus);
  const host = useGridHost({
    collection,
    contexts,
    columns,
    source,
    editing,
    search: view.search,
    actions: {
      headerMenu,
      cellMenu,
      resize: setWidth,
      toggleRows: selection.toggle,
      toggleAll: () =>
        ticked && !selection.all && source.getTotal() !== loaded.length
          ? selection.selectAll()
          : ticked
            ? selection.clear()
            : selection.set(loaded),
      open: props.onOpen,
      filterBy: props.onFilterBy,
      deleteRows: props.onDelete,
      escape: props.onEscape,
    },
  });

  // Another view starts at its first row; another choice of columns does not move anything.
  const seen = useRef(rows.place);
  useEffect(() => {
    if (seen.current === rows.place) return;
    seen.current = rows.place;
    box.current?.querySelector('[role="grid"]')?.scrollTo({ top: 0 });
    editing.edits.clearLeft();
  }, [rows.place, editing.edits]);

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const follow = useRef(onFollow);
  follow.current = onFollow;
  const walked = useRef(-1);
  const onState = useCallback(
    (state: CellState, range: GridRange) => {
      onCell(state, range);
      const { row } = state.active;
      if (row === walked.current) return;
      const first = walked.current === -1;
      walked.current = row;
      clearTimeout(timer.current);
      // Walking fast, only the row one stops at is worth a request.
      timer.current = setTimeout(() => {
        const record = source.row(row);
        if (record && !first && box.current?.contains(document.activeElement)) follow.current?.(record);
      }, 120);
    },
    [onCell, source],
  );
  useEffect(() => () => clearTimeout(timer.current), []);

  const total = source.getTotal();
  const failure = source.getFailure();
  if (failure !== null && total === null) {
    return (
      <div className={styles['empty']}>
        <FailedRows failure={failure} onRetry={() => source.refresh()} />
      </div>
    );
  }
  if (total === null) {
    return (
      <div className={styles['loading']} aria-busy="true" aria-label={t('collection.loading')} role="status">
        {[70, 55, 80, 62, 74, 50].map((width) => (
          <Skeleton key={width} width={`${width}%`} />
        ))}
      </div>
    );
  }
  const empty =
    total === 0 ? <EmptyRows collection={collection} control={control} onNew={props.onNew} /> : null;
  if (phone) {
    return empty ? (
      <div className={styles['empty']}>{empty}</div>
    ) : (
      <RecordList
        ref={gridRef}
        collection={collection}
        columns={columns}
        source={source}
        label={t('grid.aria', { collection: collection.label, count: total })}
        marked={view.search}
        selected={selection.has}
        menu={rowMenu}
      />
    );
  }
  return (
    <div ref={box} className={styles['rows']}>
      <Grid
        ref={gridRef}
        label={collection.label}
        columns={gridColumns}
        host={host}
        rowHeight={coarse ? 44 : HEIGHTS[density]}
        selected={selection.has}
        ticked={ticked ? 'all' : selection.keys.size > 0 ? 'some' : 'none'}
        openKey={openKey}
        left={(key) => editing.edits.hasLeft(key)}
        marks={(key) => editing.edits.marksOf(key)}
        onState={onState}
        dimmed={rows.dimmed}
      />
      {empty ? <div className={styles['gridEmpty']}>{empty}</div> : null}
    </div>
  );
}
