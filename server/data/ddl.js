import { collectionOf, fieldOf } from '../schema/snapshot.js';
import { quote } from './sql-text.js';
const SQL_TYPES = {
    sqlite: (spec) => ({
        string: `varchar(${spec.length})`,
        text: 'text',
        integer: 'integer',
        bigint: 'bigint',
        decimal: `numeric(${spec.precision}, ${spec.scale})`,
        float: 'double',
        boolean: 'boolean',
        date: 'date',
        time: 'time',
        datetime: 'datetime',
        uuid: 'char(36)',
        json: 'json',
    })[spec.kind],
    postgres: (spec) => ({
        string: `varchar(${spec.length})`,
        text: 'text',
        integer: 'integer',
        bigint: 'bigint',
        decimal: `numeric(${spec.precision}, ${spec.scale})`,
        float: 'double precision',
        boolean: 'boolean',
        date: 'date',
        time: 'time(3)',
        datetime: 'timestamptz(3)',
        uuid: 'uuid',
        json: 'jsonb',
    })[spec.kind],
    mysql: (spec) => ({
        string: `varchar(${spec.length})`,
        text: 'longtext',
        integer: 'int',
        bigint: 'bigint',
        decimal: `decimal(${spec.precision}, ${spec.scale})`,
        float: 'double',
        boolean: 'boolean',
        date: 'date',
        time: 'time(3)',
        datetime: 'datetime(3)',
        uuid: 'char(36)',
        json: 'json',
    })[spec.kind],
};
const AUTO_KEY = {
    sqlite: () => 'integer not null primary key autoincrement',
    postgres: (type) => (type === 'bigint' ? 'bigserial primary key' : 'serial primary key'),
    mysql: (type) => `${type} not null auto_increment primary key`,
};
const ON_DELETE = { restrict: 'RESTRICT', set_null: 'SET NULL', cascade: 'CASCADE' };
function isAutoKey(collection, field) {
    return Boolean(field.definition.primary && field.definition.generated) && collection.primaryKey.length === 1;
}
function literal(database, value) {
    return database.builder.raw('?', [value]).toQuery();
}
/** A column with its rules as one piece of DDL, reference included where the field is a relation with a column. */
function columnSql(database, snapshot, collection, field) {
    const { dialect } = snapshot;
    const spec = field.scalar?.type.column(field.scalar.options);
    if (!spec || field.column === null)
        throw new TypeError(`${collection.name}.${field.name} has no column`);
    const type = SQL_TYPES[dialect](spec);
    const name = quote(dialect, field.column);
    if (isAutoKey(collection, field))
        return `${name} ${AUTO_KEY[dialect](type)}`;
    const { definition } = field;
    const parts = [name, type, definition.required || definition.primary ? 'not null' : 'null'];
    if (definition.default !== undefined && definition.default !== null) {
        const value = field.scalar?.encode ? field.scalar.encode(definition.default) : definition.default;
        parts.push(`default ${literal(database, value)}`);
    }
    return parts.join(' ');
}
/** `references …` of a many-to-one with its own column, or null. */
function referenceSql(snapshot, field) {
    const relation = field.relation;
    if (relation?.kind !== 'many-to-one' || field.column === null)
        return null;
    const { dialect } = snapshot;
    const target = collectionOf(snapshot, relation.collection);
    const key = fieldOf(target, relation.targetKey).column;
    const rule = ON_DELETE[String(field.options.on_delete ?? (field.definition.required ? 'restrict' : 'set_null'))];
    return `references ${quote(dialect, target.table)} (${quote(dialect, key)}) on delete ${rule}`;
}
const indexName = (collection, columns, kind) => `${collection.table}_${columns.join('_')}_${kind}`.slice(0, 60);
function indexSql(snapshot, collection, columns, unique) {
    const { dialect } = snapshot;
    const list = columns.map((column) => quote(dialect, column)).join(', ');
    const name = quote(dialect, indexName(collection, columns, unique ? 'unique' : 'index'));
    return `create ${unique ? 'unique ' : ''}index ${name} on ${quote(dialect, collection.table)} (${list})`;
}
function fieldIndexes(snapshot, collection, field) {
    if (field.column === null || field.definition.primary)
        return [];
    if (field.definition.unique)
        return [indexSql(snapshot, collection, [field.column], true)];
    // MySQL makes the index of a foreign key by itself.
    const relation = field.relation !== null && snapshot.dialect !== 'mysql';
    return relation || field.definition.indexed ? [indexSql(snapshot, collection, [field.column], false)] : [];
}
/** The statements that create a collection's table with its keys, references and indexes. */
export function createTableSql(database, snapshot, collection) {
    const { dialect } = snapshot;
    const stored = [...collection.fields.values()].filter((field) => field.column !== null);
    const lines = stored.map((field) => columnSql(database, snapshot, collection, field));
    const keys = collection.primaryKey.filter((field) => !isAutoKey(collection, field));
    if (keys.length > 0)
        lines.push(`primary key (${keys.map((field) => quote(dialect, field.column)).join(', ')})`);
    for (const field of stored) {
        const reference = referenceSql(snapshot, field);
        if (reference)
            lines.push(`foreign key (${quote(dialect, field.column)}) ${reference}`);
    }
    // Binary collation: values compare on MySQL as they do on the other databases.
    const tail = dialect === 'mysql' ? ' default character set utf8mb4 collate utf8mb4_bin' : '';
    const indexes = (collection.definition.indexes ?? []).map((index) => indexSql(snapshot, collection, index.fields.map((name) => fieldOf(collection, name).column ?? name), Boolean(index.unique)));
    return [
        `create table ${quote(dialect, collection.table)} (${lines.join(', ')})${tail}`,
        ...stored.flatMap((field) => fieldIndexes(snapshot, collection, field)),
        ...indexes,
    ];
}
/** The statements that add one field's column to a table that is there. */
export function addColumnSql(database, snapshot, collection, field) {
    const { dialect } = snapshot;
    const table = quote(dialect, collection.table);
    const reference = referenceSql(snapshot, field);
    const column = columnSql(database, snapshot, collection, field);
    const indexes = fieldIndexes(snapshot, collection, field);
    if (!reference)
        return [`alter table ${table} add column ${column}`, ...indexes];
    if (dialect !== 'mysql')
        return [`alter table ${table} add column ${column} ${reference}`, ...indexes];
    return [
        `alter table ${table} add column ${column}, add foreign key (${quote(dialect, field.column)}) ${reference}`,
        ...indexes,
    ];
}
