import { isAdministrator } from '../access/actor.ts';
import {
  type Alteration,
  dressColumnSql,
  parkColumnSql,
  renameColumnSql,
  renameTableSql,
} from '../data/alter.ts';
import { dropParkedSql, PARKED_PREFIX, type Parked, readParked, removeParked } from '../data/parked.ts';
import { rebuildSql } from '../data/rebuild.ts';
import { readTableFacts, type TableFacts } from '../data/table-facts.ts';
import { forbidden, KasbahError, notFound, problemsError } from '../lib/errors.ts';
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
import { parkedField, type StepWork, statements } from './schema-steps.ts';

/** What was removed from the schema and can be brought back. */
export async function listParked(engine: Engine, caller: Caller): Promise<Parked[]> {
  if (!isAdministrator(caller.actor))
    throw forbidden('Only administrators may see what was removed from the schema.');
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
  const known = new Set([...before.collections.keys(), definition.name]);
  // Links to what is gone meanwhile stay away; links to it are restored by themselves.
  const fields = definition.fields.filter(
    (field) => typeof field.options?.collection !== 'string' || known.has(field.options.collection),
  );
  const definitions = [...definitionsOf(before), { ...definition, fields }];
  const after = checked(before, definitions, definition.name);
  const table = collectionOf(after, definition.name).table;
  const operations =
    table === parked.stored_as ? [] : statements([renameTableSql(engine.database, parked.stored_as, table)]);
  return {
    after,
    work: {
      step: { kind: 'restore_collection', collection: definition.name },
      operations,
      parked: [],
      restored: parked.id,
    },
  };
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
      operations: statements(sql),
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
