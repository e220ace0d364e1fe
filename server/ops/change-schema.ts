import { system } from '../access/actor.ts';
import { holdingChangeLock, withChangeLock } from '../data/change-lock.ts';
import type { Executor } from '../data/database.ts';
import { readDefinitions } from '../data/definition-store.ts';
import { takenNames } from '../data/introspect/introspect.ts';
import { readTableFacts, type TableFacts } from '../data/table-facts.ts';
import { KasbahError, type Problem, problemsError } from '../lib/errors.ts';
import type { ChangeStep } from '../schema/change-step.ts';
import { checkDefinitions, checkShape } from '../schema/check-definitions.ts';
import type { CollectionDefinition } from '../schema/definition.ts';
import { changedTypes } from '../schema/derive-types.ts';
import { extend, refuseAdded } from '../schema/extensible.ts';
import { planChange, type SchemaChange } from '../schema/plan-change.ts';
import { renameFilters } from '../schema/rename-filters.ts';
import { renamesOf } from '../schema/rename-references.ts';
import { buildSnapshot, type Snapshot } from '../schema/snapshot.ts';
import type { Caller, Engine } from './engine.ts';
import { ruleProblems } from './item-rules.ts';
import { requireAccess } from './require-access.ts';
import { recordChange, runOperation, textOf } from './run-schema-work.ts';
import { lookAtStep, type StepImpact, typesOfStep } from './schema-impact.ts';
import { applyJournalled, endLeftovers } from './schema-journal.ts';
import { type StepWork, workOfSteps } from './schema-steps.ts';
import { titleOf } from './schema-titles.ts';

/** A step as the plan shows it. */
export interface PlannedStep {
  kind: ChangeStep['kind'];
  title: string;
  collection: string;
  field?: string;
  sql: string[];
  /** Never true: what is removed is parked. Kept in the answer so that tools need not know that. */
  loses_data: boolean;
  impact: StepImpact;
}

export interface SchemaPlan {
  /** The version that the plan was made on; give it back to apply exactly this plan. */
  version: string;
  steps: PlannedStep[];
}

/** What is wanted: definitions to create or replace, and names of collections to remove. */
export interface WantedSchema {
  collections: readonly unknown[];
  remove?: readonly string[];
  /** `empty` lets values that do not convert be left out of the new column; without it they stop the change. */
  onMisfit?: 'block' | 'empty';
}

interface Prepared {
  before: Snapshot;
  after: Snapshot;
  works: StepWork[];
  plan: SchemaPlan;
}

/** The definitions of a snapshot, as they were given. */
export function definitionsOf(snapshot: Snapshot): CollectionDefinition[] {
  return [...snapshot.collections.values()].map((collection) => collection.definition);
}

function shapeProblems(wanted: readonly unknown[]): Problem[] {
  return wanted.flatMap((definition, index) =>
    checkShape(definition).map((problem) => ({
      ...problem,
      path: `collections[${index}]${problem.path ? `.${problem.path}` : ''}`,
    })),
  );
}

function refuseSystem(before: Snapshot, definitions: readonly CollectionDefinition[]): Problem[] {
  return definitions.flatMap((definition, index): Problem[] => {
    const there = before.collections.get(definition.name)?.definition;
    if (there?.extensible && !definition.system)
      return refuseAdded(definition, `collections[${index}]`, before.types);
    return there?.system || definition.system
      ? [
          {
            code: 'INVALID_SCHEMA',
            message: `${definition.name} belongs to Kasbah itself.`,
            path: `collections[${index}]`,
          },
        ]
      : [];
  });
}

/** sqlite alters by replacing the table, which would lose what Kasbah does not know of a table it did not make. */
function refuseRebuilds(before: Snapshot, change: SchemaChange): Problem[] {
  if (before.dialect !== 'sqlite') return [];
  return change.steps.flatMap((step): Problem[] => {
    const existing = change.definitions.find((one) => one.name === step.collection)?.existing;
    const rebuilds =
      step.kind === 'change_type' ||
      (step.kind === 'change_column' && step.properties.some((key) => key !== 'unique' && key !== 'indexed'));
    if (!existing || !rebuilds) return [];
    return [
      {
        code: 'UNSUPPORTED_CHANGE',
        message: `${step.collection}.${step.field} is a column of a table that Kasbah did not make; sqlite cannot alter it in place.`,
        path: `${step.collection}.${step.field}`,
      },
    ];
  });
}

