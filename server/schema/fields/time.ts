import { type FieldType, NO_OPTIONS } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseTime } from '../parse-values.ts';

/** A time of day without a date or zone. */
export const timeType: FieldType = {
  name: 'time',
  label: 'Time',
  optionsSchema: NO_OPTIONS,
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: () => ({ kind: 'time' }),
  parse: parseTime,
  codec: () => ({ decode: (value) => String(value).replace(/\.0+$/, '') }),
  jsonSchema: () => ({
    type: 'string',
    pattern: '^\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?$',
    examples: ['09:30:00'],
  }),
  tsType: () => 'string',
  graphql: 'String',
};
