import { type JunctionRow, junctionRows, readStored } from '../data/read-stored.ts';
import { forbidden, KasbahError } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Action, Scope } from '../schema/scope.ts';
import { collectionOf, type ManyToMany } from '../schema/snapshot.ts';
import type { Call } from './engine.ts';
import type { NestedMany } from './related-input.ts';
import type { Writer } from './writer.ts';

interface WantedLink {
  /** The key at the other end. */
  key: unknown;
  /** Further fields of the junction's row. */
  link: Item | null;
  at: string;
}

interface LinkChange {
  nested: NestedMany;
  relation: ManyToMany;
  own: unknown;
  wanted: readonly WantedLink[];
  /** Keys at the other end that are to go, beside those that `nested.whole` lets go. */
  removed: readonly unknown[];
}

function junctionScope(call: Call, { relation, nested }: LinkChange, action: Action): Scope {
  const scope = call.grant.scope(relation.junction, action);
  if (scope) return scope;
  const { name } = nested.field;
  throw forbidden(`You may not change ${name}: it needs the right to ${action} in ${relation.junction}.`, {
    path: name,
  });
}

/** Which items at the other end the actor may see; a link to one they may not see is not theirs to touch. */
async function seenOf({ call, open }: Writer, relation: ManyToMany, keys: readonly unknown[]) {
  const scope = call.grant.scope(relation.collection, 'read');
  const list = keys.map((key) => [key]);
  const items = scope ? await readStored(open.tx, call.snapshot, scope, list, call.binding) : [];
  return new Set(keys.filter((_, index) => items[index]).map(String));
}

async function removeLinks(writer: Writer, change: LinkChange, rows: readonly JunctionRow[]) {
  const { call, open } = writer;
  const scope = junctionScope(call, change, 'delete');
  const seen = await seenOf(
    writer,
    change.relation,
    rows.map(({ other }) => other),
  );
  const visible = rows.filter(({ other }) => seen.has(String(other))).map(({ key }) => key);
  const own = await readStored(open.tx, call.snapshot, scope, visible, call.binding);
  const keys = visible.filter((_, index) => own[index]);
  if (keys.length > 0)
    await writer.delete(
      scope,
      keys.map((key) => ({ key, at: '' })),
    );
}

async function addLinks(writer: Writer, change: LinkChange, rows: readonly (WantedLink & { place: Item })[]) {
  const { call } = writer;
  const { relation, nested, own } = change;
  const seen = await seenOf(
    writer,
    relation,
    rows.map(({ key }) => key),
  );
  if (rows.some(({ key }) => !seen.has(String(key))))
    throw new KasbahError('RELATED_MISSING', `${nested.field.name} points to an item that does not exist.`, {
      path: nested.field.name,
    });
  await writer.create(
    junctionScope(call, change, 'create'),
    rows.map(({ key, link, place, at }) => ({
      item: { ...link, ...place, [relation.from]: own, [relation.to]: key },
      at: `${at}.`,
    })),
  );
}

async function changeLinks(
  writer: Writer,
  change: LinkChange,
  rows: readonly { row: JunctionRow; patch: Item; at: string }[],
) {
  await writer.update(
    junctionScope(writer.call, change, 'update'),
    rows.map(({ row, patch, at }) => ({ key: row.key, item: patch, at: `${at}.` })),
  );
}

/** The junction's own key says which row is meant and is nothing to write. */
function withoutKey(writer: Writer, { relation }: LinkChange, link: Item | null): Item {
  const keys = collectionOf(writer.call.snapshot, relation.junction).primaryKey.map(({ name }) => name);
  return Object.fromEntries(Object.entries(link ?? {}).filter(([name]) => !keys.includes(name)));
}

/**
 * Links an item with others through a junction, in the order asked for where the junction keeps one: with exactly
 * these (`nested.whole`), or with these as well and no longer with those removed.
 */
export async function setLinks(writer: Writer, change: LinkChange): Promise<void> {
  const { relation, nested, own } = change;
  const { sort } = relation;
  const junction = writer.call.grant.scope(relation.junction, nested.whole ? 'delete' : 'read');
  if (!junction) junctionScope(writer.call, change, nested.whole ? 'delete' : 'read');
  const rows = await junctionRows(writer.open.tx, junction!, relation, own);
  const wanted = [...new Map(change.wanted.map((one) => [String(one.key), one])).values()];
  const before = new Map(rows.map((row) => [String(row.other), row]));
  const gone = new Set(change.removed.map(String));
  const after = new Set(wanted.map(({ key }) => String(key)));
  const toRemove = rows.filter(({ other }) =>
    nested.whole ? !after.has(String(other)) : gone.has(String(other)) && !after.has(String(other)),
  );
  const last = nested.whole ? 0 : Math.max(0, ...rows.map(({ place }) => Number(place ?? 0)));
  let added = 0;
  const placed = wanted.map((one, index) => {
    const isNew = !before.has(String(one.key));
    if (isNew) added += 1;
    const number = nested.whole ? index + 1 : last + added;
    return { ...one, place: sort !== null && (nested.whole || isNew) ? { [sort]: number } : ({} as Item) };
  });
  if (toRemove.length > 0) await removeLinks(writer, change, toRemove);
  const changed = placed.flatMap(({ key, link, place, at }) => {
    const row = before.get(String(key));
    if (!row) return [];
    const moved = sort !== null && sort in place && place[sort] !== row.place ? place : {};
    const patch = { ...withoutKey(writer, change, link), ...moved };
    return Object.keys(patch).length > 0 ? [{ row, patch, at }] : [];
  });
  if (changed.length > 0) await changeLinks(writer, change, changed);
  const toAdd = placed.filter(({ key }) => !before.has(String(key)));
  if (toAdd.length > 0) await addLinks(writer, change, toAdd);
}
