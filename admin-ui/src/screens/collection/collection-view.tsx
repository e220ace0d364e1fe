import { useSearch } from '@tanstack/react-router';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Item, ManifestCollection } from '../../api/types.ts';
import { useFieldContexts } from '../../fields/field-context.ts';
import { pathsOf } from '../../fields/field-text.ts';
import type { CellState } from '../../grid/cell-state.ts';
import type { GridHandle } from '../../grid/grid.tsx';
import type { GridRange } from '../../grid/grid-types.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { templateFields } from '../../model/record-title.ts';
import { useShortcut } from '../../model/shortcuts.ts';
import { Button } from '../../ui/button.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { announce } from '../../ui/live-region.tsx';
import { Pill } from '../../ui/pill.tsx';
import { ScreenHeader } from '../../ui/screen.tsx';
import { apiFilter, apiSort, checkConditions, conditionOf } from './api-filter.ts';
import { archiveFilter, archiveOf, joined } from './archive.ts';
import styles from './collection.module.css';
import { Count } from './collection-count.tsx';
import { CollectionMenu } from './collection-menu.tsx';
import { CollectionRows } from './collection-rows.tsx';
import { columnsOf } from './columns.ts';
import type { Doomed } from './delete-records.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { useGridShortcuts, useUndoKeys } from './grid-shortcuts.ts';
import { usePluginFieldTypes } from './plugin-fields.tsx';
import { SearchBox } from './search-box.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { StatusBar } from './status-bar.tsx';
import { useCellEdits } from './use-cell-edits.ts';
import { useMedia } from './use-media.ts';
import { useRecordRoute } from './use-record-route.ts';
import { useRows } from './use-rows.ts';
import { useSelection } from './use-selection.ts';
import { useView } from './use-view.ts';
import { ArchivedToggle, ColumnsMenu, SortMenu } from './view-menus.tsx';
import type { Condition } from './view-state.ts';

// Only what the rows need comes with the rows; the panel and the dialog load when they are first opened.
const RecordAside = lazy(async () => ({ default: (await import('./record-aside.tsx')).RecordAside }));
const DeleteDialog = lazy(async () => ({ default: (await import('./delete-records.tsx')).DeleteDialog }));

/** Whether a collection was open before on this page. */
let visited = false;

