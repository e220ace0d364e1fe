export const NAME_PATTERN = '^[A-Za-z][A-Za-z0-9_]{0,62}$';
/** Existing tables may be called anything a database allows; only what would break an API path is refused. */
export const EXISTING_NAME_PATTERN = '^[^\\u0000-\\u001f/$.,:*?#\\[\\]{}"\'`\\\\;%&]{1,64}$';
const text = { type: 'string', maxLength: 1000 };
const flag = { type: 'boolean' };
/** JSON Schema of one `schema/<collection>.json`, also given to editors for completion. */
export const COLLECTION_SCHEMA = {
    $id: 'https://kasbah.dev/schema/collection.json',
    title: 'Kasbah collection',
    type: 'object',
    additionalProperties: false,
    required: ['name', 'fields'],
    properties: {
        $schema: { type: 'string' },
        id: { type: 'string', maxLength: 64 },
        name: { type: 'string', pattern: EXISTING_NAME_PATTERN },
        table: { type: 'string', minLength: 1, maxLength: 64 },
        label: text,
        note: text,
        icon: text,
        hidden: flag,
        singleton: flag,
        readonly: flag,
        existing: flag,
        system: flag,
        history: { enum: ['full', 'off'] },
        display_template: text,
        default_sort: { type: 'array', items: { type: 'string' } },
        indexes: {
            type: 'array',
            items: {
                type: 'object',
                additionalProperties: false,
                required: ['fields'],
                properties: { fields: { type: 'array', minItems: 1, items: { type: 'string' } }, unique: flag },
            },
        },
        fields: {
            type: 'array',
            maxItems: 500,
            items: {
                type: 'object',
                additionalProperties: false,
                required: ['name', 'type'],
                properties: {
                    id: { type: 'string', maxLength: 64 },
                    name: { type: 'string', pattern: EXISTING_NAME_PATTERN },
                    type: { type: 'string' },
                    column: { type: 'string', minLength: 1, maxLength: 64 },
                    options: { type: 'object' },
                    label: text,
                    note: text,
                    required: flag,
                    unique: flag,
                    indexed: flag,
                    hidden: flag,
                    readonly: flag,
                    primary: flag,
                    generated: flag,
                    default: {},
                    secret: flag,
                },
            },
        },
    },
};
