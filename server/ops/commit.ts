import { type Change, logChanges } from '../data/changelog.ts';
import type { Executor } from '../data/database.ts';
import { explainDatabaseError } from '../data/database-error.ts';
import type { Item } from '../schema/item.ts';
import type { Collection } from '../schema/snapshot.ts';
import type { Call } from './engine.ts';
import { indexChanges } from './index-changes.ts';

/** The parts of two stored items that differ; null when nothing does. */
export function difference(before: Item, after: Item): { before: Item; after: Item } | null {
  const changed = Object.keys(after).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (changed.length === 0) return null;
  const part = (item: Item) => Object.fromEntries(changed.map((name) => [name, item[name]]));
  return { before: part(before), after: part(after) };
}

/** Secrets never reach the changelog. */
function withoutSecrets(collection: Collection | undefined, values: Item | null): Item | null {
  if (!values || !collection) return values;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !collection.fields.get(name)?.secret));
}

/** A change as the history of its collection keeps it; null where it keeps none. */
function keptOf(collection: Collection | undefined, change: Change): Change | null {
  const depth = collection?.definition.history ?? 'full';
  if (depth === 'off') return null;
  const before = withoutSecrets(collection, change.before);
  const after = withoutSecrets(collection, change.after);
  if (depth === 'full') return { ...change, before, after };
  return { ...change, fields: Object.keys(after ?? before ?? {}), before: null, after: null };
}

/**
 * Runs a write as one transaction and one changeset, and tells the listeners after the commit.
 * `work` gives its result and the changes it made; none of them means there is nothing to log.
 */
export async function commit<T>(
  call: Call,
  collection: string,
  action: 'create' | 'update' | 'delete',
  work: (tx: Executor) => Promise<{ result: T; changes: Change[] }>,
): Promise<T> {
  const { engine, caller, snapshot } = call;
  let touched = new Set<string>();
  let result: T;
  try {
    result = await engine.database.transaction(async (tx) => {
      const done = await work(tx);
      await indexChanges(engine.database, tx, snapshot, done.changes);
      touched = new Set(done.changes.map((change) => change.collection));
      const logged = done.changes.flatMap(
        (change) => keptOf(snapshot.collections.get(change.collection), change) ?? [],
      );
      if (logged.length > 0) {
        const { actor, source } = caller;
        await logChanges(
          engine.database,
          tx,
          { actor: { type: actor.type, id: actor.id, name: actor.name }, source, at: engine.now() },
          logged,
        );
      }
      return done.result;
    });
  } catch (error) {
    throw explainDatabaseError(error, collection, action);
  }
  if (touched.size > 0) {
    await Promise.all([...engine.onCommit].map((listener) => listener(touched)));
  }
  return result;
}
