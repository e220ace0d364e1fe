import { KasbahError, type Problem } from '../lib/errors.ts';
import { isObject } from '../lib/is-object.ts';
import { nearest } from '../lib/nearest.ts';
import { isEmpty } from '../schema/field-type.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import { type Collection, collectionOf } from '../schema/snapshot.ts';
import type { Binding } from '../schema/variables.ts';
import { type Call, validatorOf } from './engine.ts';
import { problemAt, refuse } from './problems.ts';
import { mayNest, type NestedMany, type NestedOne, readMany } from './related-input.ts';
import type { NewEntry } from './writer.ts';

/** What one item of a body asks to write, sorted: columns of its own, and what other collections get with it. */
export interface WriteInput {
  columns: Item;
  /** Items that this one points to, to be written before it. */
  parents: NestedOne[];
  /** Items that point to this one or are joined with it, to be written after it. */
  children: NestedMany[];
}

type Reach = Pick<Scope, 'collection' | 'fields'>;

const unknownField = (scope: Reach, name: string): Problem => {
  const near = nearest(name, [...scope.fields.keys()]);
  return {
    code: 'UNKNOWN_FIELD',
    message: `${scope.collection.name} has no field ${name.slice(0, 80)} that you may write.`,
    path: name.slice(0, 80),
    ...(near && { hint: `Did you mean ${near}?` }),
  };
};

/** What the actor's input says that their field mask does not allow, before any hook sees it. */
export function maskProblems(scope: Scope, item: Item, mode: 'create' | 'update'): Problem[] {
  const problems: Problem[] = [];
  for (const name of Object.keys(item)) {
    const field = scope.collection.fields.get(name);
    if (!field || !scope.fields.has(name)) problems.push(unknownField(scope, name));
    // A key that the database makes may be given once, as imports do, and never changed.
    else if (field.readonly && !(mode === 'create' && field.definition.primary))
      problems.push({
        code: 'READONLY_FIELD',
        message: `${field.definition.label ?? name} cannot be written.`,
        path: name,
      });
  }
  return problems;
}

/** The names by which a relation of an item is written: its own, and last that of the field that holds the key. */
function namesOf(collection: Collection, name: string): string[] {
  const relation = collection.fields.get(name)?.relation;
  return relation?.kind === 'many-to-one' ? [...new Set([name, relation.keyField])] : [name];
}

/** What an item says of a relation that the item above it sets, and says otherwise. */
function fixedProblems(collection: Collection, { item, fixed = {}, at }: NewEntry): Problem[] {
  return Object.entries(fixed).flatMap(([relation, key]) =>
    namesOf(collection, relation)
      .filter((name) => item[name] !== undefined && String(item[name]) !== String(key))
      .map((name) => ({
        code: 'VALIDATION_FAILED',
        message: `${name} is the item that this one stands in.`,
        path: at + name,
        hint: 'Leave it out.',
      })),
  );
}

/** The same entry without what it repeats of the relations that the item above it sets. */
const withoutFixed =
  (collection: Collection) =>
  <T extends NewEntry>(entry: T): T => {
    if (!entry.fixed) return entry;
    const said = new Set(Object.keys(entry.fixed).flatMap((name) => namesOf(collection, name)));
    const item = Object.fromEntries(Object.entries(entry.item).filter(([name]) => !said.has(name)));
    return { ...entry, item };
  };

/**
 * The entries of a write as hooks are to see them: what their actor gives is theirs to write, and no more than that.
 * @throws KasbahError with every problem of every entry
 */
export function admit<T extends NewEntry>(scope: Scope, given: readonly T[], mode: 'create' | 'update'): T[] {
  refuse(
    given.flatMap((entry) => [
      ...maskProblems(scope, { ...entry.item, ...entry.fixed }, mode).map((one) => problemAt(entry.at, one)),
      ...fixedProblems(scope.collection, entry),
    ]),
  );
  return given.map(withoutFixed(scope.collection));
}

