import { KasbahError } from '../lib/errors.ts';
import type { Database, Executor } from './database.ts';

const NUMBER = 824_551_001;

/**
 * Lets one server at a time change Kasbah's tables or the schema; the others wait. The lock belongs to the
 * transaction's connection, so it ends with a holder that dies. On sqlite the write transaction is the lock.
 * @throws KasbahError CONFLICT when MySQL's lock stays taken for a minute
 */
export async function withChangeLock<T>(tx: Executor, work: () => Promise<T>): Promise<T> {
  if (tx.dialect === 'postgres') await tx.all(`SELECT pg_advisory_xact_lock(${NUMBER})`);
  if (tx.dialect !== 'mysql') return work();
  const [got] = await tx.all("SELECT GET_LOCK(CONCAT('kasbah_', MD5(DATABASE())), 60) AS locked");
  if (Number(got?.locked) !== 1)
    throw new KasbahError('CONFLICT', 'Another server has been changing the schema for a minute.', {
      status: 409,
      hint: 'Wait until it is done, then try again.',
    });
  try {
    return await work();
  } finally {
    await tx.all("SELECT RELEASE_LOCK(CONCAT('kasbah_', MD5(DATABASE())))");
  }
}

/** The same for work that is not one transaction: a connection of its own holds the lock, and does nothing else. */
export function holdingChangeLock<T>(database: Database, work: () => Promise<T>): Promise<T> {
  return database.transaction((tx) => withChangeLock(tx, work));
}
