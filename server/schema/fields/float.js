import { NO_OPTIONS } from '../field-type.js';
import { OPERATOR_SETS } from '../operators.js';
import { parseNumber } from '../parse-values.js';
/** A floating point number of 64 bits. */
export const floatType = {
    name: 'float',
    label: 'Number',
    optionsSchema: NO_OPTIONS,
    operators: OPERATOR_SETS.ordered,
    sortable: true,
    column: () => ({ kind: 'float' }),
    parse: parseNumber,
    jsonSchema: () => ({ type: 'number' }),
    tsType: () => 'number',
    graphql: 'Float',
};
