import { NO_OPTIONS } from '../field-type.js';
import { OPERATOR_SETS } from '../operators.js';
import { parseDate } from '../parse-values.js';
/** A calendar day without a time or zone. */
export const dateType = {
    name: 'date',
    label: 'Date',
    optionsSchema: NO_OPTIONS,
    operators: OPERATOR_SETS.ordered,
    sortable: true,
    column: () => ({ kind: 'date' }),
    parse: parseDate,
    codec: () => ({ decode: (value) => String(value).slice(0, 10) }),
    jsonSchema: () => ({ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    tsType: () => 'string',
    graphql: 'String',
};
