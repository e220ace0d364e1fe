import { ApiError } from '../../api/api-error.ts';
import { deleteItem, deleteItems } from '../../api/mutations.ts';
import type { Item, ManifestCollection } from '../../api/types.ts';
import { keyValues, recordKey } from '../../model/record-key.ts';
import { inTurns } from './write-rows.ts';

/** What became of records that were to be deleted. */
export interface Removed {
  gone: Item[];
  failures: unknown[];
  changesets: (string | null)[];
}

/** As many as the server takes at once. */
const AT_ONCE = 1000;

/**
 * Deletes records as one changeset. Where one of them cannot go the others go by themselves; the failures tell which and
 * why.
 */
export async function removeRecords(collection: ManifestCollection, rows: readonly Item[]): Promise<Removed> {
  const removed: Removed = { gone: [], failures: [], changesets: [] };
  const urlKey = (row: Item) => recordKey(collection, row) ?? '';
  const bodyKey = (row: Item) =>
    collection.primary_key.length === 1 ? Object.values(keyValues(collection, row))[0] : urlKey(row);
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const some = rows.slice(start, start + AT_ONCE);
    try {
      const { changeset } = await deleteItems(collection.name, { keys: some.map(bodyKey) });
      removed.gone.push(...some);
      removed.changesets.push(changeset);
    } catch (error) {
      if (some.length === 1 || !(error instanceof ApiError) || error.status === 0) {
        removed.failures.push(error);
        continue;
      }
      await inTurns(
        some.map((row) => async () => {
          try {
            const { changeset } = await deleteItem(collection.name, urlKey(row));
            removed.gone.push(row);
            removed.changesets.push(changeset);
          } catch (failure) {
            removed.failures.push(failure);
          }
        }),
      );
    }
  }
  return removed;
}
