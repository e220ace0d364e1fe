import type { Change } from '../data/changelog.ts';
import type { Database, Executor } from '../data/database.ts';
import { indexKeys, searchStates } from '../data/search-index.ts';
import { indexedFields, searchShape } from '../schema/search-shape.ts';
import { type Collection, collectionOf, type Snapshot } from '../schema/snapshot.ts';
import { parseKey } from './item-key.ts';

const BATCH = 256;

/** Whether a change can have another text in the index. */
function concerns(collection: Collection, change: Change): boolean {
  if (change.action !== 'update') return true;
  const changed = new Set(Object.keys(change.after ?? {}));
  const key = collection.primaryKey[0]?.name ?? '';
  return (
    changed.has(key) || indexedFields(collection).some((field) => field.computed || changed.has(field.name))
  );
}

/** The keys in the driver's form that a change concerns: of a changed key both. */
function keysOf(collection: Collection, change: Change): unknown[] {
  const field = collection.primaryKey[0]!;
  const moved = change.action === 'update' ? change.after?.[field.name] : undefined;
  return [change.item, ...(moved === undefined ? [] : [moved])].map((key) => {
    const value = parseKey(collection, key)[0];
    return field.scalar?.encode ? field.scalar.encode(value) : value;
  });
}

/** Brings the full-text indexes in line with what a transaction changed, inside of it. */
export async function indexChanges(
  database: Database,
  tx: Executor,
  snapshot: Snapshot,
  changes: readonly Change[],
): Promise<void> {
  const touched = new Map<Collection, Change[]>();
  for (const change of changes) {
    const collection = collectionOf(snapshot, change.collection);
    if (indexedFields(collection).length === 0 || !concerns(collection, change)) continue;
    const list = touched.get(collection);
    if (list) list.push(change);
    else touched.set(collection, [change]);
  }
  const ids = [...touched.keys()].map(({ id }) => id);
  const states = new Map((await searchStates(database, tx, ids)).map((state) => [state.collection, state]));
  for (const [collection, own] of touched) {
    const state = states.get(collection.id);
    if (state?.shape !== searchShape(collection)) continue;
    const keys = [...new Set(own.flatMap((change) => keysOf(collection, change)))];
    for (let from = 0; from < keys.length; from += BATCH)
      await indexKeys(tx, collection, state.index, keys.slice(from, from + BATCH));
  }
}
