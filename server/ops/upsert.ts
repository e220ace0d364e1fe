import { readByField } from '../data/read-stored.ts';
import { type Key, keyOf } from '../data/stored-columns.ts';
import { KasbahError } from '../lib/errors.ts';
import { ValueError } from '../schema/field-type.ts';
import type { Item } from '../schema/item.ts';
import type { Scope } from '../schema/scope.ts';
import type { Collection, Field } from '../schema/snapshot.ts';
import { encodeAsked } from '../schema/variables.ts';
import { answerWrite } from './answer-write.ts';
import { checkNumber, placeOf } from './create.ts';
import { type Call, type Caller, type Engine, openCall } from './engine.ts';
import { checkAnswer } from './get.ts';
import type { QueryInput } from './list.ts';
import { collectProblems, pathOf } from './problems.ts';
import { roundsOf } from './rounds.ts';
import { scopeOf } from './scope-of.ts';
import type { Writer } from './writer.ts';

/** The field by which items are found: the key, or a unique one that the actor sees or writes. @throws KasbahError INVALID_QUERY */
function fieldToFindBy({ grant }: Call, collection: Collection, on: string | undefined): Field {
  const field =
    on === undefined
      ? collection.primaryKey.length === 1
        ? collection.primaryKey[0]
        : undefined
      : collection.fields.get(on);
  const reached = (['read', 'create', 'update'] as const).some((action) =>
    grant.scope(collection.name, action)?.fields.has(field?.name ?? ''),
  );
  if (
    field?.column &&
    (reached || field.definition.primary) &&
    (field.definition.unique || (field.definition.primary && collection.primaryKey.length === 1))
  )
    return field;
  throw new KasbahError(
    'INVALID_QUERY',
    on === undefined
      ? `${collection.name} has no key of one field to find items by.`
      : `Items of ${collection.name} cannot be found by ${on.slice(0, 80)}: it is not a unique field.`,
    { path: 'on', hint: 'Name a unique field: ?on=slug.' },
  );
}

/** A value by which an item is looked for, in its canonical form; undefined for none, and for none of the field's. */
function soughtValue({ scalar }: Field, given: unknown): unknown {
  if (given === undefined || given === null || !scalar) return undefined;
  try {
    encodeAsked(scalar, given);
    return scalar.type.parse(given, scalar.options);
  } catch (error) {
    if (error instanceof ValueError) return undefined;
    throw error;
  }
}

/**
 * The keys of the items that have these values, as far as the actor sees or changes them and the field of them. One that
 * is out of their reach is none for them: a new one beside it the database refuses.
 */
async function findKeys(
  { call, open }: Writer,
  collection: Collection,
  field: Field,
  values: readonly unknown[],
): Promise<Map<string, Key>> {
  const found = new Map<string, Key>();
  const read = (scope: Scope, some: readonly unknown[]) =>
    readByField(open.tx, call.snapshot, scope, field.name, some, call.binding, scope.fields.get(field.name));
  for (const action of ['update', 'read'] as const) {
    const scope = call.grant.scope(collection.name, action);
    if (!scope || !(scope.fields.has(field.name) || field.definition.primary)) continue;
    const asked = new Set(values.map(String));
    let other = false;
    for (const item of await read(scope, values)) {
      const text = String(item[field.name]);
      found.set(text, keyOf(collection, item));
      other ||= !asked.has(text);
    }
    // A database may take two texts for one value that are not the same to us; such a one is asked for by itself.
    for (const value of other ? values : []) {
      if (found.has(String(value))) continue;
      const [item] = await read(scope, [value]);
      if (item) found.set(String(value), keyOf(collection, item));
    }
  }
  return found;
}

interface Wanted {
  item: Item;
  at: string;
  index: number;
  value: unknown;
}

async function upsertRound(
  writer: Writer,
  collection: Collection,
  field: Field,
  list: readonly Wanted[],
  result: Key[],
): Promise<void> {
  const { call } = writer;
  const values = list.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const found =
    values.length > 0 ? await findKeys(writer, collection, field, values) : new Map<string, Key>();
  const keyOfOne = ({ value }: Wanted) => (value === undefined ? undefined : found.get(String(value)));
  const fresh = list.filter((one) => !keyOfOne(one));
  const there = list.filter(keyOfOne);
  const keep = (some: readonly Wanted[], keys: readonly Key[]) => {
    for (const [place, { index }] of some.entries()) result[index] = keys[place]!;
  };
  const path = (some: readonly Wanted[]) => pathOf(some[0]?.at);
  const create = async () => {
    if (fresh.length > 0)
      keep(fresh, await writer.create(scopeOf(call, collection.name, 'create', path(fresh)), fresh));
  };
  const update = async () => {
    if (there.length === 0) return;
    const patches = there.map((one) => {
      // The value it was found by is the one it has, so that it need not be written.
      const { [field.name]: _, ...item } = one.item;
      return { key: keyOfOne(one)!, item, at: one.at };
    });
    keep(there, await writer.update(scopeOf(call, collection.name, 'update', path(there)), patches));
  };
  await collectProblems([create, update], (work) => work());
}

/**
 * Creates each item, or changes the one that has the same value of `on` (the key, unless another unique field is
 * named); all or none, in one changeset. Asks for the right to create or to change, as each item needs it.
 * @throws KasbahError INVALID_QUERY when `on` is not unique, and what creating and changing throw
 */
export async function upsertItems(
  engine: Engine,
  caller: Caller,
  collection: string,
  items: readonly Item[],
  on: string | undefined,
  answer: QueryInput,
): Promise<(Item | null)[]> {
  const call = await openCall(engine, caller);
  const known = (call.grant.scope(collection, 'create') ?? scopeOf(call, collection, 'update')).collection;
  const field = fieldToFindBy(call, known, on);
  checkNumber(items.length);
  checkAnswer(call, collection, answer);
  return answerWrite(call, collection, answer, async (writer) => {
    const result: Key[] = [];
    const wanted = items.map((item, index): Wanted => {
      return { item, index, at: placeOf(index, items.length), value: soughtValue(field, item[field.name]) };
    });
    const nameOf = ({ value }: Wanted) => (value === undefined ? null : String(value));
    for (const round of roundsOf(wanted, nameOf))
      await upsertRound(
        writer,
        known,
        field,
        round.map((index) => wanted[index]!),
        result,
      );
    return result;
  });
}
