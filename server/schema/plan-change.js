import { randomToken } from '../lib/ids.js';
const FIXED = ['type', 'column', 'required', 'unique', 'indexed', 'primary', 'generated', 'default', 'options'];
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
function withIds(definition) {
    const { $schema: _, ...rest } = definition;
    const keyed = rest.fields.some((field) => field.primary) || rest.existing;
    const key = { name: 'id', type: 'integer', primary: true, generated: true };
    const fields = keyed ? rest.fields : [key, ...rest.fields];
    return {
        ...rest,
        id: rest.id ?? `c_${randomToken(9)}`,
        fields: fields.map((field) => ({ ...field, id: field.id ?? `f_${randomToken(9)}` })),
    };
}
function hasColumn(field, types) {
    const relation = types.get(field.type)?.relation;
    return !relation || (relation === 'many-to-one' && field.options?.key_field === undefined);
}
/** Whether two definitions are stored alike: choices and limits may change freely as long as the column stays. */
function sameColumn(a, b, types) {
    const spec = (field) => types.get(field.type)?.column(field.options ?? {});
    return a.type === b.type && !types.get(a.type)?.relation && same(spec(a), spec(b));
}
function unsupported(path, message) {
    return { code: 'UNSUPPORTED_CHANGE', message, path };
}
function changeFields(current, wanted, types) {
    const steps = [];
    const problems = [];
    const find = (field) => current.fields.find((one) => field.id !== undefined && one.id === field.id) ?? current.fields.find((one) => one.name === field.name);
    const kept = new Set();
    const fields = wanted.fields.map((field, index) => {
        const before = find(field);
        const path = `${wanted.name}.fields[${index}]`;
        if (!before) {
            if (field.primary && current.fields.some((one) => one.primary))
                problems.push(unsupported(path, 'The key of a collection cannot be extended.'));
            if (field.required && hasColumn(field, types) && field.default === undefined) {
                problems.push({ ...unsupported(path, `${field.name} is required but has no default for the items that exist.`), hint: 'Give a default, or add it as optional.' });
            }
            steps.push({ kind: 'add_field', collection: wanted.name, field: field.name });
            return { ...field, id: field.id ?? `f_${randomToken(9)}` };
        }
        kept.add(before);
        const merged = { ...field, id: before.id ?? field.id ?? `f_${randomToken(9)}` };
        if (before.name !== field.name && hasColumn(before, types))
            merged.column = before.column ?? before.name;
        for (const key of FIXED) {
            if (same(before[key], field[key]) || (key === 'column' && field.column === undefined))
                continue;
            if (key === 'options' && sameColumn(before, field, types))
                continue;
            problems.push(unsupported(`${path}.${key}`, `${field.name}: ${key} cannot be changed yet.`));
        }
        if (!same(before, merged))
            steps.push({ kind: 'change_settings', collection: wanted.name, field: field.name });
        return merged;
    });
    for (const field of current.fields.filter((one) => !kept.has(one))) {
        if (hasColumn(field, types))
            problems.push(unsupported(`${wanted.name}.fields`, `${field.name} cannot be removed yet: its data would be lost.`));
        else
            steps.push({ kind: 'remove_relation', collection: wanted.name, field: field.name });
    }
    return { fields, steps, problems };
}
/**
 * What it takes to give these collections the wanted definitions; others stay as they are. Pure: nothing is looked up
 * or changed. A change that could lose data is a problem, not a step.
 */
export function planChange(current, wanted, types) {
    const definitions = [...current];
    const steps = [];
    const problems = [];
    for (const raw of wanted) {
        const index = definitions.findIndex((one) => (raw.id !== undefined && one.id === raw.id) || one.name === raw.name);
        const before = definitions[index];
        if (!before) {
            definitions.push(withIds(raw));
            steps.push({ kind: 'create_collection', collection: raw.name });
            continue;
        }
        const { fields, ...rest } = withIds({ ...raw, existing: before.existing ?? false, id: before.id ?? raw.id ?? `c_${randomToken(9)}` });
        if (before.name !== raw.name)
            problems.push(unsupported(`${raw.name}.name`, `${before.name} cannot be renamed yet.`));
        const change = changeFields(before, { ...raw, fields: before.existing ? raw.fields : fields }, types);
        const next = { ...rest, fields: change.fields };
        if (before.table)
            next.table = before.table;
        if (!before.existing)
            delete next.existing;
        const { fields: _a, ...settings } = before;
        const { fields: _b, ...wantedSettings } = next;
        if (!sameObject(settings, wantedSettings))
            steps.push({ kind: 'change_settings', collection: raw.name });
        definitions[index] = next;
        steps.push(...change.steps);
        problems.push(...change.problems);
    }
    return { definitions, steps, problems };
}
function sameObject(a, b) {
    const sorted = (value) => JSON.stringify(Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).sort(([x], [y]) => (x < y ? -1 : 1))));
    return sorted(a) === sorted(b);
}
