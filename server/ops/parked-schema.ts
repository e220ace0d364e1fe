import { type Alteration, dressColumnSql, parkColumnSql, renameColumnSql } from '../data/alter.ts';
import { dropParkedSql, PARKED_PREFIX, type Parked, readParked, removeParked } from '../data/parked.ts';
import { rebuildSql } from '../data/rebuild.ts';
import { quote } from '../data/sql-text.ts';
import { readTableFacts, type TableFacts } from '../data/table-facts.ts';
import { KasbahError, notFound, problemsError } from '../lib/errors.ts';
import { randomName } from '../lib/ids.ts';
import { checkDefinitions } from '../schema/check-definitions.ts';
import type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
import {
  buildSnapshot,
  type Collection,
  collectionOf,
  type Field,
  fieldOf,
  type Snapshot,
} from '../schema/snapshot.ts';
import { carryOut, definitionsOf } from './change-schema.ts';
import type { Caller, Engine } from './engine.ts';
import { requireAccess } from './require-access.ts';
import { targetsOf } from './schema-impact.ts';
import { parkedField, renameTable, type StepWork, statements } from './schema-steps.ts';

/** What was removed from the schema and can be brought back. */
export async function listParked(engine: Engine, caller: Caller): Promise<Parked[]> {
  requireAccess(caller.actor, 'schema');
  return readParked(engine.database);
}

/** Rules that values entered meanwhile, or missing meanwhile, might break are not restored. */
function relaxed(definition: FieldDefinition): FieldDefinition {
  const { required: _r, unique: _u, ...rest } = definition;
  return rest;
}

interface Plan {
  after: Snapshot;
  work: StepWork;
}

function restoreCollection(engine: Engine, before: Snapshot, parked: Parked): Plan {
  const definition = parked.definition as CollectionDefinition;
  if (before.collections.has(definition.name)) {
    throw new KasbahError('CONFLICT', `There is a collection ${definition.name} again.`, {
      status: 409,
      hint: 'Rename it first.',
    });
  }
  // Links that lead to or come from what is gone are kept aside, to be restored once it is back.
  const { fields, aside } = withoutLostLinks(before, definition);
  const after = checked(before, [...definitionsOf(before), { ...definition, fields }], definition.name);
  const table = collectionOf(after, definition.name).table;
  const operations =
    table === parked.stored_as ? [] : [renameTable(engine.database, parked.stored_as, table)];
  return {
    after,
    work: {
      step: { kind: 'restore_collection', collection: definition.name },
      operations,
      parked: aside.map((field): StepWork['parked'][number] => ({
        id: randomName(),
        kind: 'field',
        collection: definition.name,
        field: field.name,
        stored_as: field.column ?? field.name,
        definition: field,
        reason: 'hidden',
      })),
      restored: parked.id,
    },
  };
}

function withoutLostLinks(before: Snapshot, definition: CollectionDefinition) {
  let fields = definition.fields;
  const aside: FieldDefinition[] = [];
  for (;;) {
    const all = [...definitionsOf(before), { ...definition, fields }];
    const problems = checkDefinitions(all, before.types, new Set([definition.name]));
    const lost = fields.find(
      (field) =>
        before.types.get(field.type)?.relation &&
        problems.some((problem) => problem.path?.startsWith(`${definition.name}.fields.${field.name}`)),
    );
    if (!lost) return { fields, aside };
    aside.push(lost);
    fields = fields.filter((field) => field !== lost);
  }
}

function checked(before: Snapshot, definitions: readonly CollectionDefinition[], name: string): Snapshot {
  const problems = checkDefinitions(definitions, before.types, new Set([name]));
  if (problems.length > 0) throw problemsError(problems);
  return buildSnapshot(definitions, before.types, before.dialect);
}

function sqliteColumns(
  facts: TableFacts,
  before: Collection,
  after: Collection,
  parked: Parked,
  replaced: { field: Field; storedAs: string } | null,
) {
  const fields = new Map<string, string>();
  for (const field of after.fields.values()) {
    if (field.column === null) continue;
    const old = [...before.fields.values()].find((one) => one.id === field.id);
    fields.set(
      field.column,
      old?.column && !(replaced && old.id === replaced.field.id) ? old.column : parked.stored_as,
    );
  }
  const typeOf = (column: string) => facts.columns.find((one) => one.name === column)?.type || 'text';
  const others = facts.columns.filter(
    (column) => column.name.startsWith(PARKED_PREFIX) && column.name !== parked.stored_as,
  );
  const kept = new Map(others.map((column) => [column.name, { from: column.name, type: column.type }]));
  if (replaced)
    kept.set(replaced.storedAs, { from: replaced.field.column!, type: typeOf(replaced.field.column!) });
  return { fields, parked: kept };
}

