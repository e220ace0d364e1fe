// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid cannot be a table of HTML
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import {
  type CellEvent,
  type CellState,
  type GridSize,
  initialCellState,
  inside,
  nextCellState,
  type Place,
  rangeOf,
} from './cell-state.ts';
import styles from './grid.module.css';
import { type Floating, GridFloating } from './grid-floating.tsx';
import { GridHeader } from './grid-header.tsx';
import { gridCommand } from './grid-keys.ts';
import { GridRow } from './grid-row.tsx';
import type { GridColumn, GridHost, GridRange, RowMarks } from './grid-types.ts';
import { useGridPointer } from './use-grid-pointer.ts';
import { useGridView } from './use-grid-view.ts';

export interface GridHandle {
  /** Gives the focus to the active cell. */
  focus: () => void;
}

interface GridProps<Row> {
  ref?: Ref<GridHandle>;
  label: string;
  columns: readonly GridColumn[];
  host: GridHost<Row>;
  rowHeight: number;
  selected: (key: string) => boolean;
  ticked: 'none' | 'some' | 'all';
  /** Key of the record that the panel shows. */
  openKey: string | null;
  left: (key: string) => boolean;
  marks: (key: string) => RowMarks | undefined;
  onState?: (state: CellState, range: GridRange) => void;
  /** Old rows while new ones load. */
  dimmed: boolean;
}

