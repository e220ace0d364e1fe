import { holdingChangeLock, withChangeLock } from '../data/change-lock.ts';
import type { Database } from '../data/database.ts';
import { readDefinitions, saveDefinitions } from '../data/definition-store.ts';
import { type Parked, readParked } from '../data/parked.ts';
import { type FoundTables, readTables } from '../data/read-tables.ts';
import { problemsError } from '../lib/errors.ts';
import { randomToken } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import { checkDefinitions } from '../schema/check-definitions.ts';
import type { CollectionDefinition, FieldDefinition } from '../schema/definition.ts';
import { keepAdded } from '../schema/extensible.ts';
import type { FieldType } from '../schema/field-type.ts';
import { hasColumn, planChange } from '../schema/plan-change.ts';
import { relationMark } from '../schema/relation-mark.ts';
import { buildSnapshot, type Snapshot } from '../schema/snapshot.ts';
import { runOperation } from './run-schema-work.ts';
import { applyJournalled } from './schema-journal.ts';
import { workOfSteps } from './schema-steps.ts';

function withIds(definition: CollectionDefinition): CollectionDefinition {
  return {
    ...definition,
    id: definition.id ?? `c_${randomToken(9)}`,
    fields: definition.fields.map((field) => ({ ...field, id: field.id ?? `f_${randomToken(9)}` })),
  };
}

const columnOf = (field: FieldDefinition) => field.column ?? field.name;

/** What is kept, brought in line with what the database has now: new columns appear, lost ones disappear. */
function merge(
  kept: CollectionDefinition,
  found: CollectionDefinition,
  columns: ReadonlySet<string>,
  types: ReadonlyMap<string, FieldType>,
): CollectionDefinition {
  // A relation without a column stays as long as the other side does, which checking finds out.
  const stays = kept.fields.filter((field) => columns.has(columnOf(field)) || !hasColumn(field, types));
  const known = new Set(stays.map((field) => relationMark(field) ?? columnOf(field)));
  const names = new Set(stays.map((field) => field.name.toLowerCase()));
  const fresh = found.fields.filter(
    (field) => !known.has(relationMark(field) ?? columnOf(field)) && !names.has(field.name.toLowerCase()),
  );
  return withIds({ ...kept, fields: [...stays, ...fresh] });
}

const MOST_ATTEMPTS = 5;

/** The collection and field in the path of a problem. */
const PLACE = /^([^.]+)\.fields\.([^.]+)/;

const sameAs = (a: readonly CollectionDefinition[], b: readonly CollectionDefinition[]) =>
  a.length === b.length &&
  a.every((one, index) => one === b[index] || JSON.stringify(one) === JSON.stringify(b[index]));

function alive(
  kept: readonly CollectionDefinition[],
  definitions: readonly CollectionDefinition[],
  types: ReadonlyMap<string, FieldType>,
  logger: Logger,
): CollectionDefinition[] {
  let current = [...definitions];
  // What was kept was checked when it was kept; checking again would be most of the time that a start takes.
  const known = current.every((definition) => definition.fields.every((field) => types.has(field.type)));
  if (known && sameAs(kept, current)) return current;
  for (;;) {
    const problem = checkDefinitions(current, types).find((one) => PLACE.test(one.path ?? ''));
    if (!problem) return current;
    const [, name, field] = PLACE.exec(problem.path ?? '') ?? [];
    logger.warn(
      { collection: name, field, reason: problem.message },
      'A field of the schema no longer fits the database and is left out',
    );
    current = current.map((one) =>
      one.name === name ? { ...one, fields: one.fields.filter((other) => other.name !== field) } : one,
    );
  }
}

function reconcile(
  kept: readonly CollectionDefinition[],
  found: FoundTables,
  types: ReadonlyMap<string, FieldType>,
  logger: Logger,
): CollectionDefinition[] {
  const result: CollectionDefinition[] = [];
  const byTable = new Map(kept.map((definition) => [definition.table ?? definition.name, definition]));
  for (const definition of kept.filter((one) => !one.existing)) {
    if (found.tables.has(definition.table ?? definition.name)) result.push(definition);
    else
      logger.warn(
        { collection: definition.name },
        'The table of a collection is gone; the collection is left out',
      );
  }
  for (const definition of found.definitions) {
    const table = definition.table ?? definition.name;
    const before = byTable.get(table);
    const columns = new Set(found.tables.get(table)?.columns.map((column) => column.name));
    result.push(before ? merge(before, definition, columns, types) : withIds(definition));
  }
  return result;
}

