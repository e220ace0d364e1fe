import type { Change } from '../data/changelog.ts';
import type { Executor } from '../data/database.ts';
import { type Key, readStored, updateItem as updateStored } from '../data/write.ts';
import { forbidden } from '../lib/errors.ts';
import type { Condition } from '../schema/condition.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { checkLinks } from './check-links.ts';
import { commit, difference } from './commit.ts';
import { type Call, type Caller, type Engine, openCall, runWriteHooks } from './engine.ts';
import { checkAnswer, readItem } from './get.ts';
import { formatKey, missing, parseKey } from './item-key.ts';
import { checkRules } from './item-rules.ts';
import { setLinks } from './links.ts';
import type { QueryInput } from './list.ts';
import { scopeOf } from './scope-of.ts';
import { checkInput, madeValues, maskOf, prepareInput, sealInputs, type WriteInput } from './write-input.ts';

/**
 * Says why an item is out of reach of a write: not there for the caller, or there and not allowed. Looks inside the
 * transaction: one that asked for a second connection could wait for it for ever.
 */
export async function unreachable(
  call: Call,
  tx: Executor,
  scope: Scope,
  key: Key,
  verb: string,
): Promise<Error> {
  const read = call.grant.scope(scope.collection.name, 'read');
  const seen = read && (await readStored(tx, call.snapshot, read, key, call.binding));
  const text = formatKey(key);
  return seen
    ? forbidden(`You may see ${scope.collection.name} ${text}, but no policy lets you ${verb} it.`)
    : missing(scope.collection, text);
}

async function writeOne(
  call: Call,
  tx: Executor,
  scope: Scope,
  key: Key,
  input: WriteInput,
  mask: Condition | null,
): Promise<Change[]> {
  const { database } = call.engine;
  const { name } = scope.collection;
  const before = await readStored(tx, call.snapshot, scope, key, call.binding);
  if (!before) throw await unreachable(call, tx, scope, key, 'change');
  if (mask && !(await readStored(tx, call.snapshot, scope, key, call.binding, mask))) {
    throw forbidden(`You may change ${name} ${formatKey(key)}, but not all of these fields of it.`);
  }
  const wanted = { ...before, ...input.columns };
  // A write that changes nothing is no news: it leaves the moment and the author of the last change.
  const stirs = input.links.length > 0 || difference(before, wanted) !== null;
  const made = stirs ? madeValues(scope.collection, 'update', wanted, call.binding) : {};
  await updateStored(database, tx, scope, key, { ...input.columns, ...made });
  const changed = scope.collection.primaryKey.map((field, index) => input.columns[field.name] ?? key[index]);
  const changes: Change[] = [];
  for (const link of input.links)
    changes.push(...(await setLinks(call, tx, link.relation, changed[0], link.keys, link.name)));
  const after = await readStored(tx, call.snapshot, scope, changed, call.binding);
  if (!after)
    throw forbidden(
      `You may not change ${name} ${formatKey(key)} this way: it would leave what your policies allow.`,
    );
  await checkLinks(call, tx, scope.collection, changed, after, input.columns);
  await checkRules(call, tx, scope.collection, changed);
  const parts = difference(before, after);
  return parts
    ? [{ collection: name, item: formatKey(key), action: 'update', ...parts }, ...changes]
    : changes;
}

/**
 * Changes fields of one item; what the caller gives is checked against the field mask, and the stored result against
 * the row filter. @returns the item as the caller may see it, or null when they may not read it
 * @throws KasbahError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED …
 */
export async function updateItem(
  engine: Engine,
  caller: Caller,
  collection: string,
  id: unknown,
  patch: Item,
  answer: QueryInput,
): Promise<Item | null> {
  const [item] = await updateItems(engine, caller, collection, [{ id, patch }], answer);
  return item ?? null;
}

/** Changes several items, all or none, in one changeset. */
export async function updateItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  patches: readonly { id: unknown; patch: Item }[],
  answer: QueryInput,
): Promise<(Item | null)[]> {
  const call = await openCall(engine, caller);
  const scope = scopeOf(call, collection, 'update');
  checkAnswer(call, collection, answer);
  const prepared = await Promise.all(
    patches.map(async ({ id, patch }) => {
      const key = parseKey(scope.collection, id);
      checkInput(scope, patch, 'update');
      const event = await runWriteHooks(engine, {
        action: 'update',
        collection,
        key,
        item: patch,
        actor: caller.actor,
      });
      const input = prepareInput(scope, event.item, 'update', call.binding);
      return { key, input, mask: maskOf(scope, patch) };
    }),
  );
  await sealInputs(
    scope.collection,
    prepared.map(({ input }) => input),
  );
  await commit(call, collection, 'update', async (tx) => {
    const changes: Change[] = [];
    for (const { key, input, mask } of prepared)
      changes.push(...(await writeOne(call, tx, scope, key, input, mask)));
    return { result: null, changes };
  });
  if (!call.grant.scope(collection, 'read')) return prepared.map(() => null);
  return Promise.all(
    prepared.map(({ key, input }) => {
      const now = scope.collection.primaryKey.map((field, index) => input.columns[field.name] ?? key[index]);
      return readItem(call, collection, now.length === 1 ? now[0] : now, answer);
    }),
  );
}
