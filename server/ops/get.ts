import type { Grant } from '../access/grant.ts';
import { explainDatabaseError } from '../data/database-error.ts';
import { selectItems } from '../data/select.ts';
import { invalidQuery } from '../lib/errors.ts';
import { Lru } from '../lib/lru.ts';
import { both } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import { parseQuery } from '../schema/query.ts';
import type { ReadNode } from '../schema/read-plan.ts';
import { resolveQuery } from '../schema/resolve-query.ts';
import { type Call, type Caller, type Engine, openCall } from './engine.ts';
import { keyCondition, missing, parseKey } from './item-key.ts';
import { type Rights, rightsOn } from './item-rights.ts';
import type { QueryInput } from './list.ts';
import { scopeOf } from './scope-of.ts';

const plans = new WeakMap<Grant, Lru<string, ReadNode>>();
const ALLOWED = new Set(['fields', 'deep', 'alias', 'meta']);

/** The plan of a query for single items, without their keys. @throws KasbahError INVALID_QUERY */
export function planOf(call: Call, collection: string, input: QueryInput): ReadNode {
  let cache = plans.get(call.grant);
  if (!cache) {
    cache = new Lru(1000);
    plans.set(call.grant, cache);
  }
  const key = `${collection}?${input.text ?? ''}`;
  const kept = input.text === undefined ? undefined : cache.get(key);
  if (kept) return kept;
  const parameters = input.parameters();
  const wrong = Object.keys(parameters).find((name) => !ALLOWED.has(name));
  if (wrong)
    throw invalidQuery(`There is no parameter ${wrong.slice(0, 80)} for a single item.`, wrong.slice(0, 80));
  const scope = scopeOf(call, collection, 'read');
  const plan = resolveQuery(
    parseQuery(parameters),
    scope,
    (name) => call.grant.scope(name, 'read'),
    call.grant.roles,
  );
  const node: ReadNode = { ...plan, sort: [], limit: 1, offset: 0 };
  if (input.text !== undefined) cache.set(key, node);
  return node;
}

/**
 * One item by its key, as far as the caller may see it.
 * @throws KasbahError NOT_FOUND, FORBIDDEN, INVALID_QUERY
 */
export async function getItem(
  engine: Engine,
  caller: Caller,
  collection: string,
  id: unknown,
  input: QueryInput,
): Promise<Item> {
  const call = await openCall(engine, caller);
  const item = await readItem(call, collection, id, input);
  if (!item) throw missing(scopeOf(call, collection, 'read').collection, id);
  return item;
}

/**
 * What the caller may do with an item that was read; null unless the query asks for it (`meta=can`).
 * @throws KasbahError FORBIDDEN
 */
export async function rightsAsked(
  engine: Engine,
  caller: Caller,
  collection: string,
  item: Item,
  { parameters, text }: QueryInput,
): Promise<Rights | null> {
  if (text !== undefined && !text.includes('meta')) return null;
  if (!parseQuery(parameters()).meta.can) return null;
  return rightsOn(await openCall(engine, caller), collection, [item]);
}

/** Refuses the query of a write's answer before anything is written. @throws KasbahError INVALID_QUERY */
export function checkAnswer(call: Call, collection: string, input: QueryInput): void {
  if (call.grant.scope(collection, 'read')) planOf(call, collection, input);
}

/** The same inside another verb's call; null when it is not there or not to be seen. */
export async function readItem(
  call: Call,
  collection: string,
  id: unknown,
  input: QueryInput,
): Promise<Item | null> {
  const plan = planOf(call, collection, input);
  const key = parseKey(plan.scope.collection, id);
  const node = { ...plan, where: both(plan.where, keyCondition(plan.scope.collection, key)) };
  try {
    const [item] = await selectItems(call.reader, call.snapshot, node, call.binding);
    return item ?? null;
  } catch (error) {
    throw explainDatabaseError(error, collection, 'read');
  }
}
