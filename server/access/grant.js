import { NEVER, both } from '../schema/condition.js';
import { resolveFilter } from '../schema/resolve-filter.js';
import { mintScope } from '../schema/scope.js';
function grantOf(snapshot, roles, rule) {
    const made = new Map();
    return {
        snapshot,
        roles,
        scope(name, action) {
            const key = `${action} ${name}`;
            let scope = made.get(key);
            if (scope === undefined) {
                const collection = snapshot.collections.get(name);
                scope = collection ? rule(collection, action) : null;
                made.set(key, scope);
            }
            return scope;
        },
    };
}
function allFields(collection, secrets) {
    const fields = new Map();
    for (const field of collection.fields.values()) {
        if (secrets || !field.definition.secret)
            fields.set(field.name, null);
    }
    return fields;
}
/** Everything, secrets and system collections included: for `system('why')` only. */
export function systemGrant(snapshot) {
    return grantOf(snapshot, [], (collection, action) => mintScope({ collection, action, where: null, fields: allFields(collection, true) }));
}
/** Every collection that is not Kasbah's own. */
export function administratorGrant(snapshot, roles) {
    return grantOf(snapshot, roles, (collection, action) => collection.definition.system ? null : mintScope({ collection, action, where: null, fields: allFields(collection, false) }));
}
const speaksOf = (policy, field) => policy.fields.includes('*') || policy.fields.includes(field);
function anyOf(rules) {
    if (rules.some((rule) => rule.where === null))
        return null;
    const of = rules.map((rule) => rule.where);
    return of.length === 1 ? of[0] : { kind: 'any', of };
}
/** Rows outside all of these rules; a rule without a condition leaves none. */
function noneOf(rules) {
    if (rules.length === 0)
        return null;
    const any = anyOf(rules);
    return any ? { kind: 'not', of: any } : NEVER;
}
function compile(collection, action, rules) {
    const allows = rules.filter((rule) => rule.policy.effect === 'allow');
    if (allows.length === 0)
        return null;
    const denies = rules.filter((rule) => rule.policy.effect === 'deny');
    const whole = denies.filter((rule) => rule.policy.fields.includes('*'));
    const fields = new Map();
    for (const field of collection.fields.values()) {
        if (field.definition.secret)
            continue;
        const giving = allows.filter((rule) => speaksOf(rule.policy, field.name));
        if (giving.length === 0)
            continue;
        const taking = denies.filter((rule) => !whole.includes(rule) && speaksOf(rule.policy, field.name));
        // Where every allowing policy gives the field, the row filter alone decides.
        const given = giving.length === allows.length ? null : anyOf(giving);
        const mask = both(given, noneOf(taking));
        if (mask?.kind === 'any' && mask.of.length === 0)
            continue;
        fields.set(field.name, mask);
    }
    return mintScope({ collection, action, where: both(anyOf(allows), noneOf(whole)), fields });
}
/** What the policies of these roles leave. A policy whose filter no longer fits the schema allows nothing. */
export function policyGrant(snapshot, roles, policies) {
    const everything = systemGrant(snapshot);
    const scopes = (name) => everything.scope(name, 'read');
    return grantOf(snapshot, roles, (collection, action) => {
        if (collection.definition.system)
            return null;
        const rules = policies
            .filter((policy) => policy.collection === collection.name && policy.action === action)
            .flatMap((policy) => {
            if (!policy.where)
                return [{ policy, where: null }];
            try {
                return [{ policy, where: resolveFilter(policy.where, scopes(collection.name), scopes, { at: 'where', roles }) }];
            }
            catch {
                return policy.effect === 'deny' ? [{ policy, where: null }] : [];
            }
        });
        return compile(collection, action, rules);
    });
}
