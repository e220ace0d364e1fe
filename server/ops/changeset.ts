import { setTimeout as wait } from 'node:timers/promises';
import { type Change, logChanges } from '../data/changelog.ts';
import { busyError, isTransient } from '../data/database-error.ts';
import { uuidv7 } from '../lib/ids.ts';
import type { Item } from '../schema/item.ts';
import type { Collection, Snapshot } from '../schema/snapshot.ts';
import type { Caller, Engine, OpenChangeset } from './engine.ts';
import { indexChanges } from './index-changes.ts';
import { refuseViewer } from './refuse-viewer.ts';

/** Items that one changeset may write inside of others (`{"author": {"name": …}}`). */
const MOST_NESTED = 10_000;
/** Times that a transaction is begun anew because it got in the way of another. */
const ATTEMPTS = 5;

const secretive = new WeakMap<Collection, boolean>();

function hasSecrets(collection: Collection): boolean {
  let has = secretive.get(collection);
  if (has === undefined) {
    has = [...collection.fields.values()].some(({ secret }) => secret);
    secretive.set(collection, has);
  }
  return has;
}

/** What the collection's history keeps of stored values: never secrets. */
function withoutSecrets(collection: Collection | undefined, values: Item | null): Item | null {
  if (!values || !collection || !hasSecrets(collection)) return values;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !collection.fields.get(name)?.secret));
}

/** A change as the history of its collection keeps it; null where it keeps none. */
function keptOf(collection: Collection | undefined, change: Change): Change | null {
  const depth = collection?.definition.history ?? 'full';
  if (depth === 'off') return null;
  const before = withoutSecrets(collection, change.before);
  const after = withoutSecrets(collection, change.after);
  if (depth === 'full')
    return before === change.before && after === change.after ? change : { ...change, before, after };
  return { ...change, fields: Object.keys(after ?? before ?? {}), before: null, after: null };
}

/** Logs what was made and brings the search indexes in line, as the last act of the transaction. */
async function close(
  engine: Engine,
  caller: Caller,
  snapshot: Snapshot,
  { id, tx, changes, failed }: OpenChangeset,
): Promise<{ touched: Set<string>; logged: boolean }> {
  if (failed) throw failed.error;
  await indexChanges(engine.database, tx, snapshot, changes);
  const logged = changes.flatMap(
    (change) => keptOf(snapshot.collections.get(change.collection), change) ?? [],
  );
  if (logged.length > 0) {
    const { actor, source, comment, undoes } = caller;
    await logChanges(
      tx,
      {
        id,
        actor: { type: actor.type, id: actor.id, name: actor.name },
        source,
        comment,
        undoes,
        at: engine.now(),
      },
      logged,
    );
  }
  return { touched: new Set(changes.map((change) => change.collection)), logged: logged.length > 0 };
}

/**
 * Runs work that writes as one transaction and one changeset, and tells the listeners after the commit. Inside of an
 * open one (`caller.within`) the work belongs to that. Where two transactions get in each other's way, the database
 * ends one, and the work is begun anew: it must bear to run more than once.
 * @throws KasbahError DATABASE_BUSY when that happened too often, VIEWING_AS when the actor is only looked through
 */
export async function runChangeset<T>(
  engine: Engine,
  caller: Caller,
  work: (open: OpenChangeset) => Promise<T>,
): Promise<T> {
  refuseViewer(caller.actor);
  const { within } = caller;
  if (within) {
    try {
      return await work(within);
    } catch (error) {
      within.failed ??= { error };
      throw error;
    }
  }
  const id = uuidv7(engine.now().getTime());
  let touched = new Set<string>();
  let logged = false;
  const attempt = () =>
    engine.database.transaction(async (tx) => {
      const open: OpenChangeset = {
        id,
        tx,
        changes: [],
        stored: new Map(),
        nested: MOST_NESTED,
        failed: null,
      };
      const result = await work(open);
      ({ touched, logged } = await close(engine, caller, engine.snapshot(), open));
      return result;
    });
  let result: T;
  for (let count = 1; ; count++) {
    try {
      result = await attempt();
      break;
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (count === ATTEMPTS) throw busyError('Nothing was written: try again in a moment.', error);
      await wait(Math.random() * 20 * 2 ** count);
    }
  }
  if (logged) caller.onChangeset?.(id);
  if (touched.size > 0) await Promise.all([...engine.onCommit].map((listener) => listener(touched)));
  return result;
}

class Rehearsed<T> extends Error {
  readonly result: T;
  readonly changes: readonly Change[];
  constructor(result: T, changes: readonly Change[]) {
    super('A rehearsal is rolled back');
    this.result = result;
    this.changes = changes;
  }
}

/** Runs work that writes, and takes all of it back: what it gave, and what it would have changed. */
export async function rehearse<T>(
  engine: Engine,
  caller: Caller,
  work: (caller: Caller) => Promise<T>,
): Promise<{ result: T; changes: readonly Change[] }> {
  try {
    return await runChangeset(engine, caller, async (open) => {
      const result = await work({ ...caller, within: open });
      if (open.failed) throw open.failed.error;
      throw new Rehearsed(result, open.changes);
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error;
    throw error;
  }
}
