import { NO_OPTIONS, ValueError } from '../field-type.js';
import { OPERATOR_SETS } from '../operators.js';
/** Any JSON value. */
export const jsonType = {
    name: 'json',
    label: 'JSON',
    optionsSchema: NO_OPTIONS,
    operators: OPERATOR_SETS.presence,
    sortable: false,
    column: () => ({ kind: 'json' }),
    parse(input) {
        if (JSON.stringify(input) === undefined)
            throw new ValueError('A JSON value is expected.');
        return input;
    },
    codec: () => ({
        encode: (value) => JSON.stringify(value),
        decode(value) {
            if (typeof value !== 'string')
                return value;
            try {
                return JSON.parse(value);
            }
            catch {
                return value;
            }
        },
    }),
    jsonSchema: () => ({}),
    tsType: () => 'unknown',
    graphql: 'JSON',
};
