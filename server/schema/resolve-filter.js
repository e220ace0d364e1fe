import { invalidQuery } from '../lib/errors.js';
import { nearest } from '../lib/nearest.js';
import { NEVER, both } from './condition.js';
import { ValueError } from './field-type.js';
import { OPERATORS } from './operators.js';
import { resolveField } from './resolve-path.js';
import { isVariable } from './variables.js';
const MAX_LEAVES = 200;
const MAX_LEVELS = 12;
const MAX_IN = 500;
const KNOWN = new Set(OPERATORS);
const NO_VALUE = new Set(['_null', '_nnull', '_empty', '_nempty']);
const OPPOSITE = { _null: '_nnull', _nnull: '_null', _empty: '_nempty', _nempty: '_empty' };
function isPlain(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function paramOf(value, scalar, at) {
    if (typeof value === 'string' && isVariable(value))
        return { kind: 'variable', name: value, scalar };
    if (typeof value === 'object' && value !== null && scalar.type.name !== 'json') {
        throw invalidQuery('A single value is expected here.', at);
    }
    try {
        const parsed = scalar.type.parse(value, scalar.options);
        return { kind: 'value', value: scalar.encode ? scalar.encode(parsed) : parsed };
    }
    catch (error) {
        if (error instanceof ValueError)
            throw invalidQuery(error.message, at);
        throw error;
    }
}
function listOf(value, at, walk) {
    if (value === '$CURRENT_ROLES')
        return [...walk.roles];
    const list = typeof value === 'string' ? value.split(',') : isPlain(value) ? Object.values(value) : value;
    if (!Array.isArray(list))
        throw invalidQuery('A list of values is expected here.', at);
    if (list.length > MAX_IN)
        throw invalidQuery(`The list has more than ${MAX_IN} values.`, at);
    return list;
}
function truth(value, at) {
    if (value === true || value === 'true' || value === '' || value === 1 || value === '1')
        return true;
    if (value === false || value === 'false' || value === 0 || value === '0')
        return false;
    throw invalidQuery('true or false is expected here.', at);
}
function leaf(reached, op, value, at, walk) {
    const { field, mask } = reached;
    if (++walk.leaves > MAX_LEAVES)
        throw invalidQuery(`The filter has more than ${MAX_LEAVES} conditions.`, at);
    if (!field.type.operators.includes(op)) {
        throw invalidQuery(`${field.name} cannot be asked with ${op}.`, at, `It knows ${field.type.operators.join(', ')}.`);
    }
    if (NO_VALUE.has(op)) {
        const said = truth(value, at);
        return { kind: 'compare', field, op: said ? op : (OPPOSITE[op] ?? op), params: [], mask };
    }
    const scalar = field.scalar;
    if (!scalar)
        throw invalidQuery(`${field.name} has no value of its own to compare.`, at);
    if (value === null && (op === '_eq' || op === '_neq')) {
        return { kind: 'compare', field, op: op === '_eq' ? '_null' : '_nnull', params: [], mask };
    }
    if (op === '_in' || op === '_nin') {
        const values = listOf(value, at, walk);
        if (values.length === 0)
            return op === '_in' ? NEVER : { kind: 'compare', field, op: '_nnull', params: [], mask };
        return { kind: 'compare', field, op, params: values.map((v, i) => paramOf(v, scalar, `${at}[${i}]`)), mask };
    }
    if (op === '_between' || op === '_nbetween') {
        const values = listOf(value, at, walk);
        if (values.length !== 2)
            throw invalidQuery('Two values are expected here: from and to.', at);
        return { kind: 'compare', field, op, params: values.map((v, i) => paramOf(v, scalar, `${at}[${i}]`)), mask };
    }
    return { kind: 'compare', field, op, params: [paramOf(value, scalar, at)], mask };
}
function group(kind, value, scope, at, level, walk) {
    if (!Array.isArray(value))
        throw invalidQuery('A list of conditions is expected here.', at);
    return { kind, of: value.map((inner, index) => tree(inner, scope, `${at}[${index}]`, level + 1, walk)) };
}
function related(reached, value, at, level, walk) {
    const { field, mask } = reached;
    const relation = field.relation;
    const target = relation && walk.scopes(relation.collection);
    if (!relation || !target)
        throw invalidQuery(`${field.name} leads nowhere that you may see.`, at);
    const some = (inner, quantifier, where) => ({
        kind: 'related',
        field,
        target: target.collection,
        quantifier,
        where: tree(inner, target, where, level + 1, walk),
        scope: target.where ?? { kind: 'all', of: [] },
    });
    const quantifiers = { _some: 'some', _none: 'none', _every: 'every' };
    const parts = [];
    const rest = {};
    for (const [key, inner] of Object.entries(value)) {
        if (key in quantifiers)
            parts.push(some(inner, quantifiers[key], `${at}.${key}`));
        else
            rest[key] = inner;
    }
    if (Object.keys(rest).length > 0)
        parts.push(some(rest, 'some', at));
    const condition = parts.length === 1 ? parts[0] : { kind: 'all', of: parts };
    return both(mask, condition) ?? condition;
}
function onField(name, value, scope, at, level, walk) {
    const reached = resolveField(scope, name, at);
    if (!isPlain(value))
        return leaf(reached, '_eq', value, at, walk);
    const entries = Object.entries(value);
    const operators = entries.filter(([key]) => KNOWN.has(key));
    if (operators.length === entries.length && entries.length > 0) {
        const parts = operators.map(([op, inner]) => leaf(reached, op, inner, `${at}.${op}`, walk));
        return parts.length === 1 ? parts[0] : { kind: 'all', of: parts };
    }
    const wrong = entries.find(([key]) => key.startsWith('_') && !KNOWN.has(key) && !['_some', '_none', '_every', '_and', '_or', '_not'].includes(key));
    if (wrong || operators.length > 0 || !reached.field.relation || entries.length === 0) {
        const key = (wrong ?? entries.find(([name]) => !KNOWN.has(name)) ?? ['nothing'])[0];
        const near = nearest(key, reached.field.type.operators);
        throw invalidQuery(`${name} does not know the operator ${key.slice(0, 80)}.`, `${at}.${key.slice(0, 80)}`, near && `Did you mean ${near}?`);
    }
    return related(reached, value, at, level, walk);
}
function tree(json, scope, at, level, walk) {
    if (level > MAX_LEVELS)
        throw invalidQuery(`The filter is nested deeper than ${MAX_LEVELS} levels.`, at);
    if (!isPlain(json))
        throw invalidQuery('A condition must be an object.', at);
    const parts = Object.entries(json).map(([key, value]) => {
        const here = `${at}.${key.slice(0, 80)}`;
        if (key === '_and')
            return group('all', value, scope, here, level, walk);
        if (key === '_or')
            return group('any', value, scope, here, level, walk);
        if (key === '_not')
            return { kind: 'not', of: tree(value, scope, here, level + 1, walk) };
        return onField(key, value, scope, here, level, walk);
    });
    return parts.length === 1 ? parts[0] : { kind: 'all', of: parts };
}
/**
 * Turns filter JSON into a Condition: every name resolved against the scope of its collection, every value parsed.
 * @throws KasbahError INVALID_QUERY with the path of the first thing that is not understood or not allowed
 */
export function resolveFilter(json, scope, scopes, options = {}) {
    return tree(json, scope, options.at ?? 'filter', 0, { scopes, leaves: 0, roles: options.roles ?? [] });
}
