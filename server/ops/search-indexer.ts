import { holdingChangeLock, withChangeLock } from '../data/change-lock.ts';
import type { Database, Executor } from '../data/database.ts';
import {
  createIndex,
  holdsMore,
  indexMissing,
  markReady,
  type SearchState,
  searchStates,
  sweepIndexes,
} from '../data/search-index.ts';
import type { Logger } from '../lib/logger.ts';
import { indexedFields, searchShape } from '../schema/search-shape.ts';
import type { Collection } from '../schema/snapshot.ts';

const BATCH = 500;

/** Up to so many items, what only contains a text is looked for as well: reading them all takes no time to speak of. */
const FEW = 10_000;

export interface FoundIndex {
  index: string;
  /** Items are so few that what only contains a text is looked for as well. */
  wide: boolean;
}

/** Makes full-text indexes and completes them; one per server. */
export interface SearchIndexer {
  /** The index of a collection that can be asked now; null while there is none. */
  find(collection: Collection): Promise<FoundIndex | null>;
  /** Makes the indexes of these collections anew, where they have one; gives their number. Drops what nobody asks any more. */
  rebuild(collections: readonly Collection[]): Promise<number>;
  /** Ends what is under way at its next batch. */
  stop(): Promise<void>;
}

/** How long a search waits for the index that it is the first to need; small collections are done by then. */
const PATIENCE_MS = 1000;
/** How long a collection whose index could not be made goes without. */
const REST_MS = 60_000;

const fits = (state: SearchState | undefined, collection: Collection): state is SearchState =>
  state !== undefined && state.shape === searchShape(collection);

export function createSearchIndexer(database: Database, logger: Logger): SearchIndexer {
  /** Builds under way, by collection and shape. */
  const running = new Map<string, Promise<void>>();
  /** Indexes that this process has looked through for items that came past Kasbah. */
  const completed = new Set<string>();
  /** Indexes of more than a few items; one that was large counts as large. */
  const large = new Set<string>();
  /** When a build that failed may be tried again. */
  const resting = new Map<string, number>();
  let stopped = false;

  const stateOf = async (collection: Collection) =>
    (await searchStates(database, database, [collection.id]))[0];

  async function foundOf({ index }: SearchState): Promise<FoundIndex> {
    if (!large.has(index) && (await holdsMore(database, index, FEW))) large.add(index);
    return { index, wide: !large.has(index) };
  }

  async function createEmpty(collection: Collection): Promise<SearchState> {
    const make = (executor: Executor) => createIndex(database, executor, collection);
    // MySQL ends a transaction at every change of tables, so the lock has a connection of its own.
    return database.dialect === 'mysql'
      ? holdingChangeLock(database, () => make(database))
      : database.transaction((tx) => withChangeLock(tx, () => make(tx)));
  }

  async function fill(collection: Collection, state: SearchState): Promise<void> {
    let after: unknown = null;
    do {
      if (stopped) return;
      const from = after;
      after = await database.transaction((tx) => indexMissing(tx, collection, state.index, from, BATCH));
    } while (after !== null);
    completed.add(state.index);
    if (!state.ready) await markReady(database, state);
  }

  async function build(key: string, collection: Collection, anew: boolean): Promise<void> {
    try {
      const known = anew ? undefined : await stateOf(collection);
      await fill(collection, fits(known, collection) ? known : await createEmpty(collection));
    } catch (error) {
      if (stopped) return;
      resting.set(key, Date.now() + REST_MS);
      logger.warn(
        { err: error, collection: collection.name },
        'The full-text index could not be made; searches read all items instead',
      );
    }
  }

  /** One build of a collection at a time. */
  function start(collection: Collection, anew = false): Promise<void> {
    const key = `${collection.id} ${searchShape(collection)}`;
    const known = running.get(key);
    if (known) return known;
    if (stopped || (resting.get(key) ?? 0) > Date.now()) return Promise.resolve();
    const work = build(key, collection, anew).finally(() => running.delete(key));
    running.set(key, work);
    return work;
  }

  return {
    async find(collection) {
      if (indexedFields(collection).length === 0) return null;
      const known = await stateOf(collection);
      if (fits(known, collection) && known.ready) {
        if (!completed.has(known.index)) void start(collection);
        return foundOf(known);
      }
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, PATIENCE_MS);
      });
      await Promise.race([start(collection), late]);
      clearTimeout(timer);
      const made = await stateOf(collection);
      return fits(made, collection) && made.ready ? foundOf(made) : null;
    },
    async rebuild(collections) {
      // What the last rebuild left: nobody asks it any more, while the index of this moment may just be asked.
      if (database.dialect === 'mysql') await holdingChangeLock(database, () => sweepIndexes(database));
      else await sweepIndexes(database);
      const states = await searchStates(
        database,
        database,
        collections.map(({ id }) => id),
      );
      const known = new Set(states.map(({ collection }) => collection));
      for (const collection of collections) if (known.has(collection.id)) await start(collection, true);
      return known.size;
    },
    async stop() {
      stopped = true;
      await Promise.all(running.values());
    },
  };
}
