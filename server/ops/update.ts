import type { Item } from '../schema/item.ts';
import { answerWrite } from './answer-write.ts';
import { checkNumber, placeOf } from './create.ts';
import { type Caller, type Engine, openCall } from './engine.ts';
import { checkAnswer } from './get.ts';
import { parseKey } from './item-key.ts';
import type { QueryInput } from './list.ts';
import { scopeOf } from './scope-of.ts';

/**
 * Changes fields of one item, and the items in it; what the caller gives is checked against the field mask, and the
 * stored result against the row filter. @returns the item as the caller may see it, or null when they may not read it
 * @throws KasbahError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED …
 */
export async function updateItem(
  engine: Engine,
  caller: Caller,
  collection: string,
  id: unknown,
  patch: Item,
  answer: QueryInput,
): Promise<Item | null> {
  const [item] = await updateItems(engine, caller, collection, [{ id, patch }], answer);
  return item ?? null;
}

/** Changes several items, all or none, in one changeset. */
export async function updateItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  patches: readonly { id: unknown; patch: Item }[],
  answer: QueryInput,
): Promise<(Item | null)[]> {
  const call = await openCall(engine, caller);
  const scope = scopeOf(call, collection, 'update');
  checkNumber(patches.length);
  checkAnswer(call, collection, answer);
  const entries = patches.map(({ id, patch }, index) => ({
    key: parseKey(scope.collection, id),
    item: patch,
    at: placeOf(index, patches.length),
  }));
  return answerWrite(call, collection, answer, (writer) => writer.update(scope, entries));
}
