import { readByField } from '../data/read-stored.ts';
import { type Key, keyOf } from '../data/stored-columns.ts';
import { KasbahError } from '../lib/errors.ts';
import { ValueError } from '../schema/field-type.ts';
import type { Item } from '../schema/item.ts';
import type { Collection, Field } from '../schema/snapshot.ts';
import { encodeAsked } from '../schema/variables.ts';
import { answerWrite } from './answer-write.ts';
import { checkNumber, placeOf } from './create.ts';
import { type Caller, type Engine, everythingIn, openCall } from './engine.ts';
import { checkAnswer } from './get.ts';
import type { QueryInput } from './list.ts';
import { collectProblems } from './problems.ts';
import { scopeOf } from './scope-of.ts';
import type { Writer } from './writer.ts';

/** The field by which items are found: unique, or the key. @throws KasbahError INVALID_QUERY */
function fieldToFindBy(collection: Collection, on: string | undefined): Field {
  const field =
    on === undefined
      ? collection.primaryKey.length === 1
        ? collection.primaryKey[0]
        : undefined
      : collection.fields.get(on);
  if (
    field?.column &&
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

/** The key of the item that has this value already; null when none has, or the value is none of the field's. */
async function findKey(
  writer: Writer,
  collection: Collection,
  field: Field,
  value: unknown,
): Promise<Key | null> {
  const { call, open } = writer;
  if (value === undefined || value === null) return null;
  const scope = (await everythingIn(call)).scope(collection.name, 'read');
  if (!scope || !field.scalar) return null;
  try {
    encodeAsked(field.scalar, value);
    const parsed = field.scalar.type.parse(value, field.scalar.options);
    const [item] = await readByField(open.tx, call.snapshot, scope, field.name, [parsed], call.binding);
    return item ? keyOf(collection, item) : null;
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
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
  const field = fieldToFindBy(known, on);
  checkNumber(items.length);
  checkAnswer(call, collection, answer);
  return answerWrite(call, collection, answer, async (writer) => {
    const result: Key[] = [];
    await collectProblems(items, async (item, index) => {
      const at = placeOf(index, items.length);
      const key = await findKey(writer, known, field, item[field.name]);
      if (!key) {
        result.push(...(await writer.create(scopeOf(call, collection, 'create'), [{ item, at }])));
        return;
      }
      // The value it was found by is the one it has, so that it need not be written.
      const { [field.name]: _, ...patch } = item;
      const entry = { key, item: patch, at };
      result.push(...(await writer.update(scopeOf(call, collection, 'update'), [entry])));
    });
    return result;
  });
}
