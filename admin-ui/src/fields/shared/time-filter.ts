import type { Operator } from '../../api/types.ts';
import type { FieldContext, FieldFilter, Parsed, RecordData } from '../field-type.ts';
import { isPeriod, rangeOfPeriod, readPeriod } from '../period.ts';
import { TIME_OPERATORS } from './text-value.ts';

/** First and last stored value of a day, or of one value. */
interface Span {
  from: unknown;
  to: unknown;
}

/**
 * The filter of a type for days or moments: words like "last 7 days" are kept as words and mean what they mean on the
 * day one looks. `spanOf` gives the values that a single value covers, `dayStart` and `dayEnd` those of a day.
 */
export function timeFilter(kind: {
  parse: (text: string, context: FieldContext) => Parsed;
  spanOf: (value: unknown) => Span;
  dayStart: (day: string) => unknown;
  dayEnd: (day: string) => unknown;
  native: NonNullable<FieldFilter['native']>;
}): FieldFilter {
  const span = (value: unknown): Span => {
    if (!isPeriod(value)) return kind.spanOf(value);
    const range = rangeOfPeriod(value.period);
    return { from: kind.dayStart(range.from), to: kind.dayEnd(range.to) };
  };
  return {
    operators: TIME_OPERATORS,
    words: 'time',
    native: kind.native,
    periods: true,
    read: (text, context) => {
      const period = readPeriod(text);
      return period === null ? kind.parse(text, context) : { ok: true, value: { period } };
    },
    build: (operator, value, { field }) => ({ [field.name]: condition(operator, value, span) }),
  };
}

function condition(operator: Operator, value: unknown, span: (value: unknown) => Span): RecordData {
  if (operator === '_between' || operator === '_nbetween') {
    const [first, last] = value as unknown[];
    return { [operator]: [span(first).from, span(last).to] };
  }
  if (operator === '_null' || operator === '_nnull') return { [operator]: value };
  const { from, to } = span(value);
  switch (operator) {
    case '_neq':
      return from === to ? { _neq: from } : { _nbetween: [from, to] };
    case '_lt':
    case '_gte':
      return { [operator]: from };
    case '_gt':
    case '_lte':
      return { [operator]: to };
    default:
      return from === to ? { _eq: from } : { _between: [from, to] };
  }
}
