import { isObject } from '../lib/is-object.ts';
import type { Param } from './condition.ts';
import { ValueError } from './field-type.ts';
import type { Scalar } from './snapshot.ts';

/** What the variables of a condition are read from when it runs. */
export interface Binding {
  /** The user's id, null for guests and the system: a comparison with null matches nothing. */
  user: string | null;
  /** Plain values of the user that `$CURRENT_USER.<name>` may name. */
  attributes: Readonly<Record<string, unknown>>;
  now: Date;
}

const UNITS: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const NOW = /^\$NOW(?:\(\s*([+-]?\d{1,6})\s*(second|minute|hour|day|week|month|year)s?\s*\))?$/;
const USER = /^\$CURRENT_USER(?:\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*))?$/;

/** Whether a text of a filter is a variable: `$CURRENT_USER`, `$CURRENT_USER.team.city`, `$NOW`, `$NOW(-1 day)`. */
export function isVariable(text: string): boolean {
  return text.startsWith('$') && (NOW.test(text) || USER.test(text));
}

function moment(text: RegExpExecArray, now: Date): Date {
  const amount = Number(text[1] ?? 0);
  const unit = text[2] ?? 'second';
  const fixed = UNITS[unit];
  if (fixed) return new Date(now.getTime() + amount * fixed);
  const moved = new Date(now);
  if (unit === 'month') moved.setUTCMonth(moved.getUTCMonth() + amount);
  else moved.setUTCFullYear(moved.getUTCFullYear() + amount);
  return moved;
}

/** The path after `$CURRENT_USER.` in a variable; undefined for every other text. */
export const userPathOf = (text: string): string | undefined =>
  text.startsWith('$') ? USER.exec(text)?.[1] : undefined;

/** What stands at a path of the user's values; nothing where a link on the way leads nowhere. */
function valueAt(attributes: Readonly<Record<string, unknown>>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : null),
      attributes,
    );
}

/** The value of a variable for a field, in the API's form. */
export function variableValue(name: string, scalar: Scalar | null, binding: Binding): unknown {
  const now = NOW.exec(name);
  if (now) {
    const at = moment(now, binding.now).toISOString();
    return scalar?.type.column(scalar.options)?.kind === 'date' ? at.slice(0, 10) : at;
  }
  const path = userPathOf(name);
  return path === undefined ? binding.user : valueAt(binding.attributes, path);
}

/** A value of a filter in the driver's form: of a list one of its values, as it is. @throws ValueError */
export function encodeAsked(scalar: Scalar, value: unknown): unknown {
  if (scalar.type.element) return scalar.type.element(value, scalar.options);
  const parsed = scalar.type.parse(value, scalar.options);
  return scalar.encode ? scalar.encode(parsed) : parsed;
}

/** The value to bind for a param; a variable that has no value, or none of the field's kind, gives null. */
export function bindParam(param: Param, binding: Binding): unknown {
  if (param.kind === 'value') return param.value;
  const { scalar, name } = param;
  const value = variableValue(name, scalar, binding);
  if (value === null || value === undefined) return null;
  try {
    return encodeAsked(scalar, value);
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}
