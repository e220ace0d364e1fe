import { isAdministrator } from '../access/actor.ts';
import { saveDefinitions } from '../data/definition-store.ts';
import { readTables } from '../data/read-tables.ts';
import { KasbahError, type Problem, forbidden, problemsError } from '../lib/errors.ts';
import { checkDefinitions, checkShape } from '../schema/check-definitions.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { type SchemaChange, planChange } from '../schema/plan-change.ts';
import { type Snapshot, buildSnapshot } from '../schema/snapshot.ts';
import type { Caller, Engine } from './engine.ts';
import { type PlannedStep, sqlOfSteps } from './schema-steps.ts';

export interface SchemaPlan {
  /** The version that the plan was made on; give it back to apply exactly this plan. */
  version: string;
  steps: PlannedStep[];
}

/** The definitions of a snapshot, as they were given. */
export function definitionsOf(snapshot: Snapshot): CollectionDefinition[] {
  return [...snapshot.collections.values()].map((collection) => collection.definition);
}

function shapeProblems(wanted: readonly unknown[]): Problem[] {
  return wanted.flatMap((definition, index) =>
    checkShape(definition).map((problem) => ({ ...problem, path: `collections[${index}]${problem.path ? `.${problem.path}` : ''}` })),
  );
}

async function prepare(engine: Engine, caller: Caller, wanted: readonly unknown[]): Promise<{ change: SchemaChange; after: Snapshot; plan: SchemaPlan }> {
  if (!isAdministrator(caller.actor)) throw forbidden('Only administrators may change the schema.');
  const shape = shapeProblems(wanted);
  if (shape.length > 0) throw problemsError(shape);
  const snapshot = engine.snapshot();
  const definitions = wanted as CollectionDefinition[];
  const change = planChange(definitionsOf(snapshot), definitions, snapshot.types);
  const own = definitions.flatMap((definition, index): Problem[] =>
    snapshot.collections.get(definition.name)?.definition.system || definition.system
      ? [{ code: 'INVALID_SCHEMA', message: `${definition.name} belongs to Kasbah itself.`, path: `collections[${index}]` }]
      : [],
  );
  const problems = [...own, ...change.problems, ...checkDefinitions(change.definitions, snapshot.types, new Set(definitions.map((one) => one.name)))];
  if (problems.length > 0) throw problemsError(problems);
  const after = buildSnapshot(change.definitions, snapshot.types, snapshot.dialect);
  await refuseTakenTables(engine, change, after);
  return { change, after, plan: { version: snapshot.version, steps: sqlOfSteps(engine.database, after, change.steps) } };
}

/** A table of that name that Kasbah does not know of would otherwise fail half way. */
async function refuseTakenTables(engine: Engine, change: SchemaChange, after: Snapshot): Promise<void> {
  const created = change.steps.filter((step) => step.kind === 'create_collection');
  if (created.length === 0) return;
  const { names } = await readTables(engine.database);
  const lower = new Set([...names].map((name) => name.toLowerCase()));
  const taken = created.find((step) => lower.has((after.collections.get(step.collection)?.table ?? '').toLowerCase()));
  if (taken) throw new KasbahError('INVALID_SCHEMA', `The database already has a table ${taken.collection}.`, { path: `${taken.collection}.name`, hint: 'Choose another name.' });
}

/** What applying these definitions would do, step by step; nothing is changed. @throws KasbahError with every problem */
export async function planSchema(engine: Engine, caller: Caller, wanted: readonly unknown[]): Promise<SchemaPlan> {
  return (await prepare(engine, caller, wanted)).plan;
}

/**
 * Applies definitions and swaps the snapshot: requests that began before keep the schema they began with.
 * @throws KasbahError CONFLICT when the schema is no longer the one of `base`
 */
export async function applySchema(engine: Engine, caller: Caller, wanted: readonly unknown[], base?: string): Promise<SchemaPlan> {
  const before = engine.snapshot();
  if (base !== undefined && base !== before.version) {
    throw new KasbahError('CONFLICT', 'The schema changed since this plan was made.', { status: 409, hint: 'Load the schema again and repeat the change.' });
  }
  const { change, after, plan } = await prepare(engine, caller, wanted);
  await engine.database.transaction(async (tx) => {
    for (const step of plan.steps) {
      for (const statement of step.sql) await tx.run(statement);
    }
    await saveDefinitions(engine.database, tx, definitionsOf(before), change.definitions);
  });
  engine.replaceSnapshot(after);
  engine.logger.info({ steps: plan.steps.map((step) => step.title), by: caller.actor.name }, 'The schema was changed');
  return { version: after.version, steps: plan.steps };
}
