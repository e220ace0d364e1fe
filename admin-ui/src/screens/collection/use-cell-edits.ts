import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, useSyncExternalStore } from 'react';
import type { Filter, Item, ManifestCollection } from '../../api/types.ts';
import { editTextOf, sameValue } from '../../fields/field-text.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import type { CellMark } from '../../grid/grid-types.ts';
import type { WindowSource } from '../../grid/window-source.ts';
import { t } from '../../i18n/i18n.ts';
import { keyValues, recordKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import { useMe } from '../../model/use-session.ts';
import { type DeedWords, useTakenBack, useUndo } from '../../model/use-undo.ts';
import { useAskWhy } from '../../model/why.ts';
import { announce } from '../../ui/live-region.tsx';
import { toast } from '../../ui/toast.tsx';
import { CellEdits, type RowChange } from './cell-edits.ts';
import { stillFits, together, type Written, writeRow, writeRows } from './write-rows.ts';

/** One cell that should hold another value. */
export interface CellChange {
  row: Item;
  column: string;
  value: unknown;
}

interface Where {
  collection: ManifestCollection;
  contexts: ReadonlyMap<string, FieldContext>;
  source: WindowSource<Item>;
  filter: Filter | null;
  search: string;
  sorted: readonly string[];
}

/** What came of changing cells. */
export interface CellsChanged {
  changed: number;
  refused: number;
  /** What was done, in words. */
  said: string;
  /** The way back, for a toast; undefined where nothing was changed or history keeps no values. */
  undo: { run: () => Promise<void> } | undefined;
}

export interface CellEditing {
  edits: CellEdits;
  /** Shows the values at once and stores them; `words` names what was done, for undo. */
  change: (
    cells: readonly CellChange[],
    words?: (changed: number, cells: readonly CellChange[]) => DeedWords,
  ) => Promise<CellsChanged>;
  /** Whether an edit has changed the order of what is shown. */
  moved: boolean;
  /** Finds out whether a record that was changed elsewhere (in its panel) still fits the view. */
  check: (key: string, values: Readonly<Record<string, unknown>>) => void;
  /** Loads the view anew. */
  reload: () => void;
}

function keptPlace(person: string, collection: string): string {
  return `kasbah.refused.${person}.${collection}`;
}

function readKept(place: string): [string, string, CellMark][] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(value) ? (value as [string, string, CellMark][]) : [];
  } catch {
    return [];
  }
}

function writeKept(place: string, marks: [string, string, CellMark][]): void {
  try {
    if (marks.length === 0) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(marks));
  } catch {
    // Without storage a refused text lasts as long as the page.
  }
}

