import { isAdministrator } from '../access/actor.js';
import { saveDefinitions } from '../data/definition-store.js';
import { readTables } from '../data/read-tables.js';
import { KasbahError, forbidden, problemsError } from '../lib/errors.js';
import { checkDefinitions, checkShape } from '../schema/check-definitions.js';
import { planChange } from '../schema/plan-change.js';
import { buildSnapshot } from '../schema/snapshot.js';
import { sqlOfSteps } from './schema-steps.js';
/** The definitions of a snapshot, as they were given. */
export function definitionsOf(snapshot) {
    return [...snapshot.collections.values()].map((collection) => collection.definition);
}
function shapeProblems(wanted) {
    return wanted.flatMap((definition, index) => checkShape(definition).map((problem) => ({ ...problem, path: `collections[${index}]${problem.path ? `.${problem.path}` : ''}` })));
}
async function prepare(engine, caller, wanted) {
    if (!isAdministrator(caller.actor))
        throw forbidden('Only administrators may change the schema.');
    const shape = shapeProblems(wanted);
    if (shape.length > 0)
        throw problemsError(shape);
    const snapshot = engine.snapshot();
    const definitions = wanted;
    const change = planChange(definitionsOf(snapshot), definitions, snapshot.types);
    const own = definitions.flatMap((definition, index) => snapshot.collections.get(definition.name)?.definition.system || definition.system
        ? [{ code: 'INVALID_SCHEMA', message: `${definition.name} belongs to Kasbah itself.`, path: `collections[${index}]` }]
        : []);
    const problems = [...own, ...change.problems, ...checkDefinitions(change.definitions, snapshot.types, new Set(definitions.map((one) => one.name)))];
    if (problems.length > 0)
        throw problemsError(problems);
    const after = buildSnapshot(change.definitions, snapshot.types, snapshot.dialect);
    await refuseTakenTables(engine, change, after);
    return { change, after, plan: { version: snapshot.version, steps: sqlOfSteps(engine.database, after, change.steps) } };
}
/** A table of that name that Kasbah does not know of would otherwise fail half way. */
async function refuseTakenTables(engine, change, after) {
    const created = change.steps.filter((step) => step.kind === 'create_collection');
    if (created.length === 0)
        return;
    const { names } = await readTables(engine.database);
    const lower = new Set([...names].map((name) => name.toLowerCase()));
    const taken = created.find((step) => lower.has((after.collections.get(step.collection)?.table ?? '').toLowerCase()));
    if (taken)
        throw new KasbahError('INVALID_SCHEMA', `The database already has a table ${taken.collection}.`, { path: `${taken.collection}.name`, hint: 'Choose another name.' });
}
/** What applying these definitions would do, step by step; nothing is changed. @throws KasbahError with every problem */
export async function planSchema(engine, caller, wanted) {
    return (await prepare(engine, caller, wanted)).plan;
}
/**
 * Applies definitions and swaps the snapshot: requests that began before keep the schema they began with.
 * @throws KasbahError CONFLICT when the schema is no longer the one of `base`
 */
export async function applySchema(engine, caller, wanted, base) {
    const before = engine.snapshot();
    if (base !== undefined && base !== before.version) {
        throw new KasbahError('CONFLICT', 'The schema changed since this plan was made.', { status: 409, hint: 'Load the schema again and repeat the change.' });
    }
    const { change, after, plan } = await prepare(engine, caller, wanted);
    await engine.database.transaction(async (tx) => {
        for (const step of plan.steps) {
            for (const statement of step.sql)
                await tx.run(statement);
        }
        await saveDefinitions(engine.database, tx, definitionsOf(before), change.definitions);
    });
    engine.replaceSnapshot(after);
    engine.logger.info({ steps: plan.steps.map((step) => step.title), by: caller.actor.name }, 'The schema was changed');
    return { version: after.version, steps: plan.steps };
}
