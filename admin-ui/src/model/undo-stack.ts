/** Something that a person did in one go, and can take back. */
export interface Deed {
  id: string;
  /** Where it was done: each collection has its own Ctrl+Z. */
  collection: string;
  /** The changesets of it, in the order they were made; those of the undo once it is taken back. */
  changesets: string[];
  /** What is said when it is done, or done again. */
  done: string;
  /** What is said when it is taken back. */
  undone: string;
}

/** Deeds that stand, and deeds that were taken back; the newest is the last. */
export interface UndoStack {
  done: Deed[];
  undone: Deed[];
}

export type Side = keyof UndoStack;

const MOST = 50;

const placeOf = (person: string, collection: string) => `kasbah.undo.${person}.${collection}`;

/** What a person did in a collection in this tab, also before a reload. */
export function readStack(person: string, collection: string): UndoStack {
  try {
    const value = JSON.parse(
      sessionStorage.getItem(placeOf(person, collection)) ?? 'null',
    ) as UndoStack | null;
    if (Array.isArray(value?.done) && Array.isArray(value.undone)) return value;
  } catch {
    // What cannot be read was not written by this version of the admin.
  }
  return { done: [], undone: [] };
}

function write(person: string, collection: string, stack: UndoStack): void {
  try {
    sessionStorage.setItem(placeOf(person, collection), JSON.stringify(stack));
  } catch {
    // Without storage the toast is the only way back, and history.
  }
}

/** Puts a new deed on top; what was taken back before it cannot be done again. */
export function pushDeed(person: string, deed: Deed): void {
  const { done } = readStack(person, deed.collection);
  write(person, deed.collection, { done: [...done, deed].slice(-MOST), undone: [] });
}

/** Takes a deed off one side and, unless nothing came of it, puts what is left of it on the other. */
export function turnDeed(person: string, from: Side, deed: Deed, turned: Deed | null): void {
  const stack = readStack(person, deed.collection);
  const to: Side = from === 'done' ? 'undone' : 'done';
  const without = (list: Deed[]) => list.filter((one) => one.id !== deed.id);
  const moved = turned ? [...without(stack[to]), turned].slice(-MOST) : without(stack[to]);
  write(person, deed.collection, { [from]: without(stack[from]), [to]: moved } as unknown as UndoStack);
}
