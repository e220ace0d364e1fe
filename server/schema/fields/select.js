import { ValueError } from '../field-type.js';
import { OPERATOR_SETS } from '../operators.js';
import { parseString } from '../parse-values.js';
function valuesOf(options) {
    return Array.isArray(options.choices) ? options.choices.map((choice) => choice.value) : [];
}
/** One of a list of choices. */
export const selectType = {
    name: 'select',
    label: 'Choice',
    optionsSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['choices'],
        properties: {
            choices: {
                title: 'Choices',
                type: 'array',
                minItems: 1,
                maxItems: 500,
                items: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['value'],
                    properties: {
                        value: { type: 'string', minLength: 1, maxLength: 100 },
                        label: { type: 'string' },
                        color: { enum: ['ok', 'warn', 'danger', 'info', 'violet', 'neutral'] },
                    },
                },
            },
        },
    },
    operators: OPERATOR_SETS.text,
    sortable: true,
    column: () => ({ kind: 'string', length: 100 }),
    parse(input) {
        const text = parseString(input);
        if (text.length > 100)
            throw new ValueError('A choice has at most 100 characters.');
        return text;
    },
    jsonSchema: (options) => ({ enum: valuesOf(options) }),
    tsType: (options) => valuesOf(options)
        .map((value) => JSON.stringify(value))
        .join(' | ') || 'string',
    graphql: 'String',
};
