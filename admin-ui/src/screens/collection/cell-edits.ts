import type { CellMark, RowMarks } from '../../grid/grid-types.ts';

/** A change of one record: the values to store and the values to return to when the server refuses. */
export interface RowChange {
  key: string;
  /** The values of its key, for a list of changes. */
  id: Record<string, unknown>;
  values: Record<string, unknown>;
  before: Record<string, unknown>;
}

/** What the server said: the record as stored, or for each column why it was refused. */
export type RowOutcome = { ok: true } | { ok: false; messages: Record<string, string> };

interface Texts {
  /** The text of a value in an editor, to be kept when it is refused. */
  textOf: (column: string, value: unknown) => string;
}

/**
 * Changes of cells on their way to the server. Changes of one record go one after another in the order they were made;
 * a refused one keeps its text. An external store: `subscribe` and `version` fit `useSyncExternalStore`.
 */
export class CellEdits {
  private marks = new Map<string, RowMarks>();
  private readonly leftRows = new Set<string>();
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly listeners = new Set<() => void>();
  private count = 0;
  private readonly texts: Texts;
  private readonly keep: (marks: [string, string, CellMark][]) => void;

  /** `kept` are refused texts of an earlier visit, `keep` is told whenever they change. */
  constructor(
    texts: Texts,
    kept: [string, string, CellMark][] = [],
    keep: (marks: [string, string, CellMark][]) => void = () => undefined,
  ) {
    this.texts = texts;
    this.keep = keep;
    for (const [key, column, mark] of kept) this.marks.set(key, { ...this.marks.get(key), [column]: mark });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly version = (): number => this.count;

  marksOf(key: string): RowMarks | undefined {
    return this.marks.get(key);
  }

  /** Whether a record no longer fits the view it is still shown in. */
  hasLeft(key: string): boolean {
    return this.leftRows.has(key);
  }

  leftCount(): number {
    return this.leftRows.size;
  }

  setLeft(key: string, left: boolean): void {
    if (this.leftRows.has(key) === left) return;
    if (left) this.leftRows.add(key);
    else this.leftRows.delete(key);
    this.tell();
  }

  /** The view was loaded anew: what left it is gone from it. */
  clearLeft(): void {
    this.leftRows.clear();
    this.tell();
  }

  /** Keeps a text that could not be read or was refused. */
  refuse(key: string, column: string, text: string, message: string): void {
    this.set(key, { [column]: { state: 'refused', text, message } });
  }

  /** Forgets the mark of a cell. */
  discard(key: string, column: string): void {
    this.set(key, { [column]: undefined });
  }

  /** Sends a change after all earlier ones of the same record. Resolves with what the server said; never rejects. */
  async send(change: RowChange, write: (change: RowChange) => Promise<RowOutcome>): Promise<RowOutcome> {
    const columns = Object.keys(change.values);
    this.set(change.key, Object.fromEntries(columns.map((column) => [column, { state: 'saving' as const }])));
    const before = this.queues.get(change.key) ?? Promise.resolve();
    const turn = before.then(() => write(change));
    this.queues.set(change.key, turn);
    const outcome = await turn;
    const newest = this.queues.get(change.key) === turn;
    if (newest) this.queues.delete(change.key);
    const marks = columns.map((column): [string, CellMark | undefined] => {
      if (!outcome.ok) {
        const message = outcome.messages[column] ?? Object.values(outcome.messages)[0] ?? '';
        return [
          column,
          { state: 'refused', text: this.texts.textOf(column, change.values[column]), message },
        ];
      }
      // A later change of the same cell may still be on its way.
      return [column, newest ? undefined : this.marks.get(change.key)?.[column]];
    });
    this.set(change.key, Object.fromEntries(marks));
    return outcome;
  }

  private set(key: string, marks: Record<string, CellMark | undefined>): void {
    const next: Record<string, CellMark> = {};
    for (const [column, mark] of Object.entries({ ...this.marks.get(key), ...marks }))
      if (mark) next[column] = mark;
    if (Object.keys(next).length === 0) this.marks.delete(key);
    else this.marks.set(key, next);
    this.keep([...this.marks].flatMap(([row, cells]) => refusedOf(row, cells)));
    this.tell();
  }

  private tell(): void {
    this.count += 1;
    for (const listener of [...this.listeners]) listener();
  }
}

function refusedOf(row: string, cells: RowMarks): [string, string, CellMark][] {
  return Object.entries(cells).flatMap(([column, mark]) =>
    mark.state === 'refused' ? [[row, column, mark] as [string, string, CellMark]] : [],
  );
}
