import { lockStored, readOne, readStored } from '../data/read-stored.ts';
import { type Key, keyText } from '../data/stored-columns.ts';
import { movedKey, updateItems } from '../data/write.ts';
import { forbidden } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { checkLinks, checkTargets } from './check-links.ts';
import { difference } from './difference.ts';
import { storedName } from './engine.ts';
import { writeHooked } from './hooked-writes.ts';
import { formatKey } from './item-key.ts';
import { checkRules } from './item-rules.ts';
import { nestedProblems } from './nested-problems.ts';
import { withPresets } from './presets.ts';
import { collectProblems, explainWrite, pathOf, problemAt, refuse } from './problems.ts';
import { readMasked } from './read-masked.ts';
import { writeChildren, writeParents } from './related-writes.ts';
import { roundsOf } from './rounds.ts';
import { unreachable } from './unreachable.ts';
import { admit, madeValues, prepareInput, sealInputs } from './write-input.ts';
import type { PatchEntry, Writer } from './writer.ts';

/** The items as they are, each within reach of the actor for these fields. */
async function readBefore(writer: Writer, scope: Scope, entries: readonly PatchEntry[]): Promise<Item[]> {
  const { call, open } = writer;
  const keys = entries.map(({ key }) => key);
  const stored = await readMasked(writer, scope, keys, entries, lockStored);
  const result: Item[] = [];
  for (const [index, { key, at }] of entries.entries()) {
    const item = stored[index];
    const path = pathOf(at);
    if (item) result.push(item);
    else if (await readOne(open.tx, call.snapshot, scope, key, call.binding))
      throw forbidden(
        `You may change ${scope.collection.name} ${formatKey(key)}, but not all of these fields of it.`,
        { path },
      );
    else throw await unreachable(call, open.tx, scope, key, 'change', path);
  }
  return result;
}

/** Writes the patches, those that set the same values together. */
async function setColumns({ open }: Writer, scope: Scope, keys: readonly Key[], patches: readonly Item[]) {
  const groups = new Map<string, { patch: Item; keys: Key[] }>();
  for (const [index, patch] of patches.entries()) {
    const moves = scope.collection.primaryKey.some((field) => field.name in patch);
    const same = moves ? String(index) : JSON.stringify(patch);
    const group = groups.get(same);
    if (group) group.keys.push(keys[index]!);
    else groups.set(same, { patch, keys: [keys[index]!] });
  }
  for (const group of groups.values()) await updateItems(open.tx, scope, group.keys, group.patch);
}

async function patchAll(writer: Writer, scope: Scope, entries: readonly PatchEntry[]): Promise<Key[]> {
  const { call, open } = writer;
  const { collection } = scope;
  const keys = entries.map(({ key }) => key);
  const prepared = entries.map(({ item, at, fixed }) => ({
    at,
    asked: item,
    ...prepareInput(call, scope, item, 'update', at, fixed),
  }));
  refuse([
    ...prepared.flatMap(({ problems, at }) => problems.map((one) => problemAt(at, one))),
    ...prepared.flatMap(({ input }) => nestedProblems(call, input)),
  ]);
  const inputs = prepared.map(({ input }) => input);
  const before = await readBefore(writer, scope, entries);
  await sealInputs(collection, inputs);
  await writeParents(writer, inputs);
  await checkTargets(
    call,
    open.tx,
    collection,
    prepared.map(({ asked, at, input: { columns } }, index) => ({
      asked,
      at,
      columns,
      before: before[index]!,
    })),
  );
  const patches = inputs.map(({ columns, children }, index) => {
    const wanted = { ...before[index], ...columns };
    // A write that changes nothing is no news: it leaves the moment and the author of the last change.
    const stirs = children.length > 0 || difference(before[index]!, wanted) !== null;
    return { ...columns, ...(stirs && madeValues(collection, 'update', wanted, call.binding)) };
  });
  await setColumns(writer, scope, keys, patches);
  const now = keys.map((key, index) => movedKey(collection, key, patches[index]!));
  const place = open.changes.length;
  await writeChildren(writer, collection, now, inputs, false);
  const after = await readStored(open.tx, call.snapshot, scope, now, call.binding, scope.result);
  const changes = after.flatMap((item, index) => {
    if (!item)
      throw forbidden(
        `You may not change ${collection.name} ${formatKey(keys[index]!)} this way: it would leave what your policies allow.`,
        { path: pathOf(prepared[index]?.at) },
      );
    open.stored.set(storedName(collection.name, now[index]!), item);
    const parts = difference(before[index]!, item);
    const head = { collection: collection.name, item: formatKey(keys[index]!), action: 'update' } as const;
    return parts ? [{ ...head, ...parts }] : [];
  });
  open.changes.splice(place, 0, ...changes);
  const written = inputs.map(({ columns }, index) => ({
    key: now[index]!,
    stored: after[index]!,
    given: columns,
    at: prepared[index]!.at,
  }));
  await checkLinks(call, open.tx, collection, written);
  await checkRules(
    call,
    open.tx,
    collection,
    now,
    prepared.map(({ at }) => at),
  );
  return now;
}

/**
 * Changes items with the items in them; what the caller gives is checked against the field mask, and the stored result
 * against the row filter. @throws KasbahError with every problem of every item
 */
export async function updateAll(writer: Writer, scope: Scope, given: readonly PatchEntry[]): Promise<Key[]> {
  const { name } = scope.collection;
  const entries = withPresets(scope, admit(scope, given, 'update'), writer.call.binding);
  try {
    const keys: Key[] = [];
    await collectProblems(
      roundsOf(entries, ({ key }) => keyText(key)),
      async (round) => {
        const some = round.map((index) => entries[index]!);
        const now = await writeHooked(writer, name, 'update', some, (changed) =>
          patchAll(writer, scope, changed),
        );
        round.forEach((index, place) => {
          keys[index] = now[place]!;
        });
      },
    );
    return keys;
  } catch (error) {
    throw explainWrite(error, name, 'update', entries);
  }
}
