import { readByField, readOne } from '../data/read-stored.ts';
import { type Key, keyOf, keyText } from '../data/stored-columns.ts';
import { isKasbahError, KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import { type Collection, collectionOf, fieldOf, type OneToMany } from '../schema/snapshot.ts';
import { parseKey } from './item-key.ts';
import { setLinks } from './links.ts';
import { type NestedEntry, type NestedMany, splitKey } from './related-input.ts';
import { scopeOf } from './scope-of.ts';
import type { WriteInput } from './write-input.ts';
import type { Writer } from './writer.ts';

function spend({ open }: Writer, at: string): void {
  open.nested -= 1;
  if (open.nested < 0)
    throw new KasbahError('INVALID_BODY', 'Too many items stand in each other in one request.', {
      path: at,
      hint: 'Send at most 10,000, or write them in several requests.',
    });
}

const gone = (collection: string, at: string) =>
  new KasbahError('RELATED_MISSING', `There is no such item of ${collection} that you may see.`, {
    path: at,
  });

/** A key that stands in a body. @throws KasbahError RELATED_MISSING for what cannot be one */
export function keyAt(collection: Collection, key: unknown, at: string): Key {
  try {
    return parseKey(collection, key);
  } catch (error) {
    if (isKasbahError(error)) throw gone(collection.name, at);
    throw error;
  }
}

/**
 * Writes an item that stands in another: changes the one with that key, or makes one. Where keys are given by whoever
 * makes an item, one that is not there yet is made with its key.
 */
export async function writeNested(
  writer: Writer,
  name: string,
  { key: given, item, create, at }: Pick<NestedEntry, 'key' | 'item' | 'create' | 'at'>,
  fixed: Item = {},
): Promise<Key> {
  const { call, open } = writer;
  const target = collectionOf(call.snapshot, name);
  spend(writer, at);
  const keyName = target.primaryKey[0]?.name ?? '';
  const make = async () => {
    const values = given === undefined ? item : { [keyName]: given, ...item };
    const [made] = await writer.create(scopeOf(call, name, 'create'), [
      { item: values ?? {}, at: `${at}.`, fixed },
    ]);
    return made!;
  };
  if (create || given === undefined) return make();
  const key = keyAt(target, given, at);
  const seen = call.grant.scope(name, 'read');
  const there = seen && (await readOne(open.tx, call.snapshot, seen, key, call.binding));
  if (!there) {
    if (item && !target.primaryKey[0]?.definition.generated) return make();
    throw gone(name, at);
  }
  const patch = { ...item, ...fixed };
  if (Object.keys(patch).length === 0) return key;
  const [now] = await writer.update(scopeOf(call, name, 'update'), [{ key, item: patch, at: `${at}.` }]);
  return now!;
}

/** Writes the items that an item points to, and puts their keys in its columns. */
export async function writeParents(writer: Writer, { parents, columns }: WriteInput): Promise<void> {
  for (const { field, relation, item, at } of parents) {
    const target = collectionOf(writer.call.snapshot, relation.collection);
    const { key, item: rest } = splitKey(target, item);
    const [written] = await writeNested(writer, relation.collection, { key, item: rest, create: false, at });
    columns[field.name] = written;
  }
}

/** Takes items out of a relation: they lose their link, or go where they cannot be without one and that was asked for. */
async function takeOut(writer: Writer, nested: NestedMany, relation: OneToMany, keys: readonly Key[]) {
  const { call } = writer;
  const target = collectionOf(call.snapshot, relation.collection);
  const back = fieldOf(target, relation.field);
  const holder = back.relation?.kind === 'many-to-one' ? fieldOf(target, back.relation.keyField) : back;
  if (!(back.definition.required || holder.definition.required)) {
    const entries = keys.map((key) => ({ key, item: { [relation.field]: null }, at: `${nested.at}.` }));
    if (keys.length > 0) await writer.update(scopeOf(call, relation.collection, 'update'), entries);
    return;
  }
  if (nested.whole && keys.length > 0)
    throw new KasbahError(
      'VALIDATION_FAILED',
      `${keys.length === 1 ? 'An item' : `${keys.length} items`} of ${target.name} would be left without ${back.definition.label ?? back.name}, which each of them must have.`,
      {
        path: nested.at,
        hint: 'Name them as well, or delete them with {"delete": [keys]}.',
      },
    );
  if (keys.length > 0)
    await writer.delete(
      scopeOf(call, relation.collection, 'delete'),
      keys.map((key) => ({ key, at: `${nested.at}.delete` })),
    );
}

async function writeMany(
  writer: Writer,
  nested: NestedMany,
  relation: OneToMany,
  own: unknown,
): Promise<void> {
  const { call, open } = writer;
  const target = collectionOf(call.snapshot, relation.collection);
  const kept = new Set<string>();
  const fixed = { [relation.field]: own };
  for (const entry of nested.entries)
    kept.add(keyText(await writeNested(writer, relation.collection, entry, fixed)));
  // Items that the actor does not see are not theirs to take out.
  const seen = call.grant.scope(relation.collection, 'read');
  const linked =
    seen && (nested.whole || nested.removed.length > 0)
      ? await readByField(open.tx, call.snapshot, seen, relation.field, [own], call.binding)
      : [];
  const keys = linked.map((item) => keyOf(target, item)).filter((key) => !kept.has(keyText(key)));
  if (nested.whole) await takeOut(writer, nested, relation, keys);
  else {
    const removed = nested.removed.map((key, index) => keyAt(target, key, `${nested.at}.delete[${index}]`));
    const there = new Set(keys.map(keyText));
    removed.forEach((key, index) => {
      if (!there.has(keyText(key))) throw gone(target.name, `${nested.at}.delete[${index}]`);
    });
    await takeOut(writer, nested, relation, removed);
  }
}

/** Writes what hangs on an item that is there: the items that point to it, and its links to others. */
export async function writeChildren(
  writer: Writer,
  collection: Collection,
  key: Key,
  { children }: WriteInput,
): Promise<void> {
  for (const nested of children) {
    const { relation } = nested;
    if (collection.primaryKey.length !== 1) throw new TypeError(`${collection.name} has no single key`);
    if (relation.kind === 'one-to-many') await writeMany(writer, nested, relation, key[0]);
    else {
      const wanted = [];
      const target = collectionOf(writer.call.snapshot, relation.collection);
      for (const entry of nested.entries) {
        // A plain key is looked at where the link is made, which tells of a missing one by the field.
        const other =
          entry.item || entry.create
            ? await writeNested(writer, relation.collection, entry)
            : keyAt(target, entry.key, nested.field.name);
        wanted.push({ key: other[0], link: entry.link, at: entry.at });
      }
      const removed = nested.removed.map(
        (one, index) => keyAt(target, one, `${nested.at}.delete[${index}]`)[0],
      );
      await setLinks(writer, { nested, relation, own: key[0], wanted, removed });
    }
  }
}
