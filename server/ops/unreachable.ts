import type { Executor } from '../data/database.ts';
import { readOne } from '../data/read-stored.ts';
import type { Key } from '../data/stored-columns.ts';
import { forbidden } from '../lib/errors.ts';
import type { Scope } from '../schema/scope.ts';
import type { Call } from './engine.ts';
import { formatKey, missing } from './item-key.ts';

/**
 * Says why an item is out of reach of a write: not there for the caller, or there and not allowed. Looks inside the
 * transaction: one that asked for a second connection could wait for it for ever.
 */
export async function unreachable(
  call: Call,
  tx: Executor,
  scope: Scope,
  key: Key,
  verb: string,
  path?: string,
): Promise<Error> {
  const read = call.grant.scope(scope.collection.name, 'read');
  const seen = read && (await readOne(tx, call.snapshot, read, key, call.binding));
  const text = formatKey(key);
  return seen
    ? forbidden(`You may see ${scope.collection.name} ${text}, but no policy lets you ${verb} it.`, { path })
    : missing(scope.collection, text, path);
}
