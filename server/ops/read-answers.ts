import { explainDatabaseError } from '../data/database-error.ts';
import { selectItems } from '../data/select.ts';
import { chunks, type Key, MOST_KEYS } from '../data/stored-columns.ts';
import { both, type Condition } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import type { ReadNode } from '../schema/read-plan.ts';
import type { Call } from './engine.ts';
import { planOf, readItem } from './get.ts';
import type { QueryInput } from './list.ts';

/** The name under which the key is read beside what was asked for; no field has a colon in its name. */
const KEY = 'kasbah:key';

async function readSome(call: Call, plan: ReadNode, keys: readonly Key[], found: Map<string, Item>) {
  const field = plan.scope.collection.primaryKey[0]!;
  const encoded = keys.map(([value]) => (field.scalar?.encode ? field.scalar.encode(value) : value));
  // Filled up to a power of two, so that few statements are compiled.
  while (!Number.isInteger(Math.log2(encoded.length))) encoded.push(encoded[0]);
  const params = encoded.map((value) => ({ kind: 'value', value }) as const);
  const among: Condition = { kind: 'compare', field, op: '_in', params, mask: null };
  const node = {
    ...plan,
    columns: [...plan.columns, { name: KEY, field, mask: null }],
    where: both(plan.where, among),
    limit: keys.length,
  };
  for (const item of await selectItems(call.reader, call.snapshot, node, call.binding)) {
    const { [KEY]: key, ...rest } = item;
    found.set(String(key), rest);
  }
}

/**
 * Items that were written, in the order of their keys, as the caller may see them; null in place of one that they may
 * not see.
 */
export async function readAnswers(
  call: Call,
  collection: string,
  keys: readonly Key[],
  answer: QueryInput,
): Promise<(Item | null)[]> {
  if (!call.grant.scope(collection, 'read')) return keys.map(() => null);
  const plan = planOf(call, collection, answer);
  if (keys.length === 1 || plan.scope.collection.primaryKey.length !== 1) {
    const items: (Item | null)[] = [];
    for (const key of keys)
      items.push(await readItem(call, collection, key.length === 1 ? key[0] : key, answer));
    return items;
  }
  const found = new Map<string, Item>();
  try {
    for (const some of chunks(keys, MOST_KEYS)) await readSome(call, plan, some, found);
  } catch (error) {
    throw explainDatabaseError(error, collection, 'read');
  }
  return keys.map((key) => found.get(String(key[0])) ?? null);
}