/** Inline edits of a collection: painted at once, stored in order, refused with reason, each with its way back. */
export function useCellEdits(where: Where): CellEditing {
  const { collection, contexts, source, filter, search, sorted } = where;
  const client = useQueryClient();
  const person = useMe()?.id ?? '';
  const undo = useUndo();
  const ask = useAskWhy();
  const [moved, setMoved] = useState(false);
  /** What is said of cells that were changed: one by its field and record, several by their number. */
  const cellWords = (changed: number, cells: readonly CellChange[]): DeedWords => {
    const [cell] = cells;
    if (!cell || cells.length > 1)
      return { done: t('grid.pasted', { changed }), undone: t('grid.undone', { changed }) };
    const label = contexts.get(cell.column)?.field.label ?? cell.column;
    const named = { field: label, record: recordTitle(collection, cell.row) };
    return { done: t('grid.cellChanged', named), undone: t('grid.cellRestored', named) };
  };
  const edits = useMemo(() => {
    const place = keptPlace(person, collection.name);
    const textOf = (column: string, value: unknown) => {
      const context = contexts.get(column);
      return context ? editTextOf(context, value) : String(value ?? '');
    };
    return new CellEdits({ textOf }, readKept(place), (marks) => writeKept(place, marks));
  }, [collection.name, contexts, person]);
  useSyncExternalStore(edits.subscribe, edits.version);

  const check = (key: string, values: Readonly<Record<string, unknown>>) => {
    if (Object.keys(values).some((column) => sorted.includes(column))) setMoved(true);
    const row = source.row(source.indexOf(key));
    if (!row) return;
    // A view that cannot be asked leaves the row as it is.
    void stillFits(collection, row, filter, search).then(
      (fits) => edits.setLeft(key, !fits),
      () => undefined,
    );
  };

  /** A refusal for want of rights, with the way to what explains it. */
  const whyNot = ({ key, values }: RowChange, message: string) => {
    const field = Object.keys(values)[0];
    const run = () =>
      ask({ collection: collection.name, action: 'update', item: key, ...(field && { field }) });
    toast({ message, tone: 'danger', action: { label: t('readOnly.why'), run } });
  };

  const store = async (change: RowChange, write: (change: RowChange) => Promise<Written>, quiet: boolean) => {
    source.patch(change.key, (row) => ({ ...row, ...change.values }));
    let changeset: string | null = null;
    let forbidden = false;
    const outcome = await edits.send(change, async (sent) => {
      const answer = await write(sent);
      if (answer.ok && answer.stored) source.patch(sent.key, (row) => ({ ...row, ...answer.stored }));
      changeset = answer.changeset ?? null;
      forbidden = answer.forbidden ?? false;
      return answer;
    });
    if (!outcome.ok) {
      source.patch(change.key, (row) => ({ ...row, ...change.before }));
      const message = Object.values(outcome.messages).join(' ');
      if (forbidden && !quiet) whyNot(change, message);
      else announce(message, 'assertive');
      return { ok: false, changeset };
    }
    void client.invalidateQueries({ queryKey: ['items', collection.name, 'one'] });
    void client.invalidateQueries({ queryKey: ['items', collection.name, 'history', change.key] });
    check(change.key, change.values);
    return { ok: true, changeset };
  };

  const run = async (changes: RowChange[]) => {
    const write =
      changes.length === 1
        ? (change: RowChange) => writeRow(collection, contexts, change)
        : together(changes, (all) => writeRows(collection, contexts, all));
    const stored = await Promise.all(changes.map((change) => store(change, write, changes.length > 1)));
    const cells = (list: RowChange[]) => list.reduce((sum, one) => sum + Object.keys(one.values).length, 0);
    const changed = cells(changes.filter((_, at) => stored[at]?.ok));
    const changesets = collection.history === 'full' ? stored.map((one) => one.changeset) : [];
    return { changed, refused: cells(changes) - changed, changesets };
  };

  const reload = () => {
    setMoved(false);
    edits.clearLeft();
    source.refresh();
  };
  // What was taken back is shown as the server has it now.
  useTakenBack(() => reload());

  return {
    edits,
    moved,
    check,
    change: async (cells, words = cellWords) => {
      const byRow = new Map<string, RowChange>();
      const meant: CellChange[] = [];
      for (const cell of cells) {
        const { row, column, value } = cell;
        const key = recordKey(collection, row);
        const context = contexts.get(column);
        if (key === null || !context) continue;
        if (sameValue(row[column], value, context)) {
          edits.discard(key, column);
          continue;
        }
        meant.push(cell);
        const change = byRow.get(key) ?? { key, id: keyValues(collection, row), values: {}, before: {} };
        change.values[column] = value;
        change.before[column] = row[column];
        byRow.set(key, change);
      }
      if (byRow.size === 0) return { changed: 0, refused: 0, said: '', undo: undefined };
      const { changed, refused, changesets } = await undo.during(run([...byRow.values()]));
      if (changed > 0) announce(t('grid.saved'));
      const { done, undone } = words(changed, meant);
      const back = undo.remember(collection.name, changesets, { done, undone });
      return { changed, refused, said: done, undo: back };
    },
    reload,
  };
}
