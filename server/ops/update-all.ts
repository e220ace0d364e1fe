import { lockStored, readOne, readStored } from '../data/read-stored.ts';
import { type Key, keyText } from '../data/stored-columns.ts';
import { movedKey, updateItems } from '../data/write.ts';
import { forbidden } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { checkLinks, checkTargets } from './check-links.ts';
import { difference } from './difference.ts';
import { hasWriteHooks, runWriteHooks, storedName } from './engine.ts';
import { formatKey } from './item-key.ts';
import { checkRules } from './item-rules.ts';
import { nestedProblems } from './nested-problems.ts';
import { collectProblems, explainWrite, problemAt, refuse } from './problems.ts';
import { readMasked } from './read-masked.ts';
import { writeChildren, writeParents } from './related-writes.ts';
import { unreachable } from './unreachable.ts';
import {
  fixedProblems,
  madeValues,
  maskProblems,
  prepareInput,
  sealInputs,
  withoutFixed,
} from './write-input.ts';
import type { PatchEntry, Writer } from './writer.ts';

/** The items as they are, each within reach of the actor for these fields. */
async function readBefore(writer: Writer, scope: Scope, entries: readonly PatchEntry[]): Promise<Item[]> {
  const { call, open } = writer;
  const keys = entries.map(({ key }) => key);
  const stored = await readMasked(writer, scope, keys, entries, lockStored);
  const result: Item[] = [];
  for (const [index, { key, at }] of entries.entries()) {
    const item = stored[index];
    const path = at.replace(/\.$/, '') || undefined;
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
  const after = await readStored(open.tx, call.snapshot, scope, now, call.binding);
  const changes = after.flatMap((item, index) => {
    if (!item)
      throw forbidden(
        `You may not change ${collection.name} ${formatKey(keys[index]!)} this way: it would leave what your policies allow.`,
        { path: prepared[index]?.at.replace(/\.$/, '') || undefined },
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

/** The places of the entries in lists in which no item is met twice: what comes again changes what the first has left. */
function rounds(entries: readonly PatchEntry[]): number[][] {
  const met = new Map<string, number>();
  const result: number[][] = [];
  for (const [index, { key }] of entries.entries()) {
    const text = keyText(key);
    const round = met.get(text) ?? 0;
    met.set(text, round + 1);
    const list = result[round];
    if (list) list.push(index);
    else result.push([index]);
  }
  return result;
}

/**
 * Changes items with the items in them; what the caller gives is checked against the field mask, and the stored result
 * against the row filter. @throws KasbahError with every problem of every item
 */
export async function updateAll(writer: Writer, scope: Scope, given: readonly PatchEntry[]): Promise<Key[]> {
  const { call, open } = writer;
  const { name } = scope.collection;
  refuse(
    given.flatMap((entry) => [
      ...maskProblems(scope, { ...entry.item, ...entry.fixed }, 'update').map((one) =>
        problemAt(entry.at, one),
      ),
      ...fixedProblems(scope.collection, entry),
    ]),
  );
  const entries = given.map(withoutFixed(scope.collection));
  try {
    const keys: Key[] = [];
    if (!hasWriteHooks(call.engine, name)) {
      await collectProblems(rounds(entries), async (round) => {
        const now = await patchAll(
          writer,
          scope,
          round.map((index) => entries[index]!),
        );
        round.forEach((index, place) => {
          keys[index] = now[place]!;
        });
      });
      return keys;
    }
    await collectProblems(entries, async (entry, index) => {
      const { item, key } = entry;
      const { actor } = call.caller;
      const event = { action: 'update', collection: name, key, item, given: item, actor } as const;
      await runWriteHooks(call.engine, { ...event, restores: false, within: open }, async (changed) => {
        const [now] = await patchAll(writer, scope, [{ ...entry, item: changed.item }]);
        keys[index] = now!;
        return { ...changed, key: now! };
      });
    });
    return keys;
  } catch (error) {
    throw explainWrite(error, name, 'update', entries);
  }
}
