import { type FieldType, ValueError } from '../field-type.ts';
import { rangeOptions, refuseOutside } from '../number-range.ts';
import { OPERATOR_SETS } from '../operators.ts';

const DEFAULTS = { precision: 15, scale: 4 };

const DECIMAL = /^[+-]?\d{1,48}(?:\.\d{1,30})?$/;

function parseDecimal(input: unknown): string {
  const text = typeof input === 'number' && Number.isFinite(input) ? String(input) : input;
  if (typeof text !== 'string' || !DECIMAL.test(text)) {
    throw new ValueError('A decimal number like 12.50 is expected, as a text so that no digit is lost.');
  }
  return text;
}

/** sqlite keeps decimals as floating point numbers, which are exact up to here; see docs/decisions/0008. */
const SQLITE_DIGITS = 15;

/** A JSON number has no pattern that could count its digits. */
function exampleOf(whole: number, scale: number): string {
  const digits = whole > 1 ? '12' : whole === 1 ? '1' : '0';
  return scale > 0 ? `${digits}.${'50'.slice(0, scale)}` : digits;
}

function refuseFraction(text: string, scale: number | undefined): void {
  const digits = /\.(\d*?)0*$/.exec(text)?.[1] ?? '';
  if (scale !== undefined && digits.length > scale)
    throw new ValueError(`At most ${scale} digits after the point are expected.`);
}

function refuseInexact(text: string): void {
  const plain = text.replace(/^[+-]/, '');
  const digits = plain.includes('.') ? plain.replace(/0+$/, '').replace('.', '') : plain;
  if (digits.replace(/^0+/, '').length > SQLITE_DIGITS)
    throw new ValueError(
      `sqlite keeps decimals exactly up to ${SQLITE_DIGITS} digits; this number has more.`,
    );
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
      ...rangeOptions({ type: 'string', pattern: DECIMAL.source }),
    },
  },
  operators: OPERATOR_SETS.ordered,
  sortable: true,
  column: (options) => ({
    kind: 'decimal',
    precision: Number(options.precision ?? DEFAULTS.precision),
    scale: Number(options.scale ?? DEFAULTS.scale),
  }),
  defaults: DEFAULTS,
  check({ options }, { collection, dialect }) {
    const { precision, scale } = { ...DEFAULTS, ...options } as { precision: number; scale: number };
    if (scale > precision)
      return [
        {
          path: 'options.scale',
          message: `${scale} digits after the point are more than ${precision} in all.`,
        },
      ];
    if (dialect !== 'sqlite' || collection.existing || precision <= SQLITE_DIGITS) return [];
    return [
      {
        path: 'options.precision',
        message: `sqlite keeps decimals exactly up to ${SQLITE_DIGITS} digits, and this field asks for ${precision}.`,
        hint: `Ask for ${SQLITE_DIGITS} digits or fewer, keep the number in its smallest unit as a large whole number (cents), or use PostgreSQL or MariaDB.`,
      },
    ];
  },
  parse: parseDecimal,
  codec(dialect, options) {
    const scale = options.scale === undefined ? undefined : Number(options.scale);
    const decode = (value: unknown) =>
      typeof value === 'number' && scale !== undefined ? value.toFixed(scale) : String(value);
    const check = (value: unknown) => {
      refuseFraction(String(value), scale);
      if (dialect === 'sqlite') refuseInexact(String(value));
      refuseOutside(value, options);
    };
    return dialect === 'sqlite' ? { encode: Number, decode, check } : { decode, check };
  },
  jsonSchema: (options) => {
    if (options.precision === undefined && options.scale === undefined)
      return {
        anyOf: [{ type: 'string', pattern: DECIMAL.source, examples: ['12.50'] }, { type: 'number' }],
      };
    const scale = Number(options.scale ?? DEFAULTS.scale);
    const whole = Math.max(0, Number(options.precision ?? DEFAULTS.precision) - scale);
    // More digits than the column has would be rounded on one database and refused on another.
    const pattern = `^[+-]?0*${whole > 0 ? `\\d{1,${whole}}` : '0'}${scale > 0 ? `(\\.\\d{1,${scale}}0*)?` : ''}$`;
    return {
      anyOf: [
        { type: 'string', pattern, examples: [exampleOf(whole, scale)] },
        { type: 'number', exclusiveMaximum: 10 ** whole, exclusiveMinimum: -(10 ** whole) },
      ],
    };
  },
  answerSchema: () => ({ type: 'string', pattern: DECIMAL.source }),
  tsType: () => 'string',
  graphql: 'String',
};
