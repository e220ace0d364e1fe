import { type JunctionRow, junctionRows, readStored } from '../data/read-stored.ts';
import { forbidden, KasbahError, type Problem } from '../lib/errors.ts';
import type { Item } from '../schema/item.ts';
import type { Action, Scope } from '../schema/scope.ts';
import { collectionOf, type ManyToMany } from '../schema/snapshot.ts';
import type { Call } from './engine.ts';
import { refuse } from './problems.ts';
import type { Owned } from './related-input.ts';
import type { Writer } from './writer.ts';

/** Links that one write may ask for. */
const MOST_LINKS = 50_000;

/** A link that is to be there. */
export interface WantedLink {
  /** The key at the other end; undefined for what cannot be one. */
  key: unknown;
  /** Further fields of the junction's row. */
  link: Item | null;
  at: string;
  /** The item at the other end was written in this changeset by the actor, who may see it or not. */
  written: boolean;
}

/** What becomes of the links of one item. */
export interface LinkChange extends Owned {
  wanted: readonly WantedLink[];
  /** Keys at the other end that are to go, beside those that `nested.whole` lets go. */
  removed: readonly unknown[];
}

function junctionScope(call: Call, { junction }: ManyToMany, action: Action, path: string): Scope {
  const scope = call.grant.scope(junction, action);
  if (scope) return scope;
  const name = path.replace(/\[\d+\]$/, '');
  throw forbidden(`You may not change ${name}: it needs the right to ${action} in ${junction}.`, {
    path: name,
  });
}

/** Which items at the other end the actor may see; a link to one they may not see is not theirs to touch. */
async function seenOf({ call, open }: Writer, relation: ManyToMany, keys: readonly unknown[]) {
  const scope = call.grant.scope(relation.collection, 'read');
  const list = [...new Map(keys.map((key) => [String(key), [key]])).values()];
  const items = scope ? await readStored(open.tx, call.snapshot, scope, list, call.binding) : [];
  return new Set(list.filter((_, index) => items[index]).map(([key]) => String(key)));
}

/** Refuses links to items that are not there or not to be seen, those that are there already too. */
async function checkSeen(writer: Writer, relation: ManyToMany, changes: readonly LinkChange[]) {
  const asked = changes.flatMap(({ wanted }) => wanted.filter((one) => !one.written));
  const keys = asked.flatMap(({ key }) => (key === undefined ? [] : [key]));
  const seen = await seenOf(writer, relation, keys);
  const problems = changes
    .filter(({ wanted }) => wanted.some(({ key, written }) => !written && !seen.has(String(key))))
    .map(
      ({ nested }): Problem => ({
        code: 'RELATED_MISSING',
        message: `${nested.field.name} points to an item that does not exist.`,
        path: nested.at,
      }),
    );
  refuse(problems);
}

async function removeLinks(
  writer: Writer,
  relation: ManyToMany,
  rows: readonly (JunctionRow & { at: string })[],
) {
  const { call, open } = writer;
  const others = rows.map(({ other }) => other);
  const seen = await seenOf(writer, relation, others);
  const visible = rows.filter(({ other }) => seen.has(String(other)));
  // Rows that the actor neither sees nor may delete stay, and nobody learns that they are there.
  const scope = call.grant.scope(relation.junction, 'delete') ?? call.grant.scope(relation.junction, 'read');
  const keys = visible.map(({ key }) => key);
  const own = scope ? await readStored(open.tx, call.snapshot, scope, keys, call.binding) : [];
  const gone = visible.filter((_, index) => own[index]);
  if (gone.length > 0) await writer.delete(junctionScope(call, relation, 'delete', gone[0]!.at), gone);
}

/** The junction's own key says which row is meant and is nothing to write. */
function withoutKey(writer: Writer, { junction }: ManyToMany, link: Item | null): Item {
  const keys = collectionOf(writer.call.snapshot, junction).primaryKey.map(({ name }) => name);
  return Object.fromEntries(Object.entries(link ?? {}).filter(([name]) => !keys.includes(name)));
}

