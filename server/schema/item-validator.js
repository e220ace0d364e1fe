import { Ajv } from 'ajv';
import { addFormats } from './ajv-formats.js';
import { ValueError } from './field-type.js';
/** JSON Schema of one field's value in a body, null included where the field may be empty. */
export function fieldSchema(field) {
    const { scalar, definition } = field;
    const schema = scalar ? scalar.type.jsonSchema(scalar.options) : {};
    return definition.required || Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] };
}
/** JSON Schema of a whole item as it is created. */
export function itemSchema(collection) {
    const written = [...collection.fields.values()].filter((field) => field.scalar);
    return {
        type: 'object',
        properties: Object.fromEntries(written.map((field) => [field.name, fieldSchema(field)])),
        required: written.filter(mustBeGiven).map((field) => field.name),
    };
}
function mustBeGiven(field) {
    const { definition, type, options } = field;
    if (!definition.required && !(definition.primary && !definition.generated))
        return false;
    return definition.default === undefined && !definition.generated && type.generate?.(options) === undefined;
}
const LIMITS = {
    maxLength: ({ limit }) => `has at most ${limit} characters`,
    minLength: ({ limit }) => `has at least ${limit} characters`,
    minimum: ({ limit }) => `is at least ${limit}`,
    maximum: ({ limit }) => `is at most ${limit}`,
    enum: ({ allowedValues }) => `is one of ${allowedValues.join(', ')}`,
    pattern: () => 'has the expected form',
};
const NOUNS = { string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false', object: 'an object', array: 'a list' };
function sentence(field, errors) {
    const label = field.definition.label ?? field.name;
    const telling = errors.find((error) => error.keyword in LIMITS);
    if (telling)
        return `${label} must be a value that ${LIMITS[telling.keyword](telling.params)}.`;
    const type = errors.find((error) => error.keyword === 'type' && error.params.type !== 'null');
    if (type)
        return `${label} must be ${NOUNS[String(type.params.type)] ?? type.params.type}.`;
    return `${label} does not have the expected form.`;
}
function parseValue(type, field, value) {
    return type.parse(value, field.scalar?.options ?? field.options);
}
/** Compiles the validator of a collection; its fields' schemas are compiled when they are first written. */
export function createItemValidator(collection) {
    const ajv = addFormats(new Ajv({ allErrors: true, strict: false, unicodeRegExp: true }));
    const compiled = new Map();
    const validate = (field, value) => {
        let run = compiled.get(field.name);
        if (!run) {
            run = ajv.compile(fieldSchema(field));
            compiled.set(field.name, run);
        }
        if (run(value))
            return null;
        return { code: 'VALIDATION_FAILED', message: sentence(field, run.errors ?? []), path: field.name };
    };
    return {
        check(item, mode) {
            const problems = [];
            const parsed = {};
            for (const [name, value] of Object.entries(item)) {
                const field = collection.fields.get(name);
                if (!field?.scalar)
                    continue;
                if (value === null && field.definition.required) {
                    problems.push({ code: 'VALIDATION_FAILED', message: `${field.definition.label ?? name} must have a value.`, path: name });
                    continue;
                }
                const problem = value === null ? null : validate(field, value);
                if (problem) {
                    problems.push(problem);
                    continue;
                }
                try {
                    parsed[name] = value === null ? null : parseValue(field.scalar.type, field, value);
                }
                catch (error) {
                    if (!(error instanceof ValueError))
                        throw error;
                    problems.push({ code: 'VALIDATION_FAILED', message: error.message, path: name });
                }
            }
            if (mode === 'create') {
                for (const field of collection.fields.values()) {
                    const given = field.relation?.kind === 'many-to-one' && field.column === null ? true : item[field.name] !== undefined;
                    const holder = [...collection.fields.values()].find((other) => other.relation?.kind === 'many-to-one' && other.relation.keyField === field.name && item[other.name] !== undefined);
                    if (!given && !holder && field.scalar && mustBeGiven(field)) {
                        problems.push({ code: 'VALIDATION_FAILED', message: `${field.definition.label ?? field.name} must have a value.`, path: field.name });
                    }
                }
            }
            return { problems, parsed };
        },
    };
}
