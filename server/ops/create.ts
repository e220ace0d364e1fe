import { KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import { answerWrite } from './answer-write.ts';
import { type Caller, type Engine, openCall } from './engine.ts';
import { checkAnswer } from './get.ts';
import type { QueryInput } from './list.ts';
import { scopeOf } from './scope-of.ts';

/** Items that one request may write. */
export const MOST_ITEMS = 10_000;

/** Where the item of a body stands; the only one is the body. */
export const placeOf = (index: number, of: number) => (of === 1 ? '' : `[${index}].`);

/** @throws KasbahError INVALID_BODY when a body holds more items than one request may write */
export function checkNumber(items: number): void {
  if (items > MOST_ITEMS) throw new KasbahError('INVALID_BODY', `At most ${MOST_ITEMS} items at once.`);
}

/**
 * Creates items with the items in them, all or none, in one transaction and one changeset; answers them as the caller
 * may see them. @returns null in place of an item that the caller may create but not read
 * @throws KasbahError with every problem of every item, its path led by the item's index when there are several
 */
export async function createItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  items: readonly Item[],
  answer: QueryInput,
): Promise<(Item | null)[]> {
  const call = await openCall(engine, caller);
  const scope = scopeOf(call, collection, 'create');
  checkNumber(items.length);
  checkAnswer(call, collection, answer);
  const entries = items.map((item, index) => ({ item, at: placeOf(index, items.length) }));
  return answerWrite(call, collection, answer, (writer) => writer.create(scope, entries));
}
