import { useMemo, useRef } from 'react';
import type { Item, ManifestCollection } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { TextEditor } from '../../fields/shared/text-editor.tsx';
import type { GridCommand } from '../../grid/grid-keys.ts';
import type { GridHost, GridRange } from '../../grid/grid-types.ts';
import type { WindowSource } from '../../grid/window-source.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import type { MenuSection } from '../../ui/menu.tsx';
import { toast } from '../../ui/toast.tsx';
import { copyText, planPaste, rowsIn } from './grid-clipboard.ts';
import { ReadOnlyReason, readOnlyReason } from './read-only-reason.tsx';
import type { CellChange, CellEditing } from './use-cell-edits.ts';

/** What the grid's host hands on to the screen. */
export interface HostActions {
  headerMenu: (column: string) => MenuSection[];
  cellMenu: (row: Item, context: FieldContext) => MenuSection[];
  resize: (column: string, width: number) => void;
  toggleRows: (rows: Item[]) => void;
  toggleAll: () => void;
  open: (row: Item, asPage: boolean) => void;
  filterBy: (row: Item, column: string) => void;
  deleteRows: (rows: Item[]) => void;
  escape: () => void;
}

interface HostInput {
  collection: ManifestCollection;
  contexts: ReadonlyMap<string, FieldContext>;
  columns: readonly FieldContext[];
  source: WindowSource<Item>;
  editing: CellEditing;
  search: string;
  actions: HostActions;
}

/** Everything the grid asks of this screen. Keeps its identity until rows are really to be drawn anew. */
export function useGridHost(input: HostInput): GridHost<Item> {
  const latest = useRef(input);
  latest.current = input;
  const { collection, contexts, source, search } = input;
  return useMemo((): GridHost<Item> => {
    const contextOf = (column: string) => contexts.get(column) as FieldContext;
    const columnsOf = (range: GridRange) => range.columns.map(contextOf);
    const keyOf = (row: Item) => recordKey(collection, row) ?? JSON.stringify(row);
    return {
      source,
      keyOf,
      titleOf: (row) => recordTitle(collection, row),
      cell: (row, column) => {
        const context = contextOf(column);
        const value = row[column];
        if (value === undefined) return null;
        return (
          <context.type.Cell value={value} context={context} marked={search === '' ? undefined : search} />
        );
      },
      facts: (_row, column) => {
        const context = contextOf(column);
        return { editable: readOnlyReason(context) === null, freeText: context.type.freeText ?? false };
      },
      editor: (row, column, editing) => {
        const context = contextOf(column);
        const Editor = context.type.Editor ?? TextEditor;
        return (
          <Editor
            {...editing}
            value={row[column]}
            context={context}
            label={t('grid.edit', { field: context.field.label })}
          />
        );
      },
      commit: (row, column, value) => void apply([{ row, column, value }], latest.current),
      refuse: (row, column, text, message) =>
        latest.current.editing.edits.refuse(keyOf(row), column, text, message),
      discard: (row, column) => latest.current.editing.edits.discard(keyOf(row), column),
      press: (row, column) => {
        const press = contextOf(column).type.press;
        return press ? { value: press(row[column]) } : undefined;
      },
      readOnly: (row, column, close) => (
        <ReadOnlyReason context={contextOf(column)} recordKey={recordKey(collection, row)} onLeave={close} />
      ),
      headerMenu: (column) => latest.current.actions.headerMenu(column),
      cellMenu: (row, column) => latest.current.actions.cellMenu(row, contextOf(column)),
      resize: (column, width) => latest.current.actions.resize(column, width),
      toggleRows: (from, to) => latest.current.actions.toggleRows(rowsIn(source, { top: from, bottom: to })),
      toggleAll: () => latest.current.actions.toggleAll(),
      ...(collection.primary_key.length > 0
        ? { open: (row: Item, asPage: boolean) => latest.current.actions.open(row, asPage) }
        : {}),
      command: (command, at) => run(command, at, latest.current),
      escape: () => latest.current.actions.escape(),
      copy: (range, withHeaders) => copied(rowsIn(source, range), range, columnsOf(range), withHeaders),
      paste: (text, range) => void paste(text, range, latest.current),
    };
  }, [collection, contexts, source, search]);
}

