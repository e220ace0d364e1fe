import { isAdministrator } from '../access/actor.ts';
import { explainDatabaseError } from '../data/database-error.ts';
import { lockStored, readOne } from '../data/read-stored.ts';
import { type Key, keyOf } from '../data/stored-columns.ts';
import { insertItems, movedKey, updateItems } from '../data/write.ts';
import { KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Action, Scope } from '../schema/scope.ts';
import type { Collection } from '../schema/snapshot.ts';
import { difference } from './difference.ts';
import { type Call, everythingIn, hasWriteHooks, runWriteHooks } from './engine.ts';
import { formatKey, parseKey } from './item-key.ts';
import type { NetChange } from './net-changes.ts';
import {
  conflictOf,
  danglingFields,
  isPointedTo,
  movedFields,
  takenFields,
  type UndoConflict,
} from './undo-conflicts.ts';
import type { Writer } from './writer.ts';

/** Takes back what one changeset did to one item. */
type TakeBack = (writer: Writer, scope: Scope, net: NetChange, overwrite: boolean) => Promise<Outcome>;
/** `nothing`: the item is as it was before already. */
export type Outcome = 'done' | 'nothing' | UndoConflict;

/** The scope in which a change is taken back: of Kasbah's own collections administrators have one for this alone. */
async function scopeFor(call: Call, collection: string, action: Action): Promise<Scope | null> {
  const own = call.grant.scope(collection, action);
  if (own || !isAdministrator(call.caller.actor)) return own;
  return (await everythingIn(call)).scope(collection, action);
}

/** What of logged values the schema still has columns for. */
const columnsOf = (collection: Collection, values: Item | null): Item =>
  Object.fromEntries(
    Object.entries(values ?? {}).filter(([name]) => {
      const field = collection.fields.get(name);
      return field?.column && !(field.computed || field.secret);
    }),
  );

const current = async ({ call, open }: Writer, { collection }: Scope, key: Key): Promise<Item | null> => {
  const everything = (await everythingIn(call)).scope(collection.name, 'read')!;
  return (await lockStored(open.tx, call.snapshot, everything, [key], call.binding))[0] ?? null;
};

/** Hooks see what comes back and may refuse it; the values are what they were. */
async function throughHooks(
  { call, open }: Writer,
  event: { action: 'create' | 'update'; collection: string; key: Key | null; item: Item },
  last: () => Promise<void>,
): Promise<void> {
  if (!hasWriteHooks(call.engine, event.collection)) return last();
  const { actor } = call.caller;
  const whole = { ...event, given: event.item, actor, restores: true, within: open };
  await runWriteHooks(call.engine, whole, async (same) => {
    await last();
    return same;
  });
}

const takeBackCreate: TakeBack = async (writer, scope, net, overwrite) => {
  const { collection } = scope;
  const key = parseKey(collection, net.item);
  const now = await current(writer, scope, key);
  if (!now) return 'nothing';
  if (!net.kept) return conflictOf(net, 'not_kept');
  const moved = movedFields(now, columnsOf(collection, net.after));
  if (moved.length > 0 && !overwrite) return conflictOf(net, 'changed_later', moved, { now, back: {} });
  if (await isPointedTo(writer, collection, key)) return conflictOf(net, 'still_needed');
  await writer.delete(scope, [{ key, at: '' }]);
  return 'done';
};

/** Fields that the caller may not write: those that nobody writes by hand come back with the others. */
const refusedFields = (scope: Scope, names: readonly string[]) =>
  names.filter((name) => {
    const field = scope.collection.fields.get(name);
    return field && !field.readonly && !scope.fields.has(name);
  });

