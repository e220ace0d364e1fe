import { ApiError } from '../api/api-error.ts';
import type { ConflictMode, UndoConflict, Undone } from '../api/undo.ts';
import type { Resolution } from './undo-conflicts.ts';

/** What came of taking something back. */
export interface Outcome {
  undone: number;
  /** How many were left as they are. */
  left: number;
  /** The changesets of the undo, to be undone in turn from the last to the first. */
  changesets: string[];
}

/** One request that takes something back. */
export type Attempt = (mode: ConflictMode) => Promise<Undone>;

type Ask = (conflicts: readonly UndoConflict[], possible: number) => Promise<Resolution>;

interface Refusal {
  attempt: Attempt;
  conflicts: UndoConflict[];
  possible: number;
}

/** What an undo was refused for; null for any other failure. */
function refusalOf(error: unknown, attempt: Attempt): Refusal | null {
  if (!(error instanceof ApiError) || error.code !== 'UNDO_CONFLICT') return null;
  const { conflicts, possible } = error.problems[0]?.details ?? {};
  return {
    attempt,
    conflicts: Array.isArray(conflicts) ? (conflicts as UndoConflict[]) : [],
    possible: Number(possible) || 0,
  };
}

/**
 * Runs attempts one after another. Where something is in the way nothing of that attempt is done until the person has
 * said what is to happen; all questions come as one. Gives null where they keep everything as it is and nothing was done.
 */
export async function takeBackAll(attempts: readonly Attempt[], ask: Ask): Promise<Outcome | null> {
  const total: Outcome = { undone: 0, left: 0, changesets: [] };
  const add = ({ undone, conflicts, changeset }: Undone) => {
    total.undone += undone;
    total.left += conflicts.length;
    if (changeset !== null) total.changesets.push(changeset);
  };
  const refusals: Refusal[] = [];
  for (const attempt of attempts) {
    try {
      add(await attempt('refuse'));
    } catch (error) {
      const refusal = refusalOf(error, attempt);
      if (!refusal) throw error;
      refusals.push(refusal);
    }
  }
  if (refusals.length === 0) return total;
  const possible = refusals.reduce((sum, one) => sum + one.possible, 0);
  const resolution = await ask(
    refusals.flatMap((one) => one.conflicts),
    possible,
  );
  if (resolution === null) return total.changesets.length > 0 ? total : null;
  for (const { attempt } of refusals) add(await attempt(resolution));
  return total;
}