/** A virtualised grid with one tab stop: real focus walks the cells and survives scrolling, editing and loading. */
export function Grid<Row>(props: GridProps<Row>) {
  const { ref, label, columns, host, rowHeight, dimmed } = props;
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const focusWanted = useRef(false);
  const [headerMenu, setHeaderMenu] = useState<string | null>(null);
  const [floating, setFloating] = useState<Floating | null>(null);
  useSyncExternalStore(host.source.subscribe, host.source.version);

  const count = host.source.getTotal() ?? 0;
  const size = useRef<GridSize>({ rows: count, cols: columns.length + 1, pageRows: 20 });
  size.current = { ...size.current, rows: count, cols: columns.length + 1 };
  const [kept, dispatch] = useReducer(
    (state: CellState, event: CellEvent) => nextCellState(state, event, size.current),
    initialCellState,
  );
  const active = inside(kept.active, size.current);
  const state =
    active.row === kept.active.row && active.col === kept.active.col
      ? kept
      : { ...kept, active, mode: 'select' as const };
  const rtl = typeof document !== 'undefined' && document.documentElement.dir === 'rtl';
  const view = useGridView(scroller, count, rowHeight, columns, active, rtl);
  size.current.pageRows = view.pageRows;

  const first = view.rows[0]?.index ?? 0;
  const last = view.rows.at(-1)?.index ?? 40;
  const [from, to] = onScreen(view.rows, active.row, first, last);
  useEffect(() => host.source.want(from, to), [host.source, from, to]);

  const send = (event: CellEvent) => {
    focusWanted.current = true;
    dispatch(event);
  };
  const go = (to: Place, extend = false) => send({ type: 'go', to, extend });
  const focusCell = () => {
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${active.row}:${active.col}"]`);
    cell?.focus({ preventScroll: true });
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs after each step of the state machine
  useLayoutEffect(() => {
    if (!focusWanted.current) return;
    focusWanted.current = false;
    view.reveal(active);
    if (state.mode === 'select') focusCell();
  }, [state]);
  // A cell that is drawn anew under the focus gives it to the body; it is taken back at once.
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    if (hadFocus.current && state.mode === 'select' && document.activeElement === document.body) focusCell();
  });

  const range = rangeOf(state, size.current);
  const named: GridRange = {
    top: range.top,
    bottom: range.bottom,
    columns: columns.slice(Math.max(0, range.start - 1), range.end).map((column) => column.name),
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once per step
  useEffect(() => props.onState?.(state, named), [kept, count, columns]);
  useImperativeHandle(ref, () => ({
    focus: () => {
      view.reveal(active);
      focusCell();
    },
  }));

  const activeRow = active.row >= 0 ? host.source.row(active.row) : undefined;
  const activeColumn = columns[active.col - 1];
  const mark =
    activeRow && activeColumn ? props.marks(host.keyOf(activeRow))?.[activeColumn.name] : undefined;

  const float = (kind: Floating['kind'], place: Place, at?: { x: number; y: number }) => {
    const cell = scroller.current
      ?.querySelector(`[data-cell="${place.row}:${place.col}"]`)
      ?.getBoundingClientRect();
    setFloating({
      kind,
      place,
      x: at?.x ?? (rtl ? cell?.right : cell?.left) ?? 0,
      y: at?.y ?? cell?.bottom ?? 0,
    });
  };
  const edit = (seed: string | null, caret: 'all' | 'end' = 'all') => {
    if (!activeRow || !activeColumn) return;
    if (!host.facts(activeRow, activeColumn.name).editable) {
      float('readOnly', active);
      return;
    }
    const pressed =
      seed === null && mark?.state !== 'refused' ? host.press(activeRow, activeColumn.name) : undefined;
    if (pressed) host.commit(activeRow, activeColumn.name, pressed.value);
    else send({ type: 'edit', seed, caret });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    // Menus and pickers are portals: their keys bubble here through React, but are none of the grid's.
    if (state.mode === 'edit' || !scroller.current?.contains(target) || event.nativeEvent.isComposing) return;
    if (target.closest('[data-cell]') === null) return;
    const ability =
      activeRow && activeColumn
        ? host.facts(activeRow, activeColumn.name)
        : { editable: false, freeText: false };
    const command = gridCommand(event, state, size.current, ability, rtl);
    if (!command) return;
    if (command.do === 'escape' && !escapes()) {
      host.escape();
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    switch (command.do) {
      case 'go':
        go(command.to, command.extend);
        break;
      case 'edit':
        edit(command.seed, command.caret);
        break;
      case 'header-menu':
        if (activeColumn) setHeaderMenu(activeColumn.name);
        break;
      case 'cell-menu':
        if (activeRow && activeColumn) float('menu', active);
        break;
      case 'open':
      case 'open-page':
        if (activeRow) host.open?.(activeRow, command.do === 'open-page');
        break;
      case 'to-row-header':
        go({ row: active.row, col: 0 });
        break;
      case 'escape':
        break;
      case 'select-all':
        host.toggleAll();
        break;
      case 'toggle-row':
        host.toggleRows(range.top, range.bottom);
        break;
      default:
        host.command(command, {
          row: activeRow,
          column: columns[(active.col || state.lastCol) - 1]?.name,
          range: named,
        });
    }
  };

  /** Leaves one level inside the grid; false when there is none left. */
  function escapes(): boolean {
    if (mark?.state === 'refused' && activeRow && activeColumn) host.discard(activeRow, activeColumn.name);
    else if (state.anchor) send({ type: 'collapse' });
    else if (active.col > 0 && active.row >= 0) go({ row: active.row, col: 0 });
    else return false;
    return true;
  }

  const pointer = useGridPointer({
    scroller,
    state,
    range,
    go,
    edit: () => edit(null),
    openHeaderMenu: (col) => setHeaderMenu(columns[col - 1]?.name ?? null),
    openCellMenu: (place, at) => {
      if (host.source.row(place.row)) float('menu', place, at);
    },
  });
  const onCopy = (event: ClipboardEvent) => {
    if (!mayClip(event) || range.top < 0) return;
    event.clipboardData.setData('text/plain', host.copy(named, false));
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (!mayClip(event) || range.top < 0 || active.col === 0) return;
    event.preventDefault();
    host.paste(event.clipboardData.getData('text/plain'), named);
  };
  const mayClip = (event: ClipboardEvent) =>
    state.mode === 'select' &&
    (event.target as HTMLElement).closest('[data-cell]') !== null &&
    scroller.current?.contains(event.target as Node);

  const editor = () => {
    if (state.mode !== 'edit' || !activeRow || !activeColumn) return null;
    const done = (move: 'none' | 'down' | 'up' | 'right' | 'left') => {
      const step = { none: [0, 0], down: [1, 0], up: [-1, 0], right: [0, 1], left: [0, -1] }[move] as [
        number,
        number,
      ];
      const row = Math.max(0, active.row + step[0]);
      go({ row, col: Math.max(1, active.col + step[1]) });
    };
    return host.editor(activeRow, activeColumn.name, {
      seed: state.seed,
      caret: state.caret,
      draft: mark?.state === 'refused' ? mark.text : null,
      commit: (value, move) => {
        host.commit(activeRow, activeColumn.name, value);
        // Leaving by a press elsewhere has already chosen where to go.
        if (move === 'none' && !ownsFocus()) dispatch({ type: 'stop' });
        else done(move);
      },
      refuse: (text, message) => {
        host.refuse(activeRow, activeColumn.name, text, message);
        dispatch({ type: 'stop' });
      },
      cancel: () => {
        if (ownsFocus()) send({ type: 'stop' });
        else dispatch({ type: 'stop' });
      },
    });
  };
  /** Whether the focus is in the editor, or nowhere since its box has just gone. */
  const ownsFocus = () => {
    const focused = document.activeElement;
    return (
      focused === null ||
      focused === document.body ||
      focused.closest('[data-cell-popup], [data-cell]') !== null
    );
  };

  const closeMenu = () => {
    setHeaderMenu(null);
    setFloating(null);
    // After the menu has given the focus to where it was opened from.
    requestAnimationFrame(() => {
      const focused = document.activeElement;
      if (focused === document.body || focused === null || scroller.current?.contains(focused)) focusCell();
    });
  };
  return (
    <>
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        className={styles['grid']}
        data-dimmed={dimmed || undefined}
        onKeyDown={onKeyDown}
        {...pointer}
        onCopy={onCopy}
        onPaste={onPaste}
        onFocus={() => {
          hadFocus.current = true;
        }}
        onBlur={(event) => {
          // Without a new place for the focus the cell was taken away under it.
          hadFocus.current = event.relatedTarget === null && !event.target.isConnected;
        }}
      >
        <div role="rowgroup" className={styles['header']} style={{ inlineSize: view.width }}>
          <GridHeader
            gridId={gridId}
            columns={columns}
            placed={view.placed}
            visible={view.visible}
            pinnedCount={view.pinnedCount}
            width={view.width}
            activeCol={active.row < 0 ? active.col : -1}
            tabStop={active.row < 0}
            ticked={props.ticked}
            menu={headerMenu}
            onMenu={(column) => (column === null ? closeMenu() : setHeaderMenu(column))}
            host={host}
          />
        </div>
        <div
          role="rowgroup"
          className={styles['body']}
          style={{ blockSize: view.height, inlineSize: view.width }}
        >
          {view.rows.map(({ index, top }) => {
            const row = host.source.row(index);
            const key = row === undefined ? '' : host.keyOf(row);
            const here = index === active.row;
            const ranged = state.anchor !== null && index >= range.top && index <= range.bottom;
            return (
              <GridRow
                key={index}
                gridId={gridId}
                index={index}
                row={row}
                top={top}
                height={rowHeight}
                width={view.width}
                columns={columns}
                placed={view.placed}
                visible={view.visible}
                pinnedCount={view.pinnedCount}
                activeCol={here ? active.col : -1}
                tabStop={here}
                rangeStart={ranged ? range.start : -1}
                rangeEnd={ranged ? range.end : -2}
                editor={here ? editor() : null}
                selected={row !== undefined && props.selected(key)}
                open={row !== undefined && props.openKey === key}
                left={row !== undefined && props.left(key)}
                marks={row === undefined ? undefined : props.marks(key)}
                host={host}
              />
            );
          })}
        </div>
      </div>
      {floating ? (
        <GridFloating floating={floating} columns={columns} host={host} onClose={closeMenu} />
      ) : null}
    </>
  );
}

/** Rows on screen without the active one, which is drawn wherever it is. */
function onScreen(rows: { index: number }[], active: number, first: number, last: number): [number, number] {
  const around = rows.filter((row) => row.index !== active);
  const start = around[0]?.index ?? first;
  const end = around.at(-1)?.index ?? last;
  const near = active >= start - 2 && active <= end + 2;
  return near ? [Math.min(start, Math.max(0, active)), Math.max(end, active)] : [start, end];
}
