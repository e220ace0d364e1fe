import { readDefinitions, saveDefinitions } from '../data/definition-store.js';
import { readTables } from '../data/read-tables.js';
import { problemsError } from '../lib/errors.js';
import { randomToken } from '../lib/ids.js';
import { checkDefinitions } from '../schema/check-definitions.js';
import { buildSnapshot } from '../schema/snapshot.js';
import { sqlOfSteps } from './schema-steps.js';
import { planChange } from '../schema/plan-change.js';
function withIds(definition) {
    return {
        ...definition,
        id: definition.id ?? `c_${randomToken(9)}`,
        fields: definition.fields.map((field) => ({ ...field, id: field.id ?? `f_${randomToken(9)}` })),
    };
}
/** What is kept, brought in line with what the database has now: new columns appear, lost ones disappear. */
function merge(kept, found, columns) {
    const columnOf = (field) => field.column ?? field.name;
    const foundVirtual = new Set(found.fields.filter((field) => !columns.has(columnOf(field))).map((field) => field.name));
    const stays = kept.fields.filter((field) => columns.has(columnOf(field)) || foundVirtual.has(field.name) || isVirtual(field));
    const known = new Set(stays.map(columnOf));
    const names = new Set(stays.map((field) => field.name));
    const fresh = found.fields.filter((field) => !known.has(columnOf(field)) && !names.has(field.name));
    return withIds({ ...kept, fields: [...stays, ...fresh] });
}
/** A relation without a column: it stays as long as the other side does, which checking finds out. */
function isVirtual(field) {
    return field.options?.key_field !== undefined || field.options?.field !== undefined || field.options?.junction !== undefined;
}
function alive(definitions, types, logger) {
    let current = [...definitions];
    for (;;) {
        const problems = checkDefinitions(current, types);
        const broken = problems.find((problem) => /^(.+)\.fields\[(\d+)\]/.test(problem.path ?? ''));
        if (!broken)
            return current;
        const [, name, index] = /^(.+)\.fields\[(\d+)\]/.exec(broken.path ?? '') ?? [];
        const lost = current.find((one) => one.name === name)?.fields[Number(index)];
        logger.warn({ collection: name, field: lost?.name, reason: broken.message }, 'A field of the schema no longer fits the database and is left out');
        current = current.map((one) => (one.name === name ? { ...one, fields: one.fields.filter((field) => field !== lost) } : one));
    }
}
function reconcile(kept, found, logger) {
    const result = [];
    const byTable = new Map(kept.map((definition) => [definition.table ?? definition.name, definition]));
    for (const definition of kept.filter((one) => !one.existing)) {
        if (found.names.has(definition.table ?? definition.name))
            result.push(definition);
        else
            logger.warn({ collection: definition.name }, 'The table of a collection is gone; the collection is left out');
    }
    for (const definition of found.definitions) {
        const before = byTable.get(definition.name);
        if (before && !before.existing)
            continue;
        result.push(before ? merge(before, definition, found.columns.get(definition.name) ?? new Set()) : withIds(definition));
    }
    return result;
}
/**
 * Reads what Kasbah keeps and what the database has, creates or extends the collections that the server and its
 * plugins need (`own`), and gives the snapshot of it all. Tables that Kasbah did not make are not touched.
 * @throws KasbahError INVALID_SCHEMA when a collection of `own` is not valid
 */
export async function loadSchema(database, own, types, logger) {
    const [kept, found] = await Promise.all([readDefinitions(database), readTables(database)]);
    const there = alive(reconcile(kept, found, logger), types, logger);
    const change = planChange(there, own, types);
    const problems = [...change.problems, ...checkDefinitions(change.definitions, types, new Set(own.map((one) => one.name)))];
    if (problems.length > 0)
        throw problemsError(problems);
    const snapshot = buildSnapshot(change.definitions, types, database.dialect);
    const statements = sqlOfSteps(database, snapshot, change.steps).flatMap((step) => step.sql);
    if (statements.length > 0 || JSON.stringify(kept) !== JSON.stringify(change.definitions)) {
        await database.transaction(async (tx) => {
            for (const statement of statements)
                await tx.run(statement);
            await saveDefinitions(database, tx, kept, change.definitions);
        });
    }
    return snapshot;
}
