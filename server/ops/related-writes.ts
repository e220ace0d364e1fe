import { type Key, keyText } from '../data/stored-columns.ts';
import { type Collection, collectionOf, type ManyToMany, type OneToMany } from '../schema/snapshot.ts';
import { setLinks, type WantedLink } from './links.ts';
import { type NestedOne, type Owned, splitKey } from './related-input.ts';
import { takeOut } from './take-out.ts';
import type { WriteInput } from './write-input.ts';
import { keyIn, writeNested } from './write-nested.ts';
import type { Writer } from './writer.ts';

/** Lists by what they have in common, in the order in which that is met first. */
function grouped<T, K>(list: readonly T[], by: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of list) {
    const group = groups.get(by(one));
    if (group) group.push(one);
    else groups.set(by(one), [one]);
  }
  return groups;
}

/** Writes the items that items point to, and puts their keys in the columns of these. */
export async function writeParents(writer: Writer, inputs: readonly WriteInput[]): Promise<void> {
  const all = inputs.flatMap(({ parents, columns }) => parents.map((parent) => ({ parent, columns })));
  for (const some of grouped(all, ({ parent }) => parent.field).values()) {
    const entryOf = ({ relation, item, at }: NestedOne) => ({
      ...splitKey(collectionOf(writer.call.snapshot, relation.collection), item),
      create: false,
      at,
    });
    const entries = some.map(({ parent }) => entryOf(parent));
    const keys = await writeNested(writer, some[0]!.parent.relation.collection, entries);
    for (const [index, { parent, columns }] of some.entries())
      columns[parent.relation.keyField] = keys[index]![0];
  }
}

async function writeMany(writer: Writer, relation: OneToMany, owners: readonly Owned[], fresh: boolean) {
  const all = owners.flatMap((owner) =>
    owner.nested.entries.map((entry) => ({ ...entry, fixed: { [relation.field]: owner.own } })),
  );
  const keys = await writeNested(writer, relation.collection, all);
  // Nothing hangs on an item that was not there before.
  if (fresh) return;
  let from = 0;
  const kept = owners.map(({ nested: { entries } }) => {
    const own = keys.slice(from, from + entries.length);
    from += entries.length;
    return new Set(own.map(keyText));
  });
  await takeOut(writer, relation, owners, kept);
}

async function writeJoined(writer: Writer, relation: ManyToMany, owners: readonly Owned[], fresh: boolean) {
  const target = collectionOf(writer.call.snapshot, relation.collection);
  const written = owners.flatMap(({ nested }) => nested.entries.filter(({ item, create }) => item || create));
  const keys = await writeNested(writer, relation.collection, written);
  const keyOf = new Map(written.map((entry, index) => [entry, keys[index]![0]]));
  const changes = owners.map(({ nested, own }) => ({
    nested,
    own,
    // A key that cannot be one is no item's, which the link finds out.
    wanted: nested.entries.map((entry): WantedLink => {
      const { link, linkAt: at, key } = entry;
      if (keyOf.has(entry)) return { key: keyOf.get(entry), link, at, written: true };
      return { key: keyIn(target, key)?.[0], link, at, written: false };
    }),
    removed: nested.removed.map((key) => keyIn(target, key)?.[0]),
  }));
  await setLinks(writer, relation, changes, fresh);
}

/**
 * Writes what hangs on items that are there: the items that point to them, and their links to others. `fresh` items
 * were not there before.
 */
export async function writeChildren(
  writer: Writer,
  collection: Collection,
  keys: readonly Key[],
  inputs: readonly WriteInput[],
  fresh: boolean,
): Promise<void> {
  const all = inputs.flatMap(({ children }, index) =>
    children.map((nested): Owned => ({ nested, own: keys[index]![0] })),
  );
  if (all.length > 0 && collection.primaryKey.length !== 1)
    throw new TypeError(`${collection.name} has no single key`);
  for (const owners of grouped(all, ({ nested }) => nested.field).values()) {
    const { relation } = owners[0]!.nested;
    if (relation.kind === 'one-to-many') await writeMany(writer, relation, owners, fresh);
    else await writeJoined(writer, relation, owners, fresh);
  }
}
