import type { Change } from '../data/changelog.ts';
import { hasItems, readStored } from '../data/read-stored.ts';
import type { Key } from '../data/stored-columns.ts';
import { insertItems } from '../data/write.ts';
import { forbidden, KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { checkLinks, checkTargets } from './check-links.ts';
import { storedName } from './engine.ts';
import { writeHooked } from './hooked-writes.ts';
import { formatKey } from './item-key.ts';
import { checkRules } from './item-rules.ts';
import { nestedProblems } from './nested-problems.ts';
import { withPresets } from './presets.ts';
import { explainWrite, pathOf, problemAt, refuse } from './problems.ts';
import { readMasked } from './read-masked.ts';
import { writeChildren, writeParents } from './related-writes.ts';
import { admit, prepareInput, sealInputs } from './write-input.ts';
import type { NewEntry, Writer } from './writer.ts';

/** The stored rows, checked against the row filter and the field masks of whoever made them. */
async function readMade(
  writer: Writer,
  scope: Scope,
  keys: readonly Key[],
  entries: readonly NewEntry[],
): Promise<Item[]> {
  const stored = await readMasked(writer, scope, keys, entries, readStored, scope.result);
  return stored.map((item, index) => {
    if (item) return item;
    const path = pathOf(entries[index]?.at);
    throw forbidden(
      `You may not add this to ${scope.collection.name}: no policy allows an item with these values.`,
      { path },
    );
  });
}

async function insertAll(writer: Writer, scope: Scope, entries: readonly NewEntry[]): Promise<Key[]> {
  const { call, open } = writer;
  const { collection } = scope;
  const prepared = entries.map(({ item, at, fixed }) => ({
    at,
    asked: item,
    ...prepareInput(call, scope, item, 'create', at, fixed),
  }));
  refuse([
    ...prepared.flatMap(({ problems, at }) => problems.map((one) => problemAt(at, one))),
    ...prepared.flatMap(({ input }) => nestedProblems(call, input)),
  ]);
  const inputs = prepared.map(({ input }) => input);
  await sealInputs(collection, inputs);
  await writeParents(writer, inputs);
  await checkTargets(
    call,
    open.tx,
    collection,
    prepared.map(({ asked, at, input: { columns } }) => ({ asked, at, columns })),
  );
  if (collection.definition.singleton && (inputs.length > 1 || (await hasItems(open.tx, scope))))
    throw new KasbahError('NOT_UNIQUE', `${collection.name} holds one item, and there is one already.`, {
      status: 409,
      hint: 'Change the item that is there.',
    });
  const keys = await insertItems(
    open.tx,
    scope,
    inputs.map(({ columns }) => columns),
  );
  const place = open.changes.length;
  await writeChildren(writer, collection, keys, inputs, true);
  const places = prepared.map(({ at }) => at);
  const stored = await readMade(writer, scope, keys, entries);
  // The items come before what hangs on them, so that an undo, which goes backwards, takes that away first.
  const made = stored.map((after, index): Change => {
    const item = formatKey(keys[index]!);
    open.stored.set(storedName(collection.name, keys[index]!), after);
    return { collection: collection.name, item, action: 'create', before: null, after };
  });
  open.changes.splice(place, 0, ...made);
  const written = inputs.map(({ columns }, index) => ({
    key: keys[index]!,
    stored: stored[index]!,
    given: columns,
    at: prepared[index]!.at,
  }));
  await checkLinks(call, open.tx, collection, written);
  await checkRules(call, open.tx, collection, keys, places);
  return keys;
}

/**
 * Creates items with the items in them, in the order given.
 * @throws KasbahError with every problem of every item
 */
export async function createAll(writer: Writer, scope: Scope, given: readonly NewEntry[]): Promise<Key[]> {
  const { name } = scope.collection;
  const entries = withPresets(scope, admit(scope, given, 'create'), writer.call.binding);
  try {
    const hooked = entries.map((entry) => ({ ...entry, key: null }));
    return await writeHooked(writer, name, 'create', hooked, (some) => insertAll(writer, scope, some));
  } catch (error) {
    throw explainWrite(error, name, 'create', entries);
  }
}
