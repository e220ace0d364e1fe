import { collectionOf, fieldOf } from '../schema/snapshot.js';
import { bind, column, join, quote, sql } from './sql-text.js';
export function sqlContext(snapshot) {
    let aliases = 0;
    return { snapshot, dialect: snapshot.dialect, nextAlias: () => `t${aliases++}` };
}
/** The column that holds a field's value: for a many-to-one beside its key field, that field's column. */
export function valueColumn(collection, field, alias, dialect) {
    const holder = field.relation?.kind === 'many-to-one' ? fieldOf(collection, field.relation.keyField) : field;
    if (holder.column === null)
        throw new TypeError(`${collection.name}.${field.name} has no column`);
    return column(dialect, alias, holder.column);
}
const likeEscape = (value) => String(value).replace(/[\\%_]/g, (char) => `\\${char}`);
const globEscape = (value) => String(value).replace(/[*?[]/g, (char) => `[${char}]`);
const AROUND = { contains: ['%', '%'], starts: ['', '%'], ends: ['%', ''] };
/** Text matching, the same on every database: sqlite's LIKE ignores case, so GLOB serves where case counts. */
function textMatch(dialect, target, place, ignoreCase, param) {
    const [before, after] = AROUND[place];
    if (dialect === 'sqlite' && !ignoreCase) {
        const glob = (text) => text.replace('%', '*');
        const pattern = { param, toPattern: (value) => glob(before) + globEscape(value) + glob(after) };
        return sql `${target} GLOB ${bind(pattern)}`;
    }
    const fold = dialect === 'mysql' && ignoreCase;
    const pattern = {
        param,
        toPattern: (value) => before + likeEscape(fold ? String(value).toLowerCase() : value) + after,
    };
    // MySQL reads backslashes in string literals, the others do not.
    const escape = dialect === 'mysql' ? "ESCAPE '\\\\'" : "ESCAPE '\\'";
    if (dialect === 'postgres')
        return sql `${target}::text ${ignoreCase ? 'ILIKE' : 'LIKE'} ${bind(pattern)} ${escape}`;
    if (dialect === 'mysql') {
        return fold
            ? sql `LOWER(${target}) LIKE ${bind(pattern)} ${escape}`
            : sql `${target} LIKE ${bind(pattern)} COLLATE utf8mb4_bin ${escape}`;
    }
    return sql `${target} LIKE ${bind(pattern)} ${escape}`;
}
const SIMPLE = { _eq: '=', _neq: '<>', _lt: '<', _lte: '<=', _gt: '>', _gte: '>=' };
const TEXT = /^_(n?)(i?)(contains|starts_with|ends_with)$/;
function compare(dialect, target, op, params) {
    const simple = SIMPLE[op];
    const [first, second] = params;
    if (simple && first)
        return sql `${target} ${simple} ${bind(first)}`;
    if (op === '_null')
        return sql `${target} IS NULL`;
    if (op === '_nnull')
        return sql `${target} IS NOT NULL`;
    if (op === '_empty')
        return sql `(${target} IS NULL OR ${target} = '')`;
    if (op === '_nempty')
        return sql `(${target} IS NOT NULL AND ${target} <> '')`;
    if (op === '_in' || op === '_nin') {
        return sql `${target} ${op === '_in' ? 'IN' : 'NOT IN'} (${join(params.map(bind), ', ')})`;
    }
    if ((op === '_between' || op === '_nbetween') && first && second) {
        return sql `${target} ${op === '_between' ? 'BETWEEN' : 'NOT BETWEEN'} ${bind(first)} AND ${bind(second)}`;
    }
    const text = TEXT.exec(op);
    if (text && first) {
        const match = textMatch(dialect, target, text[3]?.split('_')[0], text[2] === 'i', first);
        return text[1] ? sql `NOT (${match})` : match;
    }
    throw new TypeError(`No SQL for the operator ${op}`);
}
/** FROM and ON of the items at the other end of a relation, as seen from the alias of this end. */
function relatedFrom(context, collection, field, alias, other) {
    const { snapshot, dialect } = context;
    const relation = field.relation;
    if (!relation)
        throw new TypeError(`${field.name} is no relation`);
    const target = collectionOf(snapshot, relation.collection);
    const key = (of, at) => valueColumn(of, of.primaryKey[0], at, dialect);
    const table = `${quote(dialect, target.table)} ${other}`;
    if (relation.kind === 'many-to-one') {
        return { from: table, on: `${key(target, other)} = ${valueColumn(collection, field, alias, dialect)}` };
    }
    if (relation.kind === 'one-to-many') {
        const back = valueColumn(target, fieldOf(target, relation.field), other, dialect);
        return { from: table, on: `${back} = ${key(collection, alias)}` };
    }
    const junction = collectionOf(snapshot, relation.junction);
    const between = context.nextAlias();
    const to = valueColumn(junction, fieldOf(junction, relation.to), between, dialect);
    const from = valueColumn(junction, fieldOf(junction, relation.from), between, dialect);
    return {
        from: `${quote(dialect, junction.table)} ${between} JOIN ${table} ON ${key(target, other)} = ${to}`,
        on: `${from} = ${key(collection, alias)}`,
    };
}
/**
 * The one place that writes a Condition as SQL, for rows of `collection` under `alias`. An empty «any» is false and
 * an empty «all» is true, whatever the database would say.
 */
export function whereSql(context, condition, collection, alias) {
    switch (condition.kind) {
        case 'all':
        case 'any': {
            const parts = condition.of.map((inner) => whereSql(context, inner, collection, alias));
            if (parts.length === 0)
                return { text: condition.kind === 'all' ? '1 = 1' : '1 = 0', binds: [] };
            return parts.length === 1 ? parts[0] : sql `(${join(parts, condition.kind === 'all' ? ' AND ' : ' OR ')})`;
        }
        case 'not':
            return sql `NOT (${whereSql(context, condition.of, collection, alias)})`;
        case 'compare': {
            const { field, op, params, mask } = condition;
            const plain = field.relation && field.relation.kind !== 'many-to-one'
                ? hasRelated(context, collection, field, alias, op)
                : compare(context.dialect, valueColumn(collection, field, alias, context.dialect), op, params);
            return mask ? sql `(${whereSql(context, mask, collection, alias)} AND ${plain})` : plain;
        }
        case 'related': {
            const other = context.nextAlias();
            const { from, on } = relatedFrom(context, collection, condition.field, alias, other);
            const visible = whereSql(context, condition.scope, condition.target, other);
            const inner = whereSql(context, condition.where, condition.target, other);
            const test = condition.quantifier === 'every' ? sql `NOT (${inner})` : inner;
            const exists = sql `EXISTS (SELECT 1 FROM ${from} WHERE ${on} AND ${visible} AND ${test})`;
            return condition.quantifier === 'some' ? exists : sql `NOT ${exists}`;
        }
    }
}
/** `_null` and `_nnull` on a relation to many: whether there is none or some. */
function hasRelated(context, collection, field, alias, op) {
    const { from, on } = relatedFrom(context, collection, field, alias, context.nextAlias());
    return sql `${op === '_null' ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${from} WHERE ${on})`;
}
