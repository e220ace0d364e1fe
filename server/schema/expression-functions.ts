/** What a part of an expression gives; `nothing` is the literal null, which goes with everything. */
export type ValueKind = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'nothing';

/** What an argument may be: a kind, or a group of kinds; all arguments that are `alike` must go together. */
type ArgumentKind = 'text' | 'integer' | 'number' | 'boolean' | 'day' | 'datetime' | 'shown' | 'alike';

/** One function or operator of the expression language, with the kinds that it takes and gives. */
export interface ExpressionFunction {
  takes: readonly ArgumentKind[];
  /** The last kind of `takes` may come any number of times. */
  more?: true;
  /** Arguments at the end that may be left out. */
  optional?: number;
  /** `alike`: what its arguments that are alike give. */
  gives: Exclude<ValueKind, 'nothing'> | 'alike';
}

const ACCEPTED: Readonly<Record<ArgumentKind, readonly ValueKind[]>> = {
  text: ['text'],
  integer: ['integer'],
  number: ['integer', 'number'],
  boolean: ['boolean'],
  day: ['date', 'datetime'],
  datetime: ['datetime'],
  shown: ['text', 'integer', 'date'],
  alike: ['text', 'integer', 'number', 'boolean', 'date', 'datetime'],
};

/** Whether a value of this kind may stand where `wanted` is asked for. */
export function fitsArgument(kind: ValueKind, wanted: ArgumentKind): boolean {
  return kind === 'nothing' || ACCEPTED[wanted].includes(kind);
}

/** How an argument is asked for, in words. */
export const ARGUMENT_WORDS: Readonly<Record<ArgumentKind, string>> = {
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'yes or no (a comparison)',
  day: 'a date',
  datetime: 'a date with a time',
  shown: 'a text, a whole number or a date',
  alike: 'a value',
};

const pair = (kind: ArgumentKind, gives: ExpressionFunction['gives']): ExpressionFunction => ({
  takes: [kind, kind],
  gives,
});
const single = (kind: ArgumentKind, gives: ExpressionFunction['gives']): ExpressionFunction => ({
  takes: [kind],
  gives,
});

/** What can be called by name; docs/api.md lists them with an example each. */
export const FUNCTIONS = {
  concat: { takes: ['shown'], more: true, gives: 'text' },
  text: { takes: ['number', 'integer'], gives: 'text' },
  upper: single('text', 'text'),
  lower: single('text', 'text'),
  trim: single('text', 'text'),
  length: single('text', 'integer'),
  substring: { takes: ['text', 'integer', 'integer'], optional: 1, gives: 'text' },
  replace: { takes: ['text', 'text', 'text'], gives: 'text' },
  contains: pair('text', 'boolean'),
  round: { takes: ['number', 'integer'], optional: 1, gives: 'number' },
  floor: single('number', 'integer'),
  ceil: single('number', 'integer'),
  abs: single('number', 'number'),
  min: { takes: ['number'], more: true, gives: 'number' },
  max: { takes: ['number'], more: true, gives: 'number' },
  coalesce: { takes: ['alike'], more: true, gives: 'alike' },
  if: { takes: ['boolean', 'alike', 'alike'], gives: 'alike' },
  year: single('day', 'integer'),
  month: single('day', 'integer'),
  day: single('day', 'integer'),
  hour: single('datetime', 'integer'),
  date: single('day', 'date'),
  add_days: { takes: ['day', 'integer'], gives: 'date' },
  days_between: pair('day', 'integer'),
  today: { takes: [], gives: 'date' },
} as const satisfies Readonly<Record<string, ExpressionFunction>>;

/** The functions behind the operators, by the sign as it is written. */
export const OPERATORS = {
  '+': ['add', pair('number', 'number')],
  '-': ['subtract', pair('number', 'number')],
  '*': ['multiply', pair('number', 'number')],
  '/': ['divide', pair('number', 'number')],
  '%': ['modulo', pair('integer', 'integer')],
  '=': ['equal', pair('alike', 'boolean')],
  '==': ['equal', pair('alike', 'boolean')],
  '!=': ['unequal', pair('alike', 'boolean')],
  '<': ['less', pair('alike', 'boolean')],
  '<=': ['at_most', pair('alike', 'boolean')],
  '>': ['more', pair('alike', 'boolean')],
  '>=': ['at_least', pair('alike', 'boolean')],
  '&&': ['and', pair('boolean', 'boolean')],
  '||': ['or', pair('boolean', 'boolean')],
} as const satisfies Readonly<Record<string, readonly [string, ExpressionFunction]>>;

export const SIGNS = {
  '-': ['negate', single('number', 'number')],
  '!': ['not', single('boolean', 'boolean')],
} as const satisfies Readonly<Record<string, readonly [string, ExpressionFunction]>>;

/** Every function that SQL must be written for. */
export type FunctionName =
  | keyof typeof FUNCTIONS
  | (typeof OPERATORS)[keyof typeof OPERATORS][0]
  | (typeof SIGNS)[keyof typeof SIGNS][0];
