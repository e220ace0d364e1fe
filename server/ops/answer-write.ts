import { explainDatabaseError } from '../data/database-error.ts';
import { selectItems } from '../data/select.ts';
import { chunks, type Key, MOST_KEYS } from '../data/stored-columns.ts';
import { both, type Condition } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import type { ReadNode } from '../schema/read-plan.ts';
import { type Call, storedName } from './engine.ts';
import { planOf, readItem } from './get.ts';
import type { QueryInput } from './list.ts';
import { write } from './open-writer.ts';
import type { Writer } from './writer.ts';

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
 * An answer put together from what the write read back; null where that does not tell it: relations, rows that a
 * policy may keep from the caller, fields that it masks.
 */
function fromStored(plan: ReadNode, stored: Item | undefined): Item | null {
  if (!stored || plan.scope.where || plan.ones.length + plan.manys.length + plan.anys.length > 0) return null;
  const item: Item = {};
  for (const { name, field, mask } of plan.columns) {
    if (mask || field.column === null || field.type.encrypted || !(field.name in stored)) return null;
    item[name] = stored[field.name];
  }
  return item;
}

async function readAnswers(
  call: Call,
  collection: string,
  keys: readonly Key[],
  answer: QueryInput,
  stored: ReadonlyMap<string, Item>,
): Promise<(Item | null)[]> {
  if (!call.grant.scope(collection, 'read')) return keys.map(() => null);
  const plan = planOf(call, collection, answer);
  const known = keys.map((key) => fromStored(plan, stored.get(storedName(collection, key))));
  if (known.every((item) => item !== null)) return known;
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

/**
 * Runs a write and answers its items, in the order of the keys that `work` gives, as the caller may see them; null in
 * place of one that they may not see.
 */
export async function answerWrite(
  call: Call,
  collection: string,
  answer: QueryInput,
  work: (writer: Writer) => Promise<Key[]>,
): Promise<(Item | null)[]> {
  let stored: ReadonlyMap<string, Item> = new Map();
  const keys = await write(call, (writer) => {
    stored = writer.open.stored;
    return work(writer);
  });
  return readAnswers(call, collection, keys, answer, stored);
}
