import { NO_OPTIONS } from '../field-type.js';
import { OPERATOR_SETS } from '../operators.js';
import { parseTime } from '../parse-values.js';
/** A time of day without a date or zone. */
export const timeType = {
    name: 'time',
    label: 'Time',
    optionsSchema: NO_OPTIONS,
    operators: OPERATOR_SETS.ordered,
    sortable: true,
    column: () => ({ kind: 'time' }),
    parse: parseTime,
    codec: () => ({ decode: (value) => String(value).replace(/\.0+$/, '') }),
    jsonSchema: () => ({ type: 'string', pattern: '^\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?$' }),
    tsType: () => 'string',
    graphql: 'String',
};
