import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, useSyncExternalStore } from 'react';
import type { Filter, Item, ManifestCollection } from '../../api/types.ts';
import { editTextOf, sameValue } from '../../fields/field-text.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import type { CellMark } from '../../grid/grid-types.ts';
import type { WindowSource } from '../../grid/window-source.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { useMe } from '../../model/use-session.ts';
import { announce } from '../../ui/live-region.tsx';
import { toast } from '../../ui/toast.tsx';
import { CellEdits, type RowChange } from './cell-edits.ts';
import { inTurns, stillFits, writeRow } from './write-rows.ts';

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

export interface CellEditing {
  edits: CellEdits;
  /** Shows the values at once and stores them; gives how many cells were stored and how many refused. */
  change: (
    cells: readonly CellChange[],
    options?: { undo?: boolean },
  ) => Promise<{ changed: number; refused: number }>;
  /** Takes back what was done last on this screen. */
  undo: () => Promise<void>;
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

/** Inline edits of a collection: painted at once, stored in order, refused with reason, taken back with Ctrl+Z. */
export function useCellEdits(where: Where): CellEditing {
  const { collection, contexts, source, filter, search, sorted } = where;
  const client = useQueryClient();
  const person = useMe()?.id ?? '';
  const [moved, setMoved] = useState(false);
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

  const store = async (change: RowChange): Promise<boolean> => {
    source.patch(change.key, (row) => ({ ...row, ...change.values }));
    const outcome = await edits.send(change, async (sent) => {
      const answer = await writeRow(collection, contexts, sent);
      if (answer.ok && answer.stored) source.patch(sent.key, (row) => ({ ...row, ...answer.stored }));
      return answer;
    });
    if (!outcome.ok) {
      source.patch(change.key, (row) => ({ ...row, ...change.before }));
      announce(Object.values(outcome.messages).join(' '), 'assertive');
      return false;
    }
    void client.invalidateQueries({ queryKey: ['items', collection.name, 'one'] });
    void client.invalidateQueries({ queryKey: ['items', collection.name, 'history', change.key] });
    check(change.key, change.values);
    return true;
  };

  const run = async (changes: RowChange[], remember: boolean) => {
    const stored = await inTurns(changes.map((change) => () => store(change)));
    const done = changes.filter((_, at) => stored[at]);
    if (remember) edits.remember(done);
    const cells = (list: RowChange[]) => list.reduce((sum, one) => sum + Object.keys(one.values).length, 0);
    return { changed: cells(done), refused: cells(changes) - cells(done) };
  };

  return {
    edits,
    moved,
    check,
    change: async (cells, options = {}) => {
      const byRow = new Map<string, RowChange>();
      for (const { row, column, value } of cells) {
        const key = recordKey(collection, row);
        const context = contexts.get(column);
        if (key === null || !context) continue;
        if (sameValue(row[column], value, context)) {
          edits.discard(key, column);
          continue;
        }
        const change = byRow.get(key) ?? { key, values: {}, before: {} };
        change.values[column] = value;
        change.before[column] = row[column];
        byRow.set(key, change);
      }
      const result = await run([...byRow.values()], options.undo ?? true);
      if (result.changed > 0) announce(t('grid.saved'));
      return result;
    },
    undo: async () => {
      const changes = edits.takeBack();
      if (!changes) {
        toast({ message: t('grid.nothingToUndo') });
        return;
      }
      const { changed } = await run(changes, false);
      toast({ message: t('grid.undone', { changed }) });
    },
    reload: () => {
      setMoved(false);
      edits.clearLeft();
      source.refresh();
    },
  };
}