/** A link whose records are gone meanwhile cannot be a link again. */
async function refuseOrphans(
  engine: Engine,
  parked: Parked,
  collection: Collection,
  after: Snapshot,
  field: Field,
): Promise<void> {
  const { targets } = await targetsOf(engine.database, after, field);
  if (!targets || parked.reason === 'hidden') return;
  const q = (name: string) => quote(engine.database.dialect, name);
  const column = q(parked.stored_as);
  const rows = await engine.database.all(
    `SELECT DISTINCT ${column} AS v FROM ${q(collection.table)} WHERE ${column} IS NOT NULL`,
  );
  const gone = rows.map((row) => String(row.v)).filter((value) => !targets.has(value));
  if (gone.length === 0) return;
  throw new KasbahError(
    'VALUES_DO_NOT_FIT',
    `${field.name} points to items of ${field.relation?.collection} that were deleted since: ${gone.slice(0, 10).join(', ')}${gone.length > 10 ? ' …' : ''}.`,
    { status: 409, path: `${collection.name}.${field.name}`, hint: 'Create these items again first.' },
  );
}

async function restoreField(engine: Engine, before: Snapshot, parked: Parked): Promise<Plan> {
  const { database } = engine;
  const collection = before.collections.get(parked.collection);
  if (!collection) throw notFound(`The collection ${parked.collection} is gone; restore it first.`);
  const definition = parked.definition as FieldDefinition;
  const current = [...collection.fields.values()].find((field) => field.id === definition.id);
  const namesake = collection.fields.get(definition.name);
  if (namesake && namesake !== current) {
    throw new KasbahError('CONFLICT', `${parked.collection} has a field ${definition.name} again.`, {
      status: 409,
      hint: 'Rename it first.',
    });
  }
  const name = current?.name ?? definition.name;
  const back = { ...relaxed(definition), name };
  const own = collection.definition.fields;
  const fields = current ? own.map((field) => (field.id === definition.id ? back : field)) : [...own, back];
  const definitions = definitionsOf(before).map((one) =>
    one === collection.definition ? { ...one, fields } : one,
  );
  const after = checked(before, definitions, collection.name);
  const next = collectionOf(after, collection.name);
  const field = fieldOf(next, name);
  await refuseOrphans(engine, parked, collection, after, field);
  const facts = await readTableFacts(database, collection.table);
  const replaced = current?.column ? { field: current, storedAs: PARKED_PREFIX + randomName() } : null;
  const at: Alteration = { database, after, collection: next, facts };
  const sql =
    parked.reason === 'hidden'
      ? []
      : database.dialect === 'sqlite'
        ? rebuildSql(database, after, next, sqliteColumns(facts, collection, next, parked, replaced))
        : [
            ...(replaced ? parkColumnSql(at, replaced.field.column!, replaced.storedAs) : []),
            renameColumnSql(database, next.table, parked.stored_as, field.column!),
            ...dressColumnSql(at, field),
          ];
  const kept = replaced
    ? [parkedField(collection.name, replaced.field, replaced.storedAs, 'type_changed')]
    : [];
  return {
    after,
    work: {
      step: { kind: 'restore_field', collection: collection.name, field: name },
      operations: statements(next.table, sql),
      parked: kept,
      restored: parked.id,
    },
  };
}

/**
 * Brings back what was removed. A field whose type was changed gets its old type and values; what it had meanwhile is
 * parked in its place.
 * @throws KasbahError NOT_FOUND, CONFLICT when the name is taken again
 */
export async function restoreParked(engine: Engine, caller: Caller, id: string): Promise<void> {
  const parked = (await listParked(engine, caller)).find((one) => one.id === id);
  if (!parked) throw notFound('There is nothing of that id to restore.');
  const before = engine.snapshot();
  const { after, work } =
    parked.kind === 'collection'
      ? restoreCollection(engine, before, parked)
      : await restoreField(engine, before, parked);
  await carryOut(engine, before, after, [work]);
  engine.logger.info(
    { collection: parked.collection, field: parked.field, by: caller.actor.name },
    'A part of the schema was restored',
  );
}

/** Ends what was parked before a moment for good; gives the number of columns and tables gone. */
export async function purgeParked(engine: Engine, olderThan: Date): Promise<number> {
  const { database } = engine;
  const old = (await readParked(database)).filter(
    (parked) => parked.reason !== 'hidden' && Date.parse(parked.at) < olderThan.getTime(),
  );
  for (const parked of old) {
    const table = engine.snapshot().collections.get(parked.collection)?.table;
    await database.schemaTransaction(async (tx) => {
      if (parked.kind === 'collection' || table !== undefined)
        await tx.run(dropParkedSql(database, parked, table ?? ''));
      await removeParked(database, tx, parked.id);
    });
  }
  return old.length;
}