/** A table of that name that Kasbah does not know of would otherwise fail half way. */
async function refuseTakenTables(
  engine: Engine,
  change: SchemaChange,
  before: Snapshot,
  after: Snapshot,
): Promise<Problem[]> {
  const made = change.steps.filter(
    (step) => step.kind === 'create_collection' || step.kind === 'rename_collection',
  );
  if (made.length === 0) return [];
  const names = await takenNames(engine.database);
  const given = new Set(
    change.steps.flatMap((step) =>
      step.kind === 'rename_collection'
        ? [step.from]
        : step.kind === 'park_collection'
          ? [step.collection]
          : [],
    ),
  );
  const leaving = new Set([...given].map((name) => before.collections.get(name)?.table.toLowerCase()));
  const taken = new Set([...names].filter((name) => !leaving.has(name)));
  return made
    .filter(
      (step) =>
        taken.has((after.collections.get(step.collection)?.table ?? '').toLowerCase()) &&
        !after.collections.get(step.collection)?.definition.existing,
    )
    .map((step) => ({
      code: 'INVALID_SCHEMA',
      message: `The database already has a table ${step.collection}.`,
      path: `${step.collection}.name`,
      hint: 'Choose another name.',
    }));
}

/** The filters of rules and conditions say the new names of fields. */
function renameRules(before: Snapshot, change: SchemaChange): SchemaChange {
  const renames = renamesOf(change.steps);
  return renames.empty
    ? change
    : { ...change, definitions: renameFilters(change.definitions, before, renames) };
}

async function factsOf(
  engine: Engine,
  before: Snapshot,
  after: Snapshot,
  steps: readonly ChangeStep[],
): Promise<Map<string, TableFacts>> {
  const ids = new Set(steps.map((step) => after.collections.get(step.collection)?.id));
  const tables = [...before.collections.values()].filter((one) => ids.has(one.id)).map((one) => one.table);
  return new Map(
    await Promise.all(
      tables.map(async (table) => [table, await readTableFacts(engine.database, table)] as const),
    ),
  );
}

async function prepare(engine: Engine, caller: Caller, wanted: WantedSchema): Promise<Prepared> {
  requireAccess(caller.actor, 'schema');
  const shape = shapeProblems(wanted.collections);
  if (shape.length > 0) throw problemsError(shape);
  const before = engine.snapshot();
  const given = wanted.collections as CollectionDefinition[];
  const definitions = given.map((definition) => {
    const there = before.collections.get(definition.name)?.definition;
    return there?.extensible ? extend(there, definition) : definition;
  });
  const change = renameRules(
    before,
    planChange(definitionsOf(before), definitions, before.types, wanted.remove),
  );
  // What is removed may leave relations to nowhere anywhere, what is renamed may be named anywhere.
  const wide = change.steps.some(
    (step) => step.kind === 'park_collection' || step.kind === 'park_field' || step.kind === 'rename_field',
  );
  const only = wide ? undefined : new Set(definitions.map((one) => one.name));
  const problems = [
    ...refuseSystem(before, given),
    ...change.problems,
    ...refuseRebuilds(before, change),
    ...checkDefinitions(change.definitions, before.types, only, before.dialect),
  ];
  if (problems.length > 0) throw problemsError(problems);
  const after = buildSnapshot(change.definitions, before.types, before.dialect);
  const everything = await engine.access.grant(system('check of rules'), after);
  const rules = ruleProblems(after, (name) => everything.scope(name, 'read'), only);
  const taken = await refuseTakenTables(engine, change, before, after);
  const looked = await Promise.all(
    change.steps.map((step) => lookAtStep(engine.database, before, after, step, wanted.onMisfit === 'empty')),
  );
  const found = [...taken, ...rules, ...looked.flatMap((one) => one.problems)];
  if (found.length > 0) throw problemsError(found);
  const facts = await factsOf(engine, before, after, change.steps);
  const works = workOfSteps({ database: engine.database, before, after, facts }, change.steps);
  const types = changedTypes(before, after);
  const impacts = new Map<string, StepImpact>(
    change.steps.map((step, index) => {
      const impact = looked[index]?.impact ?? {};
      return [JSON.stringify(step), { ...impact, ...typesOfStep(step, impact, types) }];
    }),
  );
  const steps = works.map((work): PlannedStep => {
    const { step } = work;
    const existing = Boolean(
      (after.collections.get(step.collection) ?? before.collections.get(step.collection))?.definition
        .existing,
    );
    const field = 'field' in step && step.field !== undefined ? { field: step.field } : {};
    return {
      kind: step.kind,
      title: titleOf(step, existing),
      collection: step.collection,
      ...field,
      sql: work.operations.map(textOf),
      loses_data: false,
      impact: impacts.get(JSON.stringify(step)) ?? {},
    };
  });
  return { before, after, works, plan: { version: before.version, steps } };
}

