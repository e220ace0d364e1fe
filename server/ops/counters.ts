import { type Counter, changeCounter, clearCounter, forgetCounters } from '../data/counter-store.ts';
import { sha256 } from '../lib/ids.ts';
import type { Engine } from './engine.ts';

export type { Counter } from '../data/counter-store.ts';

/** Counts kept in the database: the same for all processes, and still there after a restart. */
export interface Counters {
  /** Replaces a counter by what `step` makes of it, one at a time across all processes; it may run more than once. */
  change(name: string, step: (counter: Counter | null, now: number) => Counter): Promise<Counter>;
  clear(name: string): Promise<void>;
}

const CLEAN_UP_MS = 60_000;

/** The counters of an engine. Names are kept as hashes: they may hold an address. */
export function createCounters(engine: Pick<Engine, 'database' | 'logger' | 'now'>): Counters {
  const { database, logger } = engine;
  let cleaned = 0;
  const cleanUp = (now: number) => {
    if (now - cleaned < CLEAN_UP_MS) return;
    cleaned = now;
    forgetCounters(database, now).catch((error: unknown) =>
      logger.warn({ err: error }, 'Old counters could not be deleted'),
    );
  };
  return {
    async change(name, step) {
      const now = engine.now().getTime();
      cleanUp(now);
      return changeCounter(database, sha256(name), now, (counter) => step(counter, now));
    },
    clear: (name) => clearCounter(database, sha256(name)),
  };
}
