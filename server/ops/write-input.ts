import { KasbahError, type Problem, problemsError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { both, type Condition } from '../schema/condition.ts';
import { isEmpty } from '../schema/field-type.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import type { Collection, ManyToMany } from '../schema/snapshot.ts';
import type { Binding } from '../schema/variables.ts';
import { validatorOf } from './engine.ts';

/** What a body asks to write: columns of the item itself, and sets of keys for its many-to-many relations. */
export interface WriteInput {
  columns: Item;
  links: { relation: ManyToMany; keys: unknown[]; name: string }[];
}

const unknownField = (scope: Scope, name: string): Problem => {
  const near = nearest(name, [...scope.fields.keys()]);
  return {
    code: 'UNKNOWN_FIELD',
    message: `${scope.collection.name} has no field ${name.slice(0, 80)} that you may write.`,
    path: name.slice(0, 80),
    ...(near && { hint: `Did you mean ${near}?` }),
  };
};

/** The actor's input against the field mask, before any hook sees it. @throws KasbahError with every problem */
export function checkInput(scope: Scope, item: Item, mode: 'create' | 'update'): void {
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
  if (problems.length > 0) throw problemsError(problems);
}

/** The condition on the row under which the actor may write all of these fields; null: on every row of the scope. */
export function maskOf(scope: Scope, item: Item): Condition | null {
  return Object.keys(item).reduce(
    (mask: Condition | null, name) => both(mask, scope.fields.get(name) ?? null),
    null,
  );
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
export async function sealInputs(collection: Collection, inputs: readonly WriteInput[]): Promise<void> {
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

/** Validates what hooks left of the input and sorts it. @throws KasbahError VALIDATION_FAILED with every problem */
export function prepareInput(
  scope: Scope,
  item: Item,
  mode: 'create' | 'update',
  binding: Binding,
): WriteInput {
  const { collection } = scope;
  const columns: Item = {};
  const links: WriteInput['links'] = [];
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(item)) {
    const field = collection.fields.get(name);
    if (!field) {
      problems.push(unknownField(scope, name));
      continue;
    }
    const { relation } = field;
    if (!relation) columns[name] = value;
    else if (relation.kind === 'many-to-one') {
      if (typeof value === 'object' && value !== null) problems.push(onlyKeys(name));
      else columns[name] = value;
    } else if (
      relation.kind === 'many-to-many' &&
      Array.isArray(value) &&
      value.every((key) => typeof key !== 'object')
    ) {
      links.push({ relation, keys: [...new Set(value)], name });
    } else
      problems.push(
        relation.kind === 'many-to-many' ? onlyKeys(name) : fromOtherSide(name, relation.collection),
      );
  }
  // What an update makes depends on the item as it is, which is read inside the transaction.
  if (mode === 'create') {
    Object.assign(columns, madeValues(collection, mode, columns, binding));
    for (const [name, value] of Object.entries(columns))
      if (collection.fields.get(name)?.type.sequence && isEmpty(value)) delete columns[name];
  }
  const checked = validatorOf(collection).check(columns, mode);
  problems.push(...checked.problems);
  if (problems.length > 0) throw problemsError(problems);
  return { columns: checked.parsed, links };
}

function onlyKeys(name: string): Problem {
  return { code: 'VALIDATION_FAILED', message: `${name} takes keys of existing items.`, path: name };
}

function fromOtherSide(name: string, collection: string): Problem {
  return {
    code: 'VALIDATION_FAILED',
    message: `${name} is set from the other side: change the items of ${collection}.`,
    path: name,
  };
}