/** What applying these definitions would do, step by step; nothing is changed. @throws KasbahError with every problem */
export async function planSchema(engine: Engine, caller: Caller, wanted: WantedSchema): Promise<SchemaPlan> {
  return (await prepare(engine, caller, wanted)).plan;
}

/**
 * Applies definitions and swaps the snapshot: requests that began before keep the schema they began with. All or
 * nothing: in one transaction, or with a journal where the database cannot roll DDL back.
 * @throws KasbahError CONFLICT when the schema is no longer the one of `base`
 */
export async function applySchema(
  engine: Engine,
  caller: Caller,
  wanted: WantedSchema,
  base?: string,
): Promise<SchemaPlan> {
  return inTurn(engine, () => applyNow(engine, caller, wanted, base));
}

const turns = new WeakMap<Engine, Promise<unknown>>();

/** One change after the other: each is prepared on the schema that the one before it left. */
function inTurn<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(engine) ?? Promise.resolve()).then(work);
  turns.set(
    engine,
    turn.catch(() => undefined),
  );
  return turn;
}

async function applyNow(
  engine: Engine,
  caller: Caller,
  wanted: WantedSchema,
  base?: string,
): Promise<SchemaPlan> {
  if (base !== undefined && base !== engine.snapshot().version) {
    throw new KasbahError('CONFLICT', 'The schema changed since this plan was made.', {
      status: 409,
      hint: 'Load the schema again and repeat the change.',
    });
  }
  const { before, after, works, plan } = await prepare(engine, caller, wanted);
  if (works.length === 0) return plan;
  await carryOut(engine, before, after, works);
  engine.logger.info(
    { steps: plan.steps.map((step) => step.title), by: caller.actor.name },
    'The schema was changed',
  );
  return { version: after.version, steps: plan.steps };
}

/** Runs the work of a change and swaps the snapshot: in one transaction, or journalled. */
export async function carryOut(
  engine: Engine,
  before: Snapshot,
  after: Snapshot,
  works: readonly StepWork[],
): Promise<void> {
  const { database } = engine;
  if (database.dialect === 'mysql') {
    await holdingChangeLock(database, async () => {
      await endLeftovers(database, before.types, engine.logger, engine.now());
      await refuseIfOutdated(engine, before);
      await applyJournalled(database, before, after, works, engine.now());
    });
  } else {
    await database.schemaTransaction((tx) =>
      withChangeLock(tx, async () => {
        await refuseIfOutdated(engine, before, tx);
        for (const operation of works.flatMap((work) => work.operations))
          await runOperation(tx, before, after, operation);
        await recordChange(database, tx, before, after, works, engine.now());
      }),
    );
  }
  engine.replaceSnapshot(after);
  await engine.access.reload();
  for (const listener of engine.onSchemaChange) listener();
}

/** Another server, or the command line, may have changed the schema since this one read it. */
async function refuseIfOutdated(
  engine: Engine,
  before: Snapshot,
  executor: Executor = engine.database,
): Promise<void> {
  const stored = buildSnapshot(
    await readDefinitions(engine.database, executor),
    before.types,
    before.dialect,
  );
  if (stored.version === before.version) return;
  throw new KasbahError('CONFLICT', 'The schema was changed elsewhere a moment ago.', {
    status: 409,
    hint: 'Load the schema again and repeat the change.',
  });
}
