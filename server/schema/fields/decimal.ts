import { type FieldType, ValueError } from '../field-type.ts';
import { OPERATOR_SETS } from '../operators.ts';

const DECIMAL = /^[+-]?\d{1,48}(?:\.\d{1,30})?$/;

function parseDecimal(input: unknown): string {
  const text = typeof input === 'number' && Number.isFinite(input) ? String(input) : input;
  if (typeof text !== 'string' || !DECIMAL.test(text)) {
    throw new ValueError('A decimal number like 12.50 is expected, as a text so that no digit is lost.');
  }
  return text;
}

/** An exact decimal number; a string in the API with as many places as the column has. */
export const decimalType: FieldType = {
  name: 'decimal',
  label: 'Decimal',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      precision: { type: 'integer', minimum: 1, maximum: 38, title: 'Digits in all' },
      scale: { type: 'integer', minimum: 0, maximum: 30, title: 'Digits after the point' },
    },
  },
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: (options) => ({
    kind: 'decimal',
    precision: Number(options.precision ?? 18),
    scale: Number(options.scale ?? 4),
  }),
  parse: parseDecimal,
  codec(dialect, options) {
    const scale = options.scale === undefined ? undefined : Number(options.scale);
    const decode = (value: unknown) =>
      typeof value === 'number' && scale !== undefined ? value.toFixed(scale) : String(value);
    return dialect === 'sqlite' ? { encode: Number, decode } : { decode };
  },
  jsonSchema: (options) => {
    if (options.precision === undefined && options.scale === undefined)
      return { anyOf: [{ type: 'string', pattern: DECIMAL.source }, { type: 'number' }] };
    const scale = Number(options.scale ?? 4);
    const whole = Math.max(1, Number(options.precision ?? 18) - scale);
    // More digits than the column has would be rounded on one database and refused on another.
    const pattern = `^[+-]?0*\\d{1,${whole}}${scale > 0 ? `(\\.\\d{1,${scale}}0*)?` : ''}$`;
    return {
      anyOf: [
        { type: 'string', pattern },
        { type: 'number', exclusiveMaximum: 10 ** whole, exclusiveMinimum: -(10 ** whole) },
      ],
    };
  },
  tsType: () => 'string',
  graphql: 'String',
};
