import { explainDatabaseError } from '../data/database-error.ts';
import { selectItems } from '../data/select.ts';
import { chunks, encode, type Key, keyText, MOST_KEYS } from '../data/stored-columns.ts';
import { both, type Condition } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import type { ReadNode } from '../schema/read-plan.ts';
import type { Collection } from '../schema/snapshot.ts';
import { type Call, storedName } from './engine.ts';
import { planOf, readItem } from './get.ts';
import { keyCondition } from './item-key.ts';
import type { QueryInput } from './list.ts';
import { write } from './open-writer.ts';
import type { Writer } from './writer.ts';

/** The names under which the key is read beside what was asked for; no field has a colon in its name. */
const keyName = (index: number) => `kasbah:key:${index}`;

/** Keys of several fields in one statement: their condition is a long one. */
const MOST_WIDE_KEYS = 64;

function among(collection: Collection, keys: readonly Key[]): Condition {
  const [field, ...others] = collection.primaryKey;
  if (others.length > 0) return { kind: 'any', of: keys.map((key) => keyCondition(collection, key)) };
  const params = keys.map(([value]) => ({ kind: 'value', value: encode(field!, value) }) as const);
  return { kind: 'compare', field: field!, op: '_in', params, mask: null };
}

async function readSome(call: Call, plan: ReadNode, keys: readonly Key[], found: Map<string, Item>) {
  const { collection } = plan.scope;
  // Filled up to a power of two, so that few statements are compiled.
  const full = [...keys];
  while (!Number.isInteger(Math.log2(full.length))) full.push(keys[0]!);
  const names = collection.primaryKey.map((field, index) => ({ name: keyName(index), field, mask: null }));
  const node = {
    ...plan,
    columns: [...plan.columns, ...names],
    where: both(plan.where, among(collection, full)),
    limit: keys.length,
  };
  for (const item of await selectItems(call.reader, call.snapshot, node, call.binding)) {
    const key = names.map(({ name }) => item[name]);
    for (const { name } of names) delete item[name];
    found.set(keyText(key), item);
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
  if (keys.length === 1) {
    const key = keys[0]!;
    return [await readItem(call, collection, key.length === 1 ? key[0] : key, answer)];
  }
  const found = new Map<string, Item>();
  const most = plan.scope.collection.primaryKey.length === 1 ? MOST_KEYS : MOST_WIDE_KEYS;
  try {
    for (const some of chunks(keys, most)) await readSome(call, plan, some, found);
  } catch (error) {
    throw explainDatabaseError(error, collection, 'read');
  }
  return keys.map((key) => found.get(keyText(key)) ?? null);
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