/** One collection: header, filter sentence, rows, status line, and the record panel. */
export function CollectionView({ collection }: { collection: ManifestCollection }) {
  const contexts = useFieldContexts(collection, usePluginFieldTypes());
  const control = useView();
  const { view, change } = control;
  const route = useRecordRoute(collection.name);
  const { full: fullSearch } = useSearch({ strict: false }) as { full?: string };
  const narrow = useMedia('(max-width: 899px)');
  const beside = useMedia('(min-width: 1200px)');
  const phone = useMedia('(max-width: 600px)');
  const open = route.key !== null || route.isNew;
  const full = open && (narrow || fullSearch !== undefined);

  const columns = useMemo(
    () => columnsOf(view.columns, collection, contexts),
    [view.columns, collection, contexts],
  );
  const checked = useMemo(() => checkConditions(view, contexts), [view, contexts]);
  const filter = useMemo(
    () => joined(apiFilter(checked, view.join), archiveFilter(collection, view)),
    [checked, view, collection],
  );
  const sort = apiSort(view, contexts) || collection.default_sort.join(',');
  const fields = useMemo(() => {
    const titles = templateFields(collection.display_template);
    const used = phone ? columns.slice(0, 6) : columns;
    const archive = collection.archive === null ? [] : [collection.archive.field];
    return [...new Set([...collection.primary_key, ...archive, ...titles, ...pathsOf(used)])];
  }, [collection, columns, phone]);
  const rows = useRows(collection, { fields, filter, sort, search: view.search });
  const { source } = rows;
  useSyncExternalStore(source.subscribe, source.version);
  const sorted = useMemo(() => view.sort.map((part) => part.field), [view.sort]);
  const editing = useCellEdits({ collection, contexts, source, filter, search: view.search, sorted });
  const archive = archiveOf(collection, contexts, editing);
  const keyOf = useCallback((row: Item) => recordKey(collection, row) ?? JSON.stringify(row), [collection]);
  const selection = useSelection(keyOf, rows.place);

  const grid = useRef<GridHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const panelTitle = useRef<HTMLHeadingElement>(null);
  // The panel may still be loading when it is asked to take the focus.
  const toPanel = useRef(false);
  const toRows = useRef(false);
  // The rows may be hidden until the record is gone.
  useEffect(() => {
    if (open || !toRows.current) return;
    toRows.current = false;
    grid.current?.focus();
  }, [open]);
  const [filterOpen, setFilterOpen] = useState<number | 'new' | null>(null);
  const [preset, setPreset] = useState<Condition | null>(null);
  const [sortOpen, setSortOpen] = useState(false);
  const [doomed, setDoomed] = useState<Doomed | null>(null);
  const [cell, setCell] = useState<{ state: CellState; range: GridRange } | null>(null);
  const onCell = useCallback((state: CellState, range: GridRange) => setCell({ state, range }), []);
  const toGrid = useCallback(() => requestAnimationFrame(() => grid.current?.focus()), []);

  // A link of the screen before has taken the focus with it; a fresh page leaves it to the browser.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the collection opens
  useEffect(() => {
    if (visited && document.activeElement === document.body) {
      if (open) toPanel.current = true;
      else document.getElementById('main')?.focus();
    }
    visited = true;
  }, []);

  const total = source.getTotal();
  // Counts are read out when they have come to rest.
  useEffect(() => {
    if (total === null || rows.dimmed) return;
    const timer = setTimeout(() => announce(t('collection.resultCount', { count: total })), 500);
    return () => clearTimeout(timer);
  }, [total, rows.dimmed]);

  const searchBox = (
    <SearchBox
      ref={search}
      control={control}
      label={t('collection.search', { collection: collection.label })}
      onLeave={toGrid}
    />
  );
  const canCreate = collection.can.create && !collection.readonly;
  const group = t('keys.grid');
  const editFilter = (place: number | 'new' | null, condition: Condition | null = null) => {
    setPreset(condition);
    setFilterOpen(place);
  };
  useShortcut({ keys: 'f', label: t('keys.filter'), group, run: () => editFilter('new') });
  useShortcut({ keys: '/', label: t('keys.search'), group, run: () => search.current?.focus() });
  useShortcut({ keys: 's', label: t('keys.sort'), group, run: () => setSortOpen(true) });
  useShortcut({ keys: 'n', label: t('keys.new'), group, run: canCreate ? route.openNew : undefined });
  useGridShortcuts();
  useUndoKeys(collection.name);

  const filterBy = (row: Item, column: string) => {
    const context = contexts.get(column);
    const condition = context ? conditionOf(context, row[column]) : null;
    if (!condition) return;
    const others = view.conditions.filter(
      (before) => before.field !== column || before.operator !== condition.operator,
    );
    change({ conditions: [...others, condition] });
    toGrid();
  };
  const openRow = (row: Item, asPage: boolean) => {
    const key = recordKey(collection, row);
    if (key === null) return;
    if (route.key === key && !asPage) panelTitle.current?.focus();
    else {
      // Beside the grid the focus stays in the rows, so that the arrows step through records.
      toPanel.current = asPage || !beside;
      route.open(key, { full: asPage });
    }
  };
  const closeRecord = () => {
    toRows.current = true;
    route.close();
  };
  const shownCount = total === null ? null : rows.dimmed ? null : total;
  return (
    <div className={styles['layout']} data-full={full} data-open={open}>
      <div className={styles['main']}>
        <ScreenHeader
          title={collection.label}
          meta={
            <Count
              collection={collection.name}
              shown={shownCount}
              restricted={filter !== null || view.search !== ''}
            />
          }
          actions={
            <>
              {canCreate ? (
                <Button
                  variant="primary"
                  icon={<IconPlus size={15} stroke={1.8} />}
                  aria-keyshortcuts="N"
                  onClick={route.openNew}
                  {...(phone ? { 'aria-label': t('collection.new') } : {})}
                >
                  {phone ? null : t('collection.new')}
                </Button>
              ) : collection.readonly ? (
                <span title={t('collection.readOnlyNote')}>
                  <Pill>{t('collection.readOnly')}</Pill>
                </span>
              ) : null}
              {collection.readonly ? null : <CollectionMenu collection={collection} />}
            </>
          }
        />
        {selection.keys.size > 0 || selection.all ? (
          <SelectionBar
            selection={selection}
            total={total ?? 0}
            canDelete={collection.can.delete && !collection.readonly}
            onDelete={() =>
              setDoomed(
                selection.all
                  ? { filter, search: view.search, count: total ?? 0 }
                  : { rows: [...selection.rows.values()] },
              )
            }
            archive={archive}
            onClear={() => {
              selection.clear();
              toGrid();
            }}
          />
        ) : (
          <div className={styles['bar']} role="toolbar" aria-label={t('filter.title')}>
            {phone ? searchBox : null}
            <FilterBar
              control={control}
              checked={checked}
              contexts={contexts}
              editing={filterOpen}
              onEditing={editFilter}
              preset={preset}
              onLeave={toGrid}
            />
            <SortMenu control={control} contexts={contexts} opened={sortOpen} onOpened={setSortOpen} />
            {collection.archive === null ? null : <ArchivedToggle control={control} phone={phone} />}
            {phone ? null : (
              <>
                <ColumnsMenu control={control} contexts={contexts} collection={collection} shown={columns} />
                <ExportMenu
                  collection={collection}
                  query={{ fields: pathsOf(columns), filter, sort, search: view.search }}
                  rows={shownCount}
                  columns={columns.length}
                />
              </>
            )}
            {phone ? null : searchBox}
          </div>
        )}
        <CollectionRows
          gridRef={grid}
          collection={collection}
          contexts={contexts}
          columns={columns}
          control={control}
          rows={rows}
          editing={editing}
          archive={archive}
          selection={selection}
          phone={phone}
          openKey={route.key}
          onCell={onCell}
          onOpen={openRow}
          onFollow={beside && open && !full ? (row) => followed(row) : null}
          onNew={canCreate ? route.openNew : null}
          onFilterBy={filterBy}
          onFilterField={(column) => editFilter('new', presetFor(column))}
          onDelete={(list) => setDoomed({ rows: list })}
          onEscape={() => (open ? closeRecord() : document.getElementById('main')?.focus())}
        />
        <StatusBar cell={cell} editing={editing} selection={selection} total={total} />
      </div>
      <Suspense>
        {open ? (
          <RecordAside
            key={route.isNew ? 'new' : 'record'}
            collection={collection}
            contexts={contexts}
            route={route}
            full={full}
            narrow={narrow}
            source={source}
            editing={editing}
            archive={archive}
            titleRef={panelTitle}
            toPanel={toPanel}
            onClose={closeRecord}
            onDelete={(record) => setDoomed({ rows: [record] })}
          />
        ) : null}
        {doomed === null ? null : (
          <DeleteDialog
            collection={collection}
            doomed={doomed}
            onClose={() => {
              setDoomed(null);
              toGrid();
            }}
            onDeleted={(gone) => {
              selection.clear();
              if (gone === null || gone.some((row) => recordKey(collection, row) === route.key))
                route.close();
              editing.reload();
            }}
          />
        )}
      </Suspense>
    </div>
  );

  function followed(row: Item) {
    const key = recordKey(collection, row);
    if (key !== null && key !== route.key && !route.isNew) route.open(key, { replace: true });
  }

  function presetFor(column: string): Condition | null {
    const context = contexts.get(column);
    const operator = context?.type.filter.operators.find(
      (candidate) =>
        context.field.operators.includes(candidate) || context.type.filter.nested?.includes(candidate),
    );
    return operator ? { field: column, operator, values: [] } : null;
  }
}
