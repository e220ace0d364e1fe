import { ValueError } from '../field-type.js';
import { OPERATOR_SETS } from '../operators.js';
import { parseNumber } from '../parse-values.js';
const MAX = 2_147_483_647;
/** A whole number of 32 bits. */
export const integerType = {
    name: 'integer',
    label: 'Whole number',
    optionsSchema: {
        type: 'object',
        additionalProperties: false,
        properties: { min: { type: 'integer', title: 'Least' }, max: { type: 'integer', title: 'Most' } },
    },
    operators: OPERATOR_SETS.ordered,
    sortable: true,
    column: () => ({ kind: 'integer' }),
    parse(input) {
        const number = parseNumber(input);
        if (!Number.isSafeInteger(number))
            throw new ValueError('A whole number is expected.');
        return number;
    },
    jsonSchema: (options) => ({ type: 'integer', minimum: options.min ?? -MAX - 1, maximum: options.max ?? MAX }),
    tsType: () => 'number',
    graphql: 'Int',
};
