import type { FieldType } from '../field-type.ts';
import { rangeOptions, refuseOutside } from '../number-range.ts';
import { OPERATOR_SETS } from '../operators.ts';
import { parseDate } from '../parse-values.ts';

/** A calendar day without a time or zone. */
export const dateType: FieldType = {
  name: 'date',
  label: 'Date',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: rangeOptions({ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  },
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: () => ({ kind: 'date' }),
  parse: parseDate,
  codec: (_, options) => ({
    decode: (value) => String(value).slice(0, 10),
    check: (value) => refuseOutside(value, options, (a, b) => (String(a) < String(b) ? -1 : a === b ? 0 : 1)),
  }),
  jsonSchema: () => ({ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', examples: ['2026-11-23'] }),
  tsType: () => 'Moment',
  graphql: 'String',
};
