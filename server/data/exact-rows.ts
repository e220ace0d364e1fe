import { Lru } from '../lib/lru.ts';
import type { Row } from './database.ts';

/** A text that stays the same only while nothing at all was committed to the database, by whomever. */
type Stamp = () => Promise<string>;
type Read = (sql: string, values?: readonly unknown[]) => Promise<Row[]>;

interface Entry {
  stamp: string;
  rows: Promise<Row[]>;
}

const ENTRIES = 500;
/** Longer answers are cheap compared with what they would keep. */
const MOST_ROWS = 500;

/** Callers that ask while a stamp is being read wait for the next one: theirs may be older than what they know of. */
function inStep(read: Stamp): Stamp {
  let running: Promise<string> | null = null;
  let next: Promise<string> | null = null;
  const start = (): Promise<string> => {
    const mine = read().finally(() => {
      if (running === mine) running = null;
    });
    running = mine;
    return mine;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}

/**
 * Reads like `read`, and answers from memory what was read before while nothing was committed since: the stamp is taken
 * before a statement runs and compared before its rows are given again, so that they are never older than the question.
 * The same questions at the same moment share one statement.
 */
export function exactRows(stamp: Stamp, read: Read): Read {
  const entries = new Lru<string, Entry>(ENTRIES);
  const current = inStep(stamp);
  return async (sql, values = []) => {
    const key = `${sql}\u0000${JSON.stringify(values)}`;
    const now = await current();
    const known = entries.get(key);
    if (known?.stamp === now) return copyOf(await known.rows);
    const rows = read(sql, values);
    entries.set(key, { stamp: now, rows });
    try {
      const found = await rows;
      if (found.length > MOST_ROWS) entries.delete(key);
      return copyOf(found);
    } catch (error) {
      entries.delete(key);
      throw error;
    }
  };
}

/** Readers turn rows into items in place. */
const copyOf = (rows: readonly Row[]): Row[] => rows.map((row) => ({ ...row }));
