import { ADMINISTRATOR_ROLE } from '../access/actor.ts';
import { readPolicies } from '../access/read-policies.ts';
import { POLICIES } from '../access/system-collections.ts';
import { CHANGES } from '../data/changelog.ts';
import { convertColumn } from '../data/convert-column.ts';
import { type Database, type Executor, runBuilt } from '../data/database.ts';
import { isConnectionLost } from '../data/database-error.ts';
import { saveDefinitions } from '../data/definition-store.ts';
import { addParked, removeParked, renameParked } from '../data/parked.ts';
import { forgetSearch } from '../data/search-index.ts';
import { KasbahError } from '../lib/errors.ts';
import type { ChangeStep } from '../schema/change-step.ts';
import type { FilterJson } from '../schema/query.ts';
import { renameInFilter } from '../schema/rename-in-filter.ts';
import { type Renames, renamesOf } from '../schema/rename-references.ts';
import { type Collection, collectionOf, fieldOf, type Snapshot } from '../schema/snapshot.ts';
import { keyColumns, targetsOf } from './schema-impact.ts';
import type { Operation, StepWork } from './schema-steps.ts';

function earlierCollection(before: Snapshot, collection: Collection): Collection {
  return [...before.collections.values()].find((one) => one.id === collection.id) ?? collection;
}

/** An operation as people read it. */
export function textOf(operation: Operation): string {
  return 'sql' in operation
    ? operation.sql
    : `-- convert the values of ${operation.convert.table}.${operation.convert.from} into ${operation.convert.to}, in batches`;
}

/** Runs one operation. @throws KasbahError SCHEMA_REFUSED when the database does not take it */
export async function runOperation(
  executor: Executor,
  before: Snapshot,
  after: Snapshot,
  operation: Operation,
): Promise<void> {
  try {
    await runPlain(executor, before, after, operation);
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    throw refusal(error, textOf(operation));
  }
}

/** What is told of a change that was refused and undone. */
export function refusal(cause: unknown, refused: string): KasbahError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new KasbahError('SCHEMA_REFUSED', `The database refused a statement of the change: ${reason}`, {
    status: 409,
    hint: 'Nothing was changed. Mend what the database complains of, then plan again.',
    details: { refused, reason },
    cause,
  });
}

async function runPlain(
  executor: Executor,
  before: Snapshot,
  after: Snapshot,
  operation: Operation,
): Promise<void> {
  if ('sql' in operation) {
    await executor.run(operation.sql);
    return;
  }
  const { convert } = operation;
  const collection = collectionOf(after, convert.collection);
  const field = fieldOf(collection, convert.field);
  const old = [...earlierCollection(before, collection).fields.values()].find((one) => one.id === field.id);
  if (!old?.scalar || !field.scalar) return;
  await convertColumn(executor, {
    table: convert.table,
    keys: keyColumns(collection),
    from: convert.from,
    to: convert.to,
    before: old.scalar,
    after: field.scalar,
    ...(await targetsOf(executor, after, field)),
  });
}

async function renamePolicies(
  database: Database,
  tx: Executor,
  before: Snapshot,
  renames: Renames,
): Promise<void> {
  for (const policy of await readPolicies(database, tx)) {
    if (policy.role === ADMINISTRATOR_ROLE) continue;
    const collection = renames.collection(policy.collection);
    const filter = (json: FilterJson | null) =>
      json && JSON.stringify(renameInFilter(json, policy.collection, before, renames));
    const presets =
      policy.presets &&
      Object.entries(policy.presets).map(([name, value]) => [renames.field(collection, name), value]);
    const next = {
      collection,
      fields: JSON.stringify(policy.fields.map((field) => renames.field(collection, field))),
      where: filter(policy.where),
      validation: filter(policy.validation),
      presets: presets && JSON.stringify(Object.fromEntries(presets)),
    };
    await runBuilt(tx, database.builder(POLICIES).where('id', policy.id).update(next));
  }
}

async function renameCollections(
  database: Database,
  tx: Executor,
  steps: readonly ChangeStep[],
): Promise<void> {
  for (const step of steps) {
    if (step.kind !== 'rename_collection') continue;
    await runBuilt(
      tx,
      database.builder(CHANGES).where('collection', step.from).update({ collection: step.collection }),
    );
    await renameParked(database, tx, step.from, step.collection);
  }
}

/** Changes that put other texts into a collection, or take some out of it. */
const OTHER_TEXTS = new Set<ChangeStep['kind']>([
  'change_type',
  'recompute_field',
  'park_field',
  'restore_field',
  'park_collection',
  'restore_collection',
]);

/** Full-text indexes that no longer say what the tables do; the next search makes them anew. */
async function forgetIndexes(
  database: Database,
  tx: Executor,
  before: Snapshot,
  after: Snapshot,
  steps: readonly ChangeStep[],
): Promise<void> {
  const changed = steps.filter(({ kind }) => OTHER_TEXTS.has(kind)).map(({ collection }) => collection);
  const renamed = steps.some(({ kind }) => kind === 'rename_collection');
  // Links to one of several collections name theirs by its name, as a text.
  const naming = [...after.collections.values()].filter(
    ({ fields }) => renamed && [...fields.values()].some((field) => field.any),
  );
  const ids = changed.flatMap(
    (name) => (after.collections.get(name) ?? before.collections.get(name))?.id ?? [],
  );
  await forgetSearch(database, tx, [...new Set([...ids, ...naming.map(({ id }) => id)])]);
}

/** What belongs to a change beside its tables: what is parked, the definitions, and who refers to renamed things. */
export async function recordChange(
  database: Database,
  tx: Executor,
  before: Snapshot,
  after: Snapshot,
  works: readonly StepWork[],
  now: Date,
): Promise<void> {
  for (const work of works) {
    if (work.restored !== undefined) await removeParked(database, tx, work.restored);
    for (const parked of work.parked) await addParked(database, tx, parked, now);
  }
  const steps = works.map((work) => work.step);
  const renames = renamesOf(steps);
  if (!renames.empty) {
    await renamePolicies(database, tx, before, renames);
    await renameCollections(database, tx, steps);
  }
  await forgetIndexes(database, tx, before, after, steps);
  const definitions = (snapshot: Snapshot) =>
    [...snapshot.collections.values()].map((collection) => collection.definition);
  await saveDefinitions(database, tx, definitions(before), definitions(after));
}
