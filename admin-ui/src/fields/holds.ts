import type { Filter, Operator } from '../api/types.ts';
import type { FieldContext } from './field-type.ts';

/** What a condition is answered from. */
export interface Given {
  contexts: ReadonlyMap<string, FieldContext>;
  /** The value of a field as it stands in the form. */
  valueOf: (name: string) => unknown;
  /** Whoever looks at it, for `$CURRENT_USER`. */
  user: Readonly<Record<string, unknown>> | null;
  now: Date;
}

/** Yes, no, or unknown, as a database answers: a comparison with nothing is unknown. */
type Answer = boolean | null;

/** Whether a filter over a record holds for values that are not stored yet; the same answer as the server's. */
export function holds(filter: Filter, given: Given): boolean {
  return ask(filter, given) === true;
}

function ask(filter: Filter, given: Given): Answer {
  return all(
    Object.entries(filter).map(([key, value]) => {
      if (key === '_and') return all(parts(value).map((part) => ask(part, given)));
      if (key === '_or') return not(all(parts(value).map((part) => not(ask(part, given)))));
      if (key === '_not') return not(ask(value as Filter, given));
      return askField(key, value, given);
    }),
  );
}

const parts = (value: unknown) => (Array.isArray(value) ? (value as Filter[]) : []);

const not = (answer: Answer): Answer => (answer === null ? null : !answer);

const all = (answers: readonly Answer[]): Answer =>
  answers.includes(false) ? false : answers.includes(null) ? null : true;

function askField(name: string, asked: unknown, given: Given): Answer {
  const context = given.contexts.get(name);
  if (!context) return null;
  const typed = given.valueOf(name) ?? null;
  const value =
    (typed !== null && context.type.toWrite ? context.type.toWrite(typed, context) : typed) ?? null;
  const conditions = isObject(asked) ? Object.entries(asked) : [['_eq', asked] as const];
  return all(
    conditions.map(([operator, wanted]) => compare(operator as Operator, value, wanted, context, given)),
  );
}

const TEXT = /^_(n?)(i?)(contains|starts_with|ends_with)$/;

function compare(
  operator: Operator,
  value: unknown,
  wanted: unknown,
  context: FieldContext,
  given: Given,
): Answer {
  const empty = value === null || (operator.endsWith('empty') && (value === '' || emptyList(value)));
  if (operator === '_null' || operator === '_empty') return empty === said(wanted);
  if (operator === '_nnull' || operator === '_nempty') return empty !== said(wanted);
  if (wanted === null && operator === '_eq') return empty;
  if (wanted === null && operator === '_neq') return !empty;
  if (value === null) return null;
  const bound = (one: unknown) => variable(one, value, given);
  if (operator === '_in' || operator === '_nin') {
    const found = list(wanted).some((one) => same(value, bound(one), context));
    return operator === '_in' ? found : !found;
  }
  if (operator === '_between' || operator === '_nbetween') {
    const [from, to] = list(wanted).map((one) => order(value, bound(one), context));
    const inside = from !== undefined && to !== undefined && from >= 0 && to <= 0;
    return operator === '_between' ? inside : !inside;
  }
  const other = bound(wanted);
  if (other === null || other === undefined) return null;
  const text = TEXT.exec(operator);
  if (text) {
    const found = Array.isArray(value)
      ? value.some((one) => same(one, other, context))
      : match(text[3], String(value), String(other), text[2] === 'i');
    return text[1] ? !found : found;
  }
  if (operator === '_eq') return same(value, other, context);
  if (operator === '_neq') return !same(value, other, context);
  const place = order(value, other, context);
  return { _lt: place < 0, _lte: place <= 0, _gt: place > 0, _gte: place >= 0 }[operator as '_lt'] ?? null;
}

function match(kind: string | undefined, value: string, part: string, ignoreCase: boolean): boolean {
  const [text, wanted] = ignoreCase ? [value.toLowerCase(), part.toLowerCase()] : [value, part];
  if (kind === 'starts_with') return text.startsWith(wanted);
  return kind === 'ends_with' ? text.endsWith(wanted) : text.includes(wanted);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const emptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

const said = (value: unknown) => !(value === false || value === 'false' || value === 0 || value === '0');

const list = (value: unknown): unknown[] =>
  typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];

const same = (a: unknown, b: unknown, context: FieldContext) => order(a, b, context) === 0;

/** Below zero where `a` comes first. */
function order(a: unknown, b: unknown, { type }: FieldContext): number {
  if (typeof a === 'boolean') return Number(a) - Number(said(b));
  if (type.measure) return type.measure(a) - type.measure(b);
  const [first, second] = [String(a), String(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

const NOW = /^\$NOW(?:\(\s*([+-]?\d{1,6})\s*(second|minute|hour|day|week|month|year)s?\s*\))?$/;
const USER = /^\$CURRENT_USER(?:\.(\w+))?$/;
const SECONDS: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };

/** `$NOW`, `$NOW(-1 day)` and `$CURRENT_USER` filled in; other values as they are. */
function variable(wanted: unknown, value: unknown, { user, now }: Given): unknown {
  if (typeof wanted !== 'string') return wanted;
  const person = USER.exec(wanted);
  if (person) return user?.[person[1] ?? 'id'] ?? null;
  const time = NOW.exec(wanted);
  if (!time) return wanted;
  const moment = new Date(now);
  const [amount, unit = 'second'] = [Number(time[1] ?? 0), time[2]];
  if (unit === 'month') moment.setUTCMonth(moment.getUTCMonth() + amount);
  else if (unit === 'year') moment.setUTCFullYear(moment.getUTCFullYear() + amount);
  else moment.setTime(moment.getTime() + amount * (SECONDS[unit] ?? 1) * 1000);
  // A plain date is compared with the day.
  return moment.toISOString().slice(0, /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? 10 : undefined);
}
