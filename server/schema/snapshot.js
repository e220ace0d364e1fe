import { createHash } from 'node:crypto';
import { deepFreeze } from '../lib/freeze.js';
function versionOf(definitions) {
    return createHash('sha256').update(JSON.stringify(definitions)).digest('base64url').slice(0, 16);
}
function relationOf(type, field, keyOf) {
    const options = (field.options ?? {});
    const collection = options.collection ?? '';
    switch (type.relation) {
        case 'many-to-one':
            return { kind: 'many-to-one', collection, keyField: options.key_field ?? field.name, targetKey: keyOf(collection) };
        case 'one-to-many':
            return { kind: 'one-to-many', collection, field: options.field ?? '' };
        case 'many-to-many':
            return {
                kind: 'many-to-many',
                collection,
                junction: options.junction ?? '',
                from: options.from ?? '',
                to: options.to ?? '',
            };
        default:
            return null;
    }
}
/**
 * Resolves checked definitions (see check-definitions.ts) into a snapshot for one database.
 * @throws TypeError when a definition names a type or collection that is not there; checking comes first.
 */
export function buildSnapshot(definitions, types, dialect) {
    const byName = new Map(definitions.map((definition) => [definition.name, definition]));
    const keyDefinition = (collection) => {
        const key = byName.get(collection)?.fields.find((field) => field.primary);
        if (!key)
            throw new TypeError(`Collection ${collection} has no key to relate to`);
        return key;
    };
    const typeOf = (field) => {
        const type = types.get(field.type);
        if (!type)
            throw new TypeError(`Unknown field type ${field.type}`);
        return type;
    };
    const scalarOf = (field, seen = []) => {
        const type = typeOf(field);
        if (type.relation === 'many-to-one') {
            const target = String(field.options?.collection);
            if (seen.includes(target))
                throw new TypeError(`The key of ${target} is a relation to itself`);
            return scalarOf(keyDefinition(target), [...seen, target]);
        }
        if (type.relation)
            return null;
        const options = field.options ?? {};
        const codec = type.codec?.(dialect, options) ?? {};
        return { type, options, encode: codec.encode, decode: codec.decode };
    };
    const fieldOf = (collection, definition) => {
        const type = typeOf(definition);
        const options = definition.options ?? {};
        const relation = relationOf(type, definition, (target) => keyDefinition(target).name);
        const virtual = relation !== null && (relation.kind !== 'many-to-one' || relation.keyField !== definition.name);
        return {
            definition,
            id: definition.id ?? `${collection.name}.${definition.name}`,
            name: definition.name,
            type,
            options,
            column: virtual ? null : (definition.column ?? definition.name),
            scalar: scalarOf(definition),
            relation,
            readonly: Boolean(definition.readonly ?? definition.generated) || Boolean(collection.readonly),
        };
    };
    const collections = new Map();
    for (const definition of definitions) {
        const fields = new Map(definition.fields.map((field) => [field.name, fieldOf(definition, field)]));
        const primaryKey = [...fields.values()].filter((field) => field.definition.primary);
        collections.set(definition.name, {
            definition: deepFreeze(definition),
            id: definition.id ?? definition.name,
            name: definition.name,
            table: definition.table ?? definition.name,
            fields,
            primaryKey,
            readonly: Boolean(definition.readonly) || primaryKey.length === 0,
        });
    }
    return Object.freeze({ version: versionOf(definitions), dialect, collections, types });
}
/** The collection of that name. @throws TypeError when it is not there: for names that came from the snapshot itself. */
export function collectionOf(snapshot, name) {
    const collection = snapshot.collections.get(name);
    if (!collection)
        throw new TypeError(`No collection ${name} in the snapshot`);
    return collection;
}
/** The field of that name. @throws TypeError when it is not there. */
export function fieldOf(collection, name) {
    const field = collection.fields.get(name);
    if (!field)
        throw new TypeError(`No field ${name} in ${collection.name}`);
    return field;
}