function copied(
  rows: Item[],
  range: GridRange,
  columns: readonly FieldContext[],
  withHeaders: boolean,
): string {
  const asked = range.bottom - range.top + 1;
  if (rows.length < asked) toast({ message: t('grid.copyLimit', { copied: rows.length, asked }) });
  else if (asked * columns.length > 1)
    toast({ message: t('grid.copied', { count: asked * columns.length }) });
  return copyText(rows, columns, withHeaders);
}

function run(
  command: GridCommand,
  at: { row: Item | undefined; column: string | undefined; range: GridRange },
  input: HostInput,
): void {
  const { source, actions, contexts } = input;
  const rows = rowsIn(source, at.range);
  const columns = at.range.columns.flatMap((name) => contexts.get(name) ?? []);
  switch (command.do) {
    case 'filter-by':
      if (at.row && at.column !== undefined) actions.filterBy(at.row, at.column);
      return;
    case 'delete-rows':
      actions.deleteRows(rows);
      return;
    case 'clear':
      void clear(rows, columns, input);
      return;
    case 'fill-down': {
      const [first, ...others] = rows;
      if (first)
        void apply(
          others.flatMap((row) =>
            columns.map((context) => ({ row, column: context.field.name, value: first[context.field.name] })),
          ),
          input,
        );
      return;
    }
    case 'today': {
      const context = at.column === undefined ? undefined : contexts.get(at.column);
      const value = context?.type.today?.();
      if (at.row && context && value !== undefined)
        void apply([{ row: at.row, column: context.field.name, value }], input);
      return;
    }
    case 'copy-with-headers':
      void navigator.clipboard?.writeText(copied(rows, at.range, columns, true));
      return;
    default:
      return;
  }
}

/** Changes cells that may be changed and tells how many were not, with the way back. */
async function apply(
  cells: CellChange[],
  { contexts, editing }: Pick<HostInput, 'contexts' | 'editing'>,
  refusedBefore = 0,
  skippedBefore = 0,
) {
  const open = cells.filter(({ column }) => {
    const context = contexts.get(column);
    return context !== undefined && readOnlyReason(context) === null;
  });
  const skipped = skippedBefore + cells.length - open.length;
  const { changed, refused, said, undo } = await editing.change(open);
  const bad = refusedBefore + refused;
  if (cells.length < 2 && skipped + refusedBefore === 0) {
    // One cell that was refused says so itself.
    if (changed > 0) toast({ message: said, action: undo });
    return;
  }
  const counted = skipped > 0 ? t('grid.pastedSkipped', { changed, skipped }) : t('grid.pasted', { changed });
  const message = bad > 0 ? `${counted}. ${t('grid.pastedRefused', { refused: bad })}.` : counted;
  toast({ message, action: undo });
}

async function clear(rows: Item[], columns: readonly FieldContext[], input: HostInput) {
  const open = columns.filter((context) => readOnlyReason(context) === null);
  const cells = rows.flatMap((row) =>
    open.map((context) => ({ row, column: context.field.name, value: null })),
  );
  if (cells.length === 1) return apply(cells, input);
  const { changed, undo } = await input.editing.change(cells);
  toast({ message: t('grid.cleared', { changed }), action: undo });
}

async function paste(text: string, range: GridRange, input: HostInput) {
  const { columns, source, editing, collection } = input;
  const plan = await planPaste(text, range, columns, source);
  for (const { row, column, text: kept, message } of plan.refused) {
    editing.edits.refuse(recordKey(collection, row) ?? '', column, kept, message);
  }
  await apply(plan.changes, input, plan.refused.length, plan.skipped);
}