/** Tables and columns that somebody hid stay hidden, although they are still there. */
export function withoutHidden(found: FoundTables, parked: readonly Parked[]): FoundTables {
  const hidden = parked.filter((one) => one.reason === 'hidden');
  const tables = new Set(hidden.filter((one) => one.kind === 'collection').map((one) => one.stored_as));
  const columns = new Set(
    hidden.filter((one) => one.kind === 'field').map((one) => `${one.collection}.${one.stored_as}`),
  );
  const shown = found.definitions.filter((definition) => !tables.has(definition.table ?? definition.name));
  const names = new Set(shown.map((definition) => definition.name));
  return {
    ...found,
    definitions: shown.map((definition) => ({
      ...definition,
      fields: definition.fields.filter((field) => {
        const leads = field.options?.collection;
        return (
          !columns.has(`${definition.name}.${relationMark(field) ?? columnOf(field)}`) &&
          (typeof leads !== 'string' || names.has(leads))
        );
      }),
    })),
  };
}

/** Kept collections first and in their order, so that an unchanged schema is unchanged to the letter. */
function inOrderOf(
  kept: readonly CollectionDefinition[],
  found: readonly CollectionDefinition[],
): CollectionDefinition[] {
  const position = new Map(kept.map((definition, index) => [definition.id, index]));
  const at = (definition: CollectionDefinition) => position.get(definition.id) ?? kept.length;
  return [...found].sort((a, b) => at(a) - at(b));
}

/**
 * Reads what Kasbah keeps and what the database has, creates or extends the collections that the server and its
 * plugins need (`own`), and gives the snapshot of it all. Tables that Kasbah did not make are not touched.
 * @throws KasbahError INVALID_SCHEMA when a collection of `own` is not valid
 */
export async function loadSchema(
  database: Database,
  own: readonly CollectionDefinition[],
  types: ReadonlyMap<string, FieldType>,
  logger: Logger,
): Promise<Snapshot> {
  for (let attempt = 1; ; attempt++) {
    const snapshot = await tryLoad(database, own, types, logger);
    if (snapshot) return snapshot;
    if (attempt === MOST_ATTEMPTS) throw new Error('The schema is being changed by others all the time');
  }
}

/** Null when another server changed the schema meanwhile: what was read is no longer what is there. */
async function tryLoad(
  database: Database,
  own: readonly CollectionDefinition[],
  types: ReadonlyMap<string, FieldType>,
  logger: Logger,
): Promise<Snapshot | null> {
  const [kept, parked] = await Promise.all([readDefinitions(database), readParked(database)]);
  const tables = await readTables(database, kept);
  const found = withoutHidden(tables, parked);
  const there = alive(kept, inOrderOf(kept, reconcile(kept, found, types, logger)), types, logger);
  const wanted = own.map((one) =>
    keepAdded(
      one,
      there.find(({ name }) => name === one.name),
    ),
  );
  const change = planChange(there, wanted, types);
  const changed = new Set(change.steps.map((step) => step.collection));
  const problems = [
    ...change.problems,
    ...(changed.size > 0 ? checkDefinitions(change.definitions, types, changed) : []),
  ];
  if (problems.length > 0) throw problemsError(problems);
  const snapshot = buildSnapshot(change.definitions, types, database.dialect);
  const before = change.steps.length === 0 ? snapshot : buildSnapshot(there, types, database.dialect);
  const works = workOfSteps({ database, before, after: snapshot, facts: new Map() }, change.steps);
  if (works.length === 0 && sameAs(kept, change.definitions)) return snapshot;
  if (works.length > 0 && database.dialect === 'mysql')
    return holdingChangeLock(database, async () => {
      if (!sameAs(kept, await readDefinitions(database))) return null;
      await database.transaction((tx) => saveDefinitions(database, tx, kept, there));
      await applyJournalled(database, before, snapshot, works, new Date());
      return snapshot;
    });
  return database.transaction((tx) =>
    withChangeLock(tx, async () => {
      if (!sameAs(kept, await readDefinitions(database, tx))) return null;
      for (const operation of works.flatMap((work) => work.operations))
        await runOperation(tx, before, snapshot, operation);
      await saveDefinitions(database, tx, kept, change.definitions);
      return snapshot;
    }),
  );
}
