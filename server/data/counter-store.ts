import { setTimeout as wait } from 'node:timers/promises';
import { allBuilt, type Database, runBuilt } from './database.ts';
import { isTransient } from './database-error.ts';

const TABLE = 'kasbah_counters';
const ATTEMPTS = 5;
const BATCH = 500;

/** A count with a moment that means what its rule says: the end of a window, or of a wait. */
export interface Counter {
  count: number;
  /** Epoch ms. */
  until: number;
  /** When it may be forgotten, in epoch ms. */
  keptUntil: number;
}

/**
 * Replaces a counter by what `step` makes of it, one at a time across all processes; null stands for one that is not
 * there or is kept no longer. `step` may run more than once.
 */
export async function changeCounter(
  database: Database,
  key: string,
  now: number,
  step: (counter: Counter | null) => Counter,
): Promise<Counter> {
  const { builder, dialect } = database;
  const attempt = () =>
    database.transaction(async (tx) => {
      const blank = builder(TABLE).insert({ key, count: 0, until: 0, kept_until: 0 });
      await runBuilt(tx, blank.onConflict('key').ignore());
      const select = builder(TABLE).select('*').where({ key });
      // On sqlite there is one writer at a time anyway.
      if (dialect !== 'sqlite') select.forUpdate();
      const [row] = await allBuilt(tx, select);
      const kept = row && Number(row.kept_until) > now;
      const before = kept
        ? { count: Number(row.count), until: Number(row.until), keptUntil: Number(row.kept_until) }
        : null;
      const after = step(before);
      const { count, until, keptUntil } = after;
      await runBuilt(tx, builder(TABLE).where({ key }).update({ count, until, kept_until: keptUntil }));
      return after;
    });
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || count === ATTEMPTS) throw error;
      await wait(Math.random() * 20 * 2 ** count);
    }
  }
}

/** The count of a counter, 0 for one that is not there. */
export async function readCounter(database: Database, key: string): Promise<number> {
  const [row] = await allBuilt(database, database.builder(TABLE).select('count').where({ key }));
  return Number(row?.count ?? 0);
}

/** Sets a counter back to nothing. */
export async function clearCounter(database: Database, key: string): Promise<void> {
  await runBuilt(database, database.builder(TABLE).where({ key }).delete());
}

/** Deletes some of the counters that are kept no longer. */
export async function forgetCounters(database: Database, now: number): Promise<void> {
  const { builder } = database;
  const old = await allBuilt(
    database,
    builder(TABLE).select('key').where('kept_until', '<=', now).limit(BATCH),
  );
  if (old.length === 0) return;
  const keys = old.map((row) => String(row.key));
  // Looked at again, since somebody may have counted on meanwhile.
  await runBuilt(database, builder(TABLE).whereIn('key', keys).where('kept_until', '<=', now).delete());
}
