import type { HistoryEntry } from '../../../api/types.ts';

/** Changesets of a record's history that a later entry took back and that were not done again. Entries are newest first. */
export function standingUndos(
  entries: readonly Pick<HistoryEntry, 'changeset' | 'undoes'>[],
): ReadonlySet<string> {
  const undone = new Set<string>();
  for (const { changeset, undoes } of entries)
    if (undoes !== null && !undone.has(changeset)) undone.add(undoes);
  return undone;
}