const takeBackUpdate: TakeBack = async (writer, scope, net, overwrite) => {
  const { call, open } = writer;
  const { collection } = scope;
  const after = columnsOf(collection, net.after);
  const before = columnsOf(collection, net.before);
  const old = parseKey(collection, net.item);
  const key = movedKey(collection, old, after);
  const now = await current(writer, scope, key);
  if (!now) return conflictOf(net, 'gone');
  const patch = Object.fromEntries(
    Object.entries(before).filter(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value)),
  );
  const names = Object.keys(patch);
  if (!net.kept && net.before === null) return conflictOf(net, 'not_kept');
  if (names.length === 0) return 'nothing';
  const refused = refusedFields(scope, names);
  const reached = await readOne(open.tx, call.snapshot, scope, key, call.binding);
  if (!reached || refused.length > 0) return conflictOf(net, 'not_allowed', refused);
  const moved = movedFields(now, after).filter((name) => names.includes(name));
  // The moment and the author of the last change are of that change.
  const said = moved.filter((name) => !collection.fields.get(name)?.type.readonly);
  if (said.length > 0 && !overwrite) return conflictOf(net, 'changed_later', said, { now, back: before });
  const dangling = await danglingFields(writer, collection, patch);
  if (dangling.length > 0) return conflictOf(net, 'related_missing', dangling);
  const taken = await takenFields(writer, collection, key, patch);
  if (taken.length > 0) return conflictOf(net, 'value_taken', taken);
  const event = { action: 'update', collection: collection.name, key, item: patch } as const;
  await throughHooks(writer, event, async () => {
    await updateItems(open.tx, scope, [key], patch, true);
    const back = movedKey(collection, key, patch);
    const stored = await readOne(open.tx, call.snapshot, scope, back, call.binding, scope.result);
    if (!stored) throw new OutOfReach();
    const parts = difference(now, stored);
    const head = { collection: collection.name, item: formatKey(key), action: 'update' } as const;
    if (parts) open.changes.push({ ...head, ...parts });
  });
  return 'done';
};

/** A row that would lie outside of the row filter: the whole is taken back. */
class OutOfReach extends KasbahError {
  constructor() {
    super('FORBIDDEN', 'You may not bring this back: it would lie outside of what your policies allow.', {
      status: 403,
    });
  }
}

const takeBackDelete: TakeBack = async (writer, scope, net) => {
  const { call, open } = writer;
  const { collection } = scope;
  if (!net.before) return conflictOf(net, 'not_kept');
  const key = parseKey(collection, net.item);
  const values = columnsOf(collection, net.before);
  const now = await current(writer, scope, key);
  if (now) return movedFields(now, values).length === 0 ? 'nothing' : conflictOf(net, 'exists_again');
  const lost = [...collection.fields.values()].filter(
    ({ name, secret, column, definition }) => secret && column && definition.required && !(name in values),
  );
  if (lost.length > 0)
    return conflictOf(
      net,
      'not_kept',
      lost.map(({ name }) => name),
    );
  const dangling = await danglingFields(writer, collection, values);
  if (dangling.length > 0) return conflictOf(net, 'related_missing', dangling);
  const taken = await takenFields(writer, collection, key, values);
  if (taken.length > 0) return conflictOf(net, 'value_taken', taken);
  await throughHooks(
    writer,
    { action: 'create', collection: collection.name, key: null, item: values },
    async () => {
      await insertItems(open.tx, scope, [values], true);
      const stored = await readOne(open.tx, call.snapshot, scope, key, call.binding, scope.result);
      if (!stored) throw new OutOfReach();
      const item = formatKey(keyOf(collection, stored));
      open.changes.push({ collection: collection.name, item, action: 'create', before: null, after: stored });
    },
  );
  return 'done';
};

const TAKE_BACK: Record<NetChange['action'], { needs: NetChange['action']; run: TakeBack }> = {
  create: { needs: 'delete', run: takeBackCreate },
  update: { needs: 'update', run: takeBackUpdate },
  delete: { needs: 'create', run: takeBackDelete },
};

/** Takes back what a changeset did to one item, with the rights of the caller, unless something is in the way. */
export async function takeBack(writer: Writer, net: NetChange, overwrite: boolean): Promise<Outcome> {
  const { needs, run } = TAKE_BACK[net.action];
  if (!writer.call.snapshot.collections.has(net.collection)) return conflictOf(net, 'gone');
  const scope = await scopeFor(writer.call, net.collection, needs);
  if (!scope || scope.collection.readonly) return conflictOf(net, 'not_allowed');
  try {
    return await run(writer, scope, net, overwrite);
  } catch (error) {
    throw explainDatabaseError(error, net.collection, needs);
  }
}
