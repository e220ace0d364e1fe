import type { Executor } from '../data/database.ts';
import { readOne, readStored } from '../data/read-stored.ts';
import type { Key } from '../data/stored-columns.ts';
import { leadsBack } from '../data/tree.ts';
import { isKasbahError, KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Collection, Field, ManyToOne } from '../schema/snapshot.ts';
import type { Call } from './engine.ts';
import { parseKey } from './item-key.ts';

async function checkTree(tx: Executor, collection: Collection, field: Field, key: Key, stored: Item) {
  const encode = (value: unknown) => (field.scalar?.encode ? field.scalar.encode(value) : value);
  const parent = stored[field.name];
  if (parent === null) return;
  if (await leadsBack(tx, collection, field, encode(key[0]), encode(parent)))
    throw new KasbahError(
      'VALIDATION_FAILED',
      `${field.definition.label ?? field.name}: an item cannot lie below itself.`,
      { path: field.name, hint: 'Choose another item, or move the one below first.' },
    );
}

async function checkAny(call: Call, tx: Executor, field: Field, stored: Item) {
  const { any } = field;
  const key = stored[field.name];
  if (!any || key === null) return;
  const kind = stored[any.collectionField];
  if (typeof kind !== 'string' || !any.collections.includes(kind))
    throw new KasbahError(
      'VALIDATION_FAILED',
      `${field.name} leads to an item of ${any.collections.join(', ')}, and ${any.collectionField} says which.`,
      { path: any.collectionField },
    );
  const scope = call.grant.scope(kind, 'read');
  const target = scope && parsedKey(scope.collection, key);
  if (!target || !(await readOne(tx, call.snapshot, scope, target, call.binding)))
    throw new KasbahError('RELATED_MISSING', `${field.name} points to an item that does not exist.`, {
      path: field.name,
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

/**
 * Refuses links to items that the actor may not see, as if there were none: whether a key is taken is not theirs to
 * find out. Of a collection that they may not see at all, a policy that lets them write the link has decided otherwise.
 */
async function checkSeen(
  call: Call,
  tx: Executor,
  { field, relation }: { field: Field; relation: ManyToOne },
  stored: readonly { item: Item; at: string }[],
): Promise<void> {
  const scope = call.grant.scope(relation.collection, 'read');
  if (!scope?.where || stored.length === 0) return;
  const keys = stored.map(({ item }) => [item[relation.keyField]]);
  const seen = await readStored(tx, call.snapshot, scope, keys, call.binding);
  const hidden = stored.find((_, index) => !seen[index]);
  if (hidden)
    throw new KasbahError('RELATED_MISSING', `${field.name} points to an item that does not exist.`, {
      path: hidden.at + field.name,
    });
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
 * links to one of several collections; and at all links whether the actor may see where they lead. Only those that
 * were written (`given`) are asked, inside the transaction.
 * @throws KasbahError VALIDATION_FAILED or RELATED_MISSING
 */
export async function checkLinks(
  call: Call,
  tx: Executor,
  collection: Collection,
  items: readonly WrittenItem[],
): Promise<void> {
  for (const field of collection.fields.values()) {
    const { relation, any, type } = field;
    if (relation?.kind === 'many-to-one') {
      const linked = items.filter(({ stored, given }) => {
        const written = field.name in given || relation.keyField in given;
        return written && stored[relation.keyField] !== null;
      });
      const list = linked.map(({ stored, at }) => ({ item: stored, at }));
      await checkSeen(call, tx, { field, relation }, list);
    }
    if (!type.tree && !any) continue;
    for (const { key, stored, given } of items) {
      if (type.tree && field.name in given) await checkTree(tx, collection, field, key, stored);
      if (any && (field.name in given || any.collectionField in given))
        await checkAny(call, tx, field, stored);
    }
  }
}
