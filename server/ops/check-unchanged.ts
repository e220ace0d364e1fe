import { lockItems } from '../data/lock-items.ts';
import { entityTagOf } from '../lib/entity-tag.ts';
import { KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import { type Call, type Caller, type Engine, type OpenChangeset, openCall } from './engine.ts';
import { findBase } from './find-base.ts';
import { readItem } from './get.ts';
import { missing, parseKey } from './item-key.ts';
import type { QueryInput } from './list.ts';
import { scopeOf } from './scope-of.ts';
import { readSingleton } from './singleton.ts';

/** One item that is to be written, as its writer has seen it. */
export interface SeenItem {
  collection: string;
  /** Its key; undefined for the one item of a singleton. */
  id: unknown;
  /** The tags of `If-Match`; null for `*`, any version. */
  tags: readonly string[] | null;
  /** What is to be changed; null where it is to be deleted. */
  patch: Item | null;
  /** The query that it was read with. */
  answer: QueryInput;
}

type Inside = Caller & { within: OpenChangeset };

/** As a GET of the item answers it. */
const tagOf = (item: Item) => entityTagOf(JSON.stringify({ data: item }));
const plain = (tag: string) => tag.replace(/^W\//, '');
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Fields that were changed on both sides; without the version that was seen, those that would be changed. */
function clashesOf(patch: Item | null, current: Item, base: Item | null): string[] {
  const names = Object.keys(patch ?? current).filter((name) => Object.hasOwn(current, name));
  const before = base ?? patch;
  return before ? names.filter((name) => !same(before[name], current[name])) : [];
}

async function refuse(call: Call, { collection, id, tags, patch }: SeenItem, current: Item): Promise<never> {
  const known = scopeOf(call, collection, 'read').collection;
  const wasSeen = (item: Item) => tags?.some((tag) => plain(tag) === plain(tagOf(item))) ?? false;
  const key = id === undefined ? known.primaryKey.map(({ name }) => current[name]) : parseKey(known, id);
  const base = key.includes(undefined) ? null : await findBase(call, known, key, current, wasSeen);
  const clashes = clashesOf(patch, current, base);
  const merge = patch !== null && clashes.length === 0;
  throw new KasbahError('PRECONDITION_FAILED', 'The item was changed since you saw it.', {
    status: 412,
    path: 'If-Match',
    hint: merge
      ? 'Nothing was written. Others changed other fields: send the same again with the new etag.'
      : 'Nothing was written. Look at current, and decide field by field.',
    details: {
      current,
      ...(patch && { yours: patch }),
      ...(base && { base }),
      clashes,
      merge,
      etag: tagOf(current),
    },
  });
}

/** Keeps others from changing items that are to be compared, before anything else is read in their transaction. */
export async function holdItems(
  engine: Engine,
  caller: Inside,
  items: readonly Pick<SeenItem, 'collection' | 'id' | 'patch'>[],
): Promise<void> {
  const call = await openCall(engine, caller);
  // Always in the same order, so that two who hold the same items do not wait for each other.
  const sorted = [...items].sort((a, b) => (`${a.collection}/${a.id}` < `${b.collection}/${b.id}` ? -1 : 1));
  for (const { collection, id, patch } of sorted) {
    // The item of a singleton may not be there yet, and is created then.
    const scope = scopeOf(call, collection, id === undefined ? 'read' : patch ? 'update' : 'delete');
    await lockItems(caller.within.tx, scope, id === undefined ? null : [parseKey(scope.collection, id)]);
  }
}

/**
 * Checks that an item, as the caller sees it, is still the version that they have seen. It must be held.
 * @throws KasbahError NOT_FOUND, FORBIDDEN, PRECONDITION_FAILED with both versions and the fields that clash
 */
export async function checkUnchanged(engine: Engine, caller: Inside, seen: SeenItem): Promise<void> {
  const { collection, id, tags, answer } = seen;
  const call = await openCall(engine, caller);
  const current =
    id === undefined
      ? await readSingleton(engine, caller, collection, answer)
      : await readItem(call, collection, id, answer);
  if (!current) throw missing(scopeOf(call, collection, 'read').collection, id);
  if (!tags) return;
  const tag = plain(tagOf(current));
  if (!tags.some((one) => plain(one) === tag)) await refuse(call, seen, current);
}
