import { checkNumber, placeOf } from './create.ts';
import { type Caller, type Engine, openCall } from './engine.ts';
import { parseKey } from './item-key.ts';
import { write } from './open-writer.ts';
import { scopeOf } from './scope-of.ts';

/**
 * Deletes items, all or none, in one changeset, in which stands as well what the database deletes with them.
 * @throws KasbahError NOT_FOUND, FORBIDDEN, RELATED_EXISTS when others still point to one of them
 */
export async function deleteItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  ids: readonly unknown[],
): Promise<void> {
  const call = await openCall(engine, caller);
  const scope = scopeOf(call, collection, 'delete');
  checkNumber(ids.length);
  const entries = ids.map((id, index) => ({
    key: parseKey(scope.collection, id),
    at: placeOf(index, ids.length),
  }));
  await write(call, (writer) => writer.delete(scope, entries));
}
