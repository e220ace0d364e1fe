import type { Executor } from '../data/database.ts';
import { readOne, readStored } from '../data/read-stored.ts';
import type { Key } from '../data/stored-columns.ts';
import { leadsBack } from '../data/tree.ts';
import { isKasbahError, KasbahError, type Problem } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Collection, Field, ManyToOne } from '../schema/snapshot.ts';
import { type Call, everythingIn } from './engine.ts';
import { parseKey } from './item-key.ts';
import { refuse } from './problems.ts';

async function checkTree(
  tx: Executor,
  collection: Collection,
  field: Field,
  key: Key,
  stored: Item,
  at: string,
) {
  const encode = (value: unknown) => (field.scalar?.encode ? field.scalar.encode(value) : value);
  const parent = stored[field.name];
  if (parent === null) return;
  if (await leadsBack(tx, collection, field, encode(key[0]), encode(parent)))
    throw new KasbahError(
      'VALIDATION_FAILED',
      `${field.definition.label ?? field.name}: an item cannot lie below itself.`,
      { path: at + field.name, hint: 'Choose another item, or move the one below first.' },
    );
}

async function checkAny(call: Call, tx: Executor, field: Field, stored: Item, at: string) {
  const { any } = field;
  const key = stored[field.name];
  if (!any || key === null) return;
  const kind = stored[any.collectionField];
  if (typeof kind !== 'string' || !any.collections.includes(kind))
    throw new KasbahError(
      'VALIDATION_FAILED',
      `${field.name} leads to an item of ${any.collections.join(', ')}, and ${any.collectionField} says which.`,
      { path: at + any.collectionField },
    );
  const scope = call.grant.scope(kind, 'read');
  const target = scope && parsedKey(scope.collection, key);
  if (!target || !(await readOne(tx, call.snapshot, scope, target, call.binding)))
    throw new KasbahError('RELATED_MISSING', `${field.name} points to an item that does not exist.`, {
      path: at + field.name,
    });
}

/** Null for a text that is no key of that collection: there is no such item. */
function parsedKey(collection: Collection, key: unknown): Key | null {
  try {
    return parseKey(collection, key);
  } catch (error) {
    if (isKasbahError(error)) return null;
    throw error;
  }
}

/** An item as it is stored now, and what was written of it. */
export interface WrittenItem {
  key: Key;
  stored: Item;
  given: Item;
  at: string;
}

/**
 * Looks at the links that no foreign key of the database holds: places in a tree, which must not lead in a circle, and
 * links to one of several collections. Only those that were written (`given`) are asked, inside the transaction.
 * @throws KasbahError VALIDATION_FAILED or RELATED_MISSING
 */
export async function checkLinks(
  call: Call,
  tx: Executor,
  collection: Collection,
  items: readonly WrittenItem[],
): Promise<void> {
  for (const field of collection.fields.values()) {
    const { any, type } = field;
    if (!type.tree && !any) continue;
    for (const { key, stored, given, at } of items) {
      if (type.tree && field.name in given) await checkTree(tx, collection, field, key, stored, at);
      if (any && (field.name in given || any.collectionField in given))
        await checkAny(call, tx, field, stored, at);
    }
  }
}

/** An item that is to be written: what was asked for, and the columns that come of it. */
export interface LinkingItem {
  asked: Item;
  columns: Item;
  /** The item as it is, where it is there. */
  before?: Item;
  at: string;
}

/** The key that an item is to be linked by; undefined where that is not asked for, or nothing new. */
function newLink(
  { name }: Field,
  { keyField }: ManyToOne,
  { asked, columns, before }: LinkingItem,
  bounded: boolean,
): unknown {
  if (typeof asked[name] === 'object' || !(name in asked || keyField in asked)) return undefined;
  const key = columns[keyField];
  if (key === null || key === undefined) return undefined;
  // What it is linked to now is no news, but whoever sees a part only must not find out by trying what that is.
  return before && !bounded && String(before[keyField]) === String(key) ? undefined : key;
}

/**
 * Refuses links to items that are not there or that the actor may not see, with one answer: whether a key is taken is
 * not theirs to find out. Of a collection that they may not see at all, a policy that lets them write the link has
 * decided otherwise.
 * @throws KasbahError RELATED_MISSING with every such link
 */
export async function checkTargets(
  call: Call,
  tx: Executor,
  collection: Collection,
  items: readonly LinkingItem[],
): Promise<void> {
  const problems: Problem[] = [];
  for (const field of collection.fields.values()) {
    const { relation } = field;
    if (relation?.kind !== 'many-to-one') continue;
    const own = call.grant.scope(relation.collection, 'read');
    const linked = items.flatMap((item) => {
      const key = newLink(field, relation, item, Boolean(own?.where));
      return key === undefined ? [] : [{ key, at: item.at }];
    });
    // Items of one list may point to each other by keys that are yet to be made; the database looks at those.
    const made = !items[0]?.before && relation.collection === collection.name;
    if (linked.length === 0 || (made && items.length > 1 && !own?.where)) continue;
    const scope = own ?? (await everythingIn(call)).scope(relation.collection, 'read')!;
    const keys = [...new Map(linked.map(({ key }) => [String(key), [key]])).values()];
    const found = await readStored(tx, call.snapshot, scope, keys, call.binding);
    const there = new Set(keys.filter((_, index) => found[index]).map(([key]) => String(key)));
    if (made) for (const { columns } of items) there.add(String(columns[relation.targetKey]));
    for (const { key, at } of linked)
      if (!there.has(String(key)))
        problems.push({
          code: 'RELATED_MISSING',
          message: `${field.name} points to an item that does not exist.`,
          path: at + field.name,
        });
  }
  refuse(problems);
}
