import type { Executor } from '../data/database.ts';
import { leadsBack } from '../data/tree.ts';
import { type Key, readStored } from '../data/write.ts';
import { isKasbahError, KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Collection, Field } from '../schema/snapshot.ts';
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
  if (!target || !(await readStored(tx, call.snapshot, scope, target, call.binding)))
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
 * Looks at the links that no foreign key of the database holds: places in a tree, which must not lead in a circle, and
 * links to one of several collections. Only those that were written (`given`) are asked, inside the transaction.
 * @throws KasbahError VALIDATION_FAILED or RELATED_MISSING
 */
export async function checkLinks(
  call: Call,
  tx: Executor,
  collection: Collection,
  key: Key,
  stored: Item,
  given: Item,
): Promise<void> {
  for (const field of collection.fields.values()) {
    if (field.type.tree && field.name in given) await checkTree(tx, collection, field, key, stored);
    if (field.any && (field.name in given || field.any.collectionField in given))
      await checkAny(call, tx, field, stored);
  }
}