/** The values that the server makes for a write: `item` is what the item will be as far as the caller says. */
export function madeValues(
  collection: Collection,
  mode: 'create' | 'update',
  item: Item,
  { user, now }: Binding,
): Item {
  const made: Item = {};
  for (const field of collection.fields.values()) {
    if (!field.type.generate || field.column === null) continue;
    const value = field.type.generate(field.options, { mode, now, user, value: item[field.name], item });
    if (value !== undefined) made[field.name] = value;
  }
  return made;
}

/** Values that one write may have sealed: each takes a good part of a second by intent. */
const MOST_SEALED = 50;

/**
 * Puts in the place of write-only values what is stored of them; comes last, so that a refused write costs nothing.
 * @throws KasbahError INVALID_BODY when there are too many
 */
export async function sealInputs(
  collection: Collection,
  inputs: readonly { columns: Item }[],
): Promise<void> {
  const closed = [...collection.fields.values()].filter((field) => field.type.writeOnly);
  const given = inputs.flatMap(({ columns }) =>
    closed.filter(({ name }) => !isEmpty(columns[name])).map((field) => ({ columns, field })),
  );
  if (given.length > MOST_SEALED) {
    const path = given[0]?.field.name;
    throw new KasbahError('INVALID_BODY', `At most ${MOST_SEALED} hashed values at once.`, { path });
  }
  for (const { columns, field } of given)
    columns[field.name] = await field.type.writeOnly?.seal(columns[field.name]);
}

/** A relation beside the field that holds its key (`Album` beside `AlbumId`), where an item gives both. */
function saidTwice(collection: Collection, item: Item): Problem[] {
  return Object.keys(item).flatMap((name): Problem[] => {
    const [, holder] = namesOf(collection, name);
    if (holder === undefined || item[holder] === undefined || item[holder] === item[name]) return [];
    const message = `${name} and ${holder} are the same link, and lead to different items.`;
    return [{ code: 'VALIDATION_FAILED', message, path: name, hint: 'Give one of them.' }];
  });
}

/** The values with each link under the name of the field that holds its key. */
function underKeys(collection: Collection, values: Item): Item {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [namesOf(collection, name).at(-1)!, value]),
  );
}

/**
 * Validates what hooks left of an item and sorts it; `given` are fields whose values come from elsewhere.
 * @returns every problem of the item itself and of the form of what stands in it
 */
export function prepareInput(
  call: Call,
  scope: Reach,
  item: Item,
  mode: 'create' | 'update',
  at: string,
  given: Item = {},
): { input: WriteInput; problems: Problem[] } {
  const { collection } = scope;
  const input: WriteInput = { columns: { ...given }, parents: [], children: [] };
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(item)) {
    const field = collection.fields.get(name);
    if (!field) {
      problems.push(unknownField(scope, name));
      continue;
    }
    const { relation } = field;
    if (!relation) input.columns[name] = value;
    else if (relation.kind !== 'many-to-one') {
      const many = readMany(collection, field, relation, call.snapshot.collections, value, at + name);
      if (many.nested) input.children.push(many.nested);
      problems.push(...many.problems.map((one) => ({ ...one, path: one.path?.slice(at.length) ?? '' })));
    } else if (isObject(value) && mayNest(collection, collectionOf(call.snapshot, relation.collection)))
      input.parents.push({ field, relation, item: value, at: at + name });
    else if (typeof value === 'object' && value !== null)
      problems.push({
        code: 'VALIDATION_FAILED',
        message: `${name} takes the key of an item, or an object with its fields.`,
        path: name,
      });
    else input.columns[name] = value;
  }
  // What an update makes depends on the item as it is, which is read later.
  if (mode === 'create') {
    Object.assign(input.columns, madeValues(collection, mode, input.columns, call.binding));
    for (const [name, value] of Object.entries(input.columns))
      if (collection.fields.get(name)?.type.sequence && isEmpty(value)) delete input.columns[name];
  }
  const checked = validatorOf(collection).check(input.columns, mode);
  const fromParents = new Set(
    input.parents.flatMap(({ field, relation }) => [field.name, relation.keyField]),
  );
  problems.push(...saidTwice(collection, item));
  problems.push(...checked.problems.filter(({ path }) => path === undefined || !fromParents.has(path)));
  return { input: { ...input, columns: underKeys(collection, checked.parsed) }, problems };
}