interface Parts {
  removed: (JunctionRow & { at: string })[];
  changed: { row: JunctionRow; patch: Item; at: string }[];
  added: { own: unknown; one: WantedLink; place: Item }[];
}

/** What one item's links lack, have too many, and have in another place than asked for. */
function compare(
  writer: Writer,
  relation: ManyToMany,
  change: LinkChange,
  rows: readonly JunctionRow[],
): Parts {
  const { nested, own } = change;
  const { sort } = relation;
  const wanted = new Map(change.wanted.map((one) => [String(one.key), one]));
  const before = new Map(rows.map((row) => [String(row.other), row]));
  const gone = new Set(change.removed.map(String));
  const leaves = ({ other }: JunctionRow) =>
    !wanted.has(String(other)) && (nested.whole || gone.has(String(other)));
  const parts: Parts = {
    removed: rows.filter(leaves).map((row) => ({ ...row, at: nested.at })),
    changed: [],
    added: [],
  };
  let last = nested.whole ? 0 : Math.max(0, ...rows.map(({ place }) => Number(place ?? 0)));
  for (const [key, one] of wanted) {
    const row = before.get(key);
    const place = sort !== null && (nested.whole || !row) ? { [sort]: ++last } : {};
    if (!row) {
      parts.added.push({ own, one, place });
      continue;
    }
    const moved = sort !== null && sort in place && place[sort] !== row.place ? place : {};
    const patch = { ...moved, ...withoutKey(writer, relation, one.link) };
    if (Object.keys(patch).length > 0) parts.changed.push({ row, patch, at: one.at });
  }
  return parts;
}

/** The rows of a junction that the items have now. @throws KasbahError FORBIDDEN to who may know nothing of them */
async function rowsOf({ call, open }: Writer, relation: ManyToMany, changes: readonly LinkChange[]) {
  const scope =
    call.grant.scope(relation.junction, 'read') ??
    junctionScope(call, relation, changes[0]!.nested.whole ? 'delete' : 'read', changes[0]!.nested.at);
  const rows = await junctionRows(
    open.tx,
    scope,
    relation,
    changes.map(({ own }) => own),
  );
  const byOwner = new Map<string, JunctionRow[]>();
  for (const row of rows) {
    const list = byOwner.get(String(row.own));
    if (list) list.push(row);
    else byOwner.set(String(row.own), [row]);
  }
  return byOwner;
}

/**
 * Links items with others through a junction, in the order asked for where the junction keeps one: with exactly these
 * (`nested.whole`), or with these as well and no longer with those removed. `fresh` items have no links yet.
 * @throws KasbahError RELATED_MISSING, FORBIDDEN
 */
export async function setLinks(
  writer: Writer,
  relation: ManyToMany,
  changes: readonly LinkChange[],
  fresh: boolean,
): Promise<void> {
  const { call } = writer;
  if (changes.reduce((sum, { wanted }) => sum + wanted.length, 0) > MOST_LINKS)
    throw new KasbahError('INVALID_BODY', `At most ${MOST_LINKS} links at once.`, {
      path: changes[0]?.nested.at,
    });
  const rows = fresh ? new Map<string, JunctionRow[]>() : await rowsOf(writer, relation, changes);
  await checkSeen(writer, relation, changes);
  const parts = changes.map((change) =>
    compare(writer, relation, change, rows.get(String(change.own)) ?? []),
  );
  const removed = parts.flatMap((one) => one.removed);
  if (removed.length > 0) await removeLinks(writer, relation, removed);
  const changed = parts.flatMap((one) => one.changed);
  if (changed.length > 0)
    await writer.update(
      junctionScope(call, relation, 'update', changed[0]!.at),
      changed.map(({ row, patch, at }) => ({ key: row.key, item: patch, at: `${at}.` })),
    );
  const added = parts.flatMap((one) => one.added);
  if (added.length > 0)
    await writer.create(
      junctionScope(call, relation, 'create', added[0]!.one.at),
      added.map(({ own, one: { key, link, at }, place }) => ({
        item: { ...place, ...link },
        fixed: { [relation.from]: own, [relation.to]: key },
        at: `${at}.`,
      })),
    );
}
