import { readByField } from '../data/read-stored.ts';
import { type Key, keyOf, keyText } from '../data/stored-columns.ts';
import type { Problem } from '../lib/errors.ts';
import { type Collection, collectionOf, fieldOf, type OneToMany } from '../schema/snapshot.ts';
import { refuse } from './problems.ts';
import type { Owned } from './related-input.ts';
import { scopeOf } from './scope-of.ts';
import { goneAt, keyIn } from './write-nested.ts';
import type { Writer } from './writer.ts';

interface Taken {
  key: Key;
  at: string;
}

/** The items that hang on each of several now, as far as the actor sees them: others are not theirs to take out. */
async function hangingOn({ call, open }: Writer, relation: OneToMany, owners: readonly Owned[]) {
  const target = collectionOf(call.snapshot, relation.collection);
  const back = fieldOf(target, relation.field);
  const holder = back.relation?.kind === 'many-to-one' ? back.relation.keyField : back.name;
  const seen = call.grant.scope(relation.collection, 'read');
  const keys = owners.map(({ own }) => own);
  const items =
    seen && keys.length > 0
      ? await readByField(open.tx, call.snapshot, seen, relation.field, keys, call.binding)
      : [];
  const byOwner = new Map<string, Key[]>();
  for (const item of items) {
    const owner = String(item[holder]);
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), keyOf(target, item)]);
  }
  return byOwner;
}

/** Those that a body leaves out of the relation, or names to be taken away. */
function leaving(target: Collection, { nested }: Owned, linked: readonly Key[], kept: ReadonlySet<string>) {
  const problems: Problem[] = [];
  const out: Taken[] = [];
  if (nested.whole) {
    for (const key of linked) if (!kept.has(keyText(key))) out.push({ key, at: nested.at });
    return { out, problems };
  }
  const there = new Set(linked.map(keyText));
  for (const [index, given] of nested.removed.entries()) {
    const at = `${nested.at}.delete[${index}]`;
    const key = keyIn(target, given);
    if (key && there.has(keyText(key))) out.push({ key, at });
    else problems.push(goneAt(target.name, at));
  }
  return { out, problems };
}

function leftAlone(target: Collection, label: string, { nested }: Owned, many: number): Problem {
  return {
    code: 'VALIDATION_FAILED',
    message: `${many === 1 ? 'An item' : `${many} items`} of ${target.name} would be left without ${label}, which each of them must have.`,
    path: nested.at,
    hint: 'Name them as well, or delete them with {"delete": [keys]}.',
  };
}

/**
 * Takes items out of a relation: they lose their link, or go where they cannot be without one and that was asked for.
 * `kept` are the keys of those that stay, for each of the items above.
 * @throws KasbahError VALIDATION_FAILED where an item that needs its link would be left without one, RELATED_MISSING
 */
export async function takeOut(
  writer: Writer,
  relation: OneToMany,
  owners: readonly Owned[],
  kept: readonly ReadonlySet<string>[],
): Promise<void> {
  const { call } = writer;
  const asked = owners.filter(({ nested }) => nested.whole || nested.removed.length > 0);
  if (asked.length === 0) return;
  const target = collectionOf(call.snapshot, relation.collection);
  const back = fieldOf(target, relation.field);
  const holder = back.relation?.kind === 'many-to-one' ? fieldOf(target, back.relation.keyField) : back;
  const needed = back.definition.required || holder.definition.required;
  const hanging = await hangingOn(writer, relation, asked);
  const problems: Problem[] = [];
  const taken: Taken[] = [];
  for (const [index, owner] of owners.entries()) {
    const found = leaving(target, owner, hanging.get(String(owner.own)) ?? [], kept[index]!);
    problems.push(...found.problems);
    if (needed && owner.nested.whole && found.out.length > 0)
      problems.push(leftAlone(target, back.definition.label ?? back.name, owner, found.out.length));
    taken.push(...found.out);
  }
  refuse(problems);
  if (taken.length === 0) return;
  if (needed) await writer.delete(scopeOf(call, relation.collection, 'delete', taken[0]!.at), taken);
  else
    await writer.update(
      scopeOf(call, relation.collection, 'update', taken[0]!.at),
      taken.map(({ key, at }) => ({ key, item: { [relation.field]: null }, at: `${at}.` })),
    );
}
