import { type Collection, type Field, fieldOf } from '../schema/snapshot.ts';
import type { Executor } from './database.ts';
import { native, quote } from './sql-text.ts';

/** Deeper than any tree that people make; a walk that is not over by then is one in a circle that was there before. */
const DEEPEST = 1000;

/**
 * Whether the way up from an item comes back to it. Each step locks the row that it reads, so that of two moves at the
 * same moment which would close a circle together one waits for the other and sees it.
 */
export async function leadsBack(
  executor: Executor,
  collection: Collection,
  field: Field,
  key: unknown,
  parent: unknown,
): Promise<boolean> {
  const { dialect } = executor;
  const target = field.relation?.kind === 'many-to-one' ? field.relation.targetKey : field.name;
  const own = quote(dialect, fieldOf(collection, target).column ?? target);
  const up = quote(dialect, field.column ?? field.name);
  const lock = dialect === 'sqlite' ? '' : ' FOR UPDATE';
  const text = native(
    dialect,
    `SELECT ${up} AS up FROM ${quote(dialect, collection.table)} WHERE ${own} = ?${lock}`,
  );
  let at = parent;
  for (let step = 0; at !== null && at !== undefined && step < DEEPEST; step++) {
    if (String(at) === String(key)) return true;
    const [row] = await executor.all(text, [at]);
    at = row?.up;
  }
  return false;
}
