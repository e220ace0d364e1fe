import type { Change } from '../data/changelog.ts';
import type { Executor } from '../data/database.ts';
import { deleteItem, insertItem, junctionKeys, readStored } from '../data/write.ts';
import { forbidden } from '../lib/errors.ts';
import type { Scope } from '../schema/scope.ts';
import { fieldOf, type ManyToMany } from '../schema/snapshot.ts';
import type { Call } from './engine.ts';
import { formatKey, parseKey } from './item-key.ts';

function junctionScope(call: Call, relation: ManyToMany, action: 'create' | 'delete', name: string): Scope {
  const scope = call.grant.scope(relation.junction, action);
  if (!scope)
    throw forbidden(`You may not change ${name}: it needs the right to ${action} in ${relation.junction}.`, {
      path: name,
    });
  return scope;
}

/** Makes a many-to-many relation of one item hold exactly these keys; gives the changes of the junction. */
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
  const before = await junctionKeys(database, tx, toRemove, relation.from, relation.to, own);
  const text = (list: readonly unknown[]) => new Set(list.map(String));
  const added = keys.filter((key) => !text(before).has(String(key)));
  const removed = before.filter((key) => !text(keys).has(String(key)));
  const holder = (field: string) => {
    const found = fieldOf(junction, field);
    return found.relation?.kind === 'many-to-one' ? found.relation.keyField : field;
  };
  const rowOf = (key: unknown) => ({ [holder(relation.from)]: own, [holder(relation.to)]: key });
  const changes: Change[] = [];
  for (const key of removed) {
    const row = rowOf(key);
    const id = junction.primaryKey.map((field) => row[field.name]);
    if (id.includes(undefined))
      throw forbidden(`${name} can only be changed through ${relation.junction}.`, { path: name });
    // A link that the actor may not remove stays, as one that they do not see.
    if (!(await readStored(tx, call.snapshot, toRemove, id, call.binding))) continue;
    await deleteItem(database, tx, toRemove, id);
    changes.push({
      collection: junction.name,
      item: formatKey(id),
      action: 'delete',
      before: row,
      after: null,
    });
  }
  for (const key of added) {
    const row = rowOf(key);
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
