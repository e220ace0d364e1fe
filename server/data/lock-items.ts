import type { Scope } from '../schema/scope.ts';
import type { Executor } from './database.ts';
import { native, quote } from './sql-text.ts';
import { chunks, type Key, MOST_KEYS, whereKeys } from './stored-columns.ts';

/**
 * Keeps others from changing items until the transaction ends; `null` is every item of a collection. On sqlite a
 * transaction that writes is the only one anyway.
 */
export async function lockItems(
  tx: Executor,
  { collection }: Scope,
  keys: readonly Key[] | null,
): Promise<void> {
  const { dialect } = tx;
  if (dialect === 'sqlite') return;
  const from = `SELECT 1 AS n FROM ${quote(dialect, collection.table)}`;
  if (keys === null) await tx.all(`${from} FOR UPDATE`);
  else
    for (const some of chunks(keys, MOST_KEYS)) {
      const where = whereKeys(dialect, collection, some);
      await tx.all(native(dialect, `${from} WHERE ${where.text} FOR UPDATE`), where.values);
    }
}
