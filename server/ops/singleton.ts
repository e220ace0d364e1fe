import type { Item } from '../schema/item.ts';
import { splitOutside } from '../schema/split-names.ts';
import { createItems } from './create.ts';
import { type Call, type Caller, type Engine, openCall } from './engine.ts';
import { listItems, type QueryInput } from './list.ts';
import { scopeOf } from './scope-of.ts';
import { updateItem } from './update.ts';

/** Whether a collection holds one item and is answered with it. */
export function isSingleton(engine: Engine, collection: string): boolean {
  return Boolean(engine.snapshot().collections.get(collection)?.definition.singleton);
}

/** Names at the first level of `fields`; null for all. */
function askedNames(fields: unknown): string[] | null {
  if (fields === undefined) return null;
  const list = Array.isArray(fields) ? fields : [fields];
  const names = list.flatMap((one) => splitOutside(String(one), ',')).map((name) => name.trim());
  return names.includes('*') ? null : names;
}

/** What the item will begin with, while it was never saved. */
function unsaved(call: Call, collection: string, fields: unknown): Item {
  const scope = scopeOf(call, collection, 'read');
  const names = askedNames(fields);
  const item: Item = {};
  for (const name of scope.fields.keys()) {
    const field = scope.collection.fields.get(name);
    if (!field?.scalar || field.type.encrypted || (names && !names.includes(name))) continue;
    item[name] = field.definition.default ?? field.type.defaultValue?.(field.options) ?? null;
  }
  return item;
}

/**
 * The one item of a singleton, as far as the caller may see it; its defaults while it was never saved.
 * @throws KasbahError FORBIDDEN, INVALID_QUERY
 */
export async function readSingleton(
  engine: Engine,
  caller: Caller,
  collection: string,
  input: QueryInput,
): Promise<Item> {
  const parameters = input.parameters();
  const { items } = await listItems(engine, caller, collection, {
    parameters: () => ({ ...parameters, limit: 1 }),
    ...(input.text !== undefined && { text: `one&${input.text}` }),
  });
  return items[0] ?? unsaved(await openCall(engine, caller), collection, parameters.fields);
}

/** Changes the one item of a singleton, or creates it. @returns null to those who may not read it */
export async function writeSingleton(
  engine: Engine,
  caller: Caller,
  collection: string,
  patch: Item,
  answer: QueryInput,
): Promise<Item | null> {
  const key = (engine.snapshot().collections.get(collection)?.primaryKey ?? []).map((field) => field.name);
  const { items } = await listItems(engine, caller, collection, {
    parameters: () => ({ fields: key, limit: 1 }),
  });
  const [item] = items;
  if (!item) return (await createItems(engine, caller, collection, [patch], answer))[0] ?? null;
  const id = key.length === 1 ? item[key[0]!] : key.map((name) => item[name]);
  return updateItem(engine, caller, collection, id, patch, answer);
}
