import { addColumnSql, createTableSql } from '../data/ddl.js';
import { collectionOf, fieldOf } from '../schema/snapshot.js';
function titleOf(step) {
    switch (step.kind) {
        case 'create_collection':
            return `Create the collection ${step.collection}`;
        case 'add_field':
            return `Add the field ${step.field} to ${step.collection}`;
        case 'remove_relation':
            return `Remove the link ${step.field} from ${step.collection}; no data is stored in it`;
        case 'change_settings':
            return `Change the settings of ${step.collection}${step.field ? `.${step.field}` : ''}`;
    }
}
/** Collections that others point to come before those that point to them. */
function inOrder(snapshot, steps) {
    const created = steps.filter((step) => step.kind === 'create_collection');
    const names = new Set(created.map((step) => step.collection));
    const done = new Set();
    const sorted = [];
    const visit = (name, above) => {
        if (done.has(name) || above.includes(name))
            return;
        for (const field of collectionOf(snapshot, name).fields.values()) {
            if (field.relation?.kind === 'many-to-one' && field.column !== null && names.has(field.relation.collection)) {
                visit(field.relation.collection, [...above, name]);
            }
        }
        done.add(name);
        const step = created.find((one) => one.collection === name);
        if (step)
            sorted.push(step);
    };
    for (const name of names)
        visit(name, []);
    return [...sorted, ...steps.filter((step) => step.kind !== 'create_collection')];
}
/** The steps in the order to run, each with its title and statements; `after` is the snapshot they lead to. */
export function sqlOfSteps(database, after, steps) {
    return inOrder(after, steps).map((step) => {
        const collection = collectionOf(after, step.collection);
        let sql = [];
        if (step.kind === 'create_collection' && !collection.definition.existing)
            sql = createTableSql(database, after, collection);
        if (step.kind === 'add_field') {
            const field = fieldOf(collection, step.field);
            if (field.column !== null)
                sql = addColumnSql(database, after, collection, field);
        }
        const field = 'field' in step ? step.field : undefined;
        return { kind: step.kind, title: titleOf(step), collection: step.collection, ...(field !== undefined && { field }), sql, loses_data: false };
    });
}
