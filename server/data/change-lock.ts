import type { Executor } from './database.ts';

const NUMBER = 824_551_001;

/**
 * Lets one server at a time change Kasbah's tables or the schema; the others wait. The lock belongs to the
 * transaction's connection, so it ends with a holder that dies. On sqlite the write transaction is the lock.
 */
export async function withChangeLock<T>(tx: Executor, work: () => Promise<T>): Promise<T> {
  if (tx.dialect === 'postgres') await tx.all(`SELECT pg_advisory_xact_lock(${NUMBER})`);
  if (tx.dialect !== 'mysql') return work();
  await tx.all("SELECT GET_LOCK(CONCAT('kasbah_', MD5(DATABASE())), 60)");
  try {
    return await work();
  } finally {
    await tx.all("SELECT RELEASE_LOCK(CONCAT('kasbah_', MD5(DATABASE())))");
  }
}
