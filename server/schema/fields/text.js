import { NO_OPTIONS } from '../field-type.js';
import { OPERATOR_SETS } from '../operators.js';
import { parseString } from '../parse-values.js';
/** Text of any length. */
export const textType = {
    name: 'text',
    label: 'Long text',
    optionsSchema: NO_OPTIONS,
    operators: OPERATOR_SETS.text,
    sortable: true,
    column: () => ({ kind: 'text' }),
    parse: parseString,
    jsonSchema: () => ({ type: 'string' }),
    tsType: () => 'string',
    graphql: 'String',
};
