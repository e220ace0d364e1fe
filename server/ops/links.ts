import type { Change } from '../data/changelog.ts';
import type { Executor } from '../data/database.ts';
import { deleteItem, insertItem, junctionRows, readStored, updateItem } from '../data/write.ts';
import { forbidden, KasbahError } from '../lib/errors.ts';
import type { Scope } from '../schema/scope.ts';
import { fieldOf, type ManyToMany } from '../schema/snapshot.ts';
import type { Call } from './engine.ts';
import { formatKey, parseKey } from './item-key.ts';

function junctionScope(
  call: Call,
  relation: ManyToMany,
  action: 'create' | 'update' | 'delete',
  name: string,
): Scope {
  const scope = call.grant.scope(relation.junction, action);
  if (!scope)
    throw forbidden(`You may not change ${name}: it needs the right to ${action} in ${relation.junction}.`, {
      path: name,
    });
  return scope;
}

/**
 * Makes a many-to-many relation of one item hold exactly these keys, in this order where the junction keeps one; gives
 * the changes of the junction.
 */
export async function setLinks(
  call: Call,
  tx: Executor,
  relation: ManyToMany,
  own: unknown,
  wanted: readonly unknown[],
  name: string,
): Promise<Change[]> {
  const { database } = call.engine;
  const junction = call.snapshot.collections.get(relation.junction);
  const target = call.snapshot.collections.get(relation.collection);
  if (!junction || !target) throw new TypeError(`The junction ${relation.junction} is gone`);
  const keys = wanted.map((key) => parseKey(target, key)[0]);
  const toRemove = junctionScope(call, relation, 'delete', name);
  const rows = await junctionRows(database, tx, toRemove, relation, own);
  const before = new Set(rows.map((row) => String(row.other)));
  const after = new Set(keys.map(String));
  const added = keys.filter((key) => !before.has(String(key)));
  const removed = rows.filter((row) => !after.has(String(row.other)));
  /** Whether the actor may see the item at the other end; a link to one they may not see is not theirs to touch. */
  const seesOther = async (key: unknown) => {
    const scope = call.grant.scope(relation.collection, 'read');
    return scope !== null && (await readStored(tx, call.snapshot, scope, [key], call.binding)) !== null;
  };
  const holder = (field: string) => {
    const found = fieldOf(junction, field);
    return found.relation?.kind === 'many-to-one' ? found.relation.keyField : field;
  };
  const { sort } = relation;
  /** Where a link stands in the order that is asked for, which only some junctions keep. */
  const placed = (key: unknown) =>
    sort === null ? {} : { [sort]: keys.findIndex((one) => String(one) === String(key)) + 1 };
  const rowOf = (key: unknown) => ({ [holder(relation.from)]: own, [holder(relation.to)]: key });
  const changes: Change[] = [];
  for (const { key: id, other } of removed) {
    // A link that the actor may not remove, or whose other end they do not see, stays.
    if (!(await seesOther(other))) continue;
    if (!(await readStored(tx, call.snapshot, toRemove, id, call.binding))) continue;
    await deleteItem(database, tx, toRemove, id);
    changes.push({
      collection: junction.name,
      item: formatKey(id),
      action: 'delete',
      before: rowOf(other),
      after: null,
    });
  }
  for (const { key: id, other, place } of rows) {
    const next = placed(other);
    if (sort === null || !after.has(String(other)) || next[sort] === place) continue;
    const toMove = junctionScope(call, relation, 'update', name);
    if (!(await readStored(tx, call.snapshot, toMove, id, call.binding)))
      throw forbidden(`You may not change the order of ${name}.`, { path: name });
    await updateItem(database, tx, toMove, id, next);
    const change = { collection: junction.name, item: formatKey(id), action: 'update' } as const;
    changes.push({ ...change, before: { [sort]: place }, after: next });
  }
  for (const key of added) {
    if (!(await seesOther(key)))
      throw new KasbahError('RELATED_MISSING', `${name} points to an item that does not exist.`, {
        path: name,
      });
    const row = { ...rowOf(key), ...placed(key) };
    const toAdd = junctionScope(call, relation, 'create', name);
    const id = await insertItem(database, tx, toAdd, row);
    if (!(await readStored(tx, call.snapshot, toAdd, id, call.binding)))
      throw forbidden(`You may not add this to ${name}.`, { path: name });
    changes.push({
      collection: junction.name,
      item: formatKey(id),
      action: 'create',
      before: null,
      after: row,
    });
  }
  return changes;
}
