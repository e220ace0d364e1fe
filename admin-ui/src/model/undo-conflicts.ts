import { useSyncExternalStore } from 'react';
import type { ConflictMode, UndoConflict } from '../api/undo.ts';

/** What to do with what is in the way: leave it, or let the old values win; null keeps everything as it is. */
export type Resolution = Exclude<ConflictMode, 'refuse'> | null;

export interface OpenConflict {
  conflicts: readonly UndoConflict[];
  /** How many records could be taken back without what is in the way. */
  possible: number;
  answer: (resolution: Resolution) => void;
}

let open: OpenConflict | null = null;
const listeners = new Set<() => void>();

function show(next: OpenConflict | null): void {
  open = next;
  for (const listener of listeners) listener();
}

/** Asks the person what to do where an undo would overwrite or cannot go on; the dialog of the shell answers. */
export function askAboutConflicts(conflicts: readonly UndoConflict[], possible: number): Promise<Resolution> {
  open?.answer(null);
  return new Promise((resolve) => {
    show({
      conflicts,
      possible,
      answer: (resolution) => {
        show(null);
        resolve(resolution);
      },
    });
  });
}

/** The question that waits for an answer. */
export function useOpenConflict(): OpenConflict | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
