import type { Condition } from './condition.ts';
import type { ColumnSpec, FieldType } from './field-type.ts';
import { integerType } from './fields/integer.ts';
import { OPERATOR_SETS } from './operators.ts';
import { parseNumber } from './parse-values.ts';
import type { AggregateName } from './query.ts';
import type { Scope } from './scope.ts';
import type { Field, Scalar } from './snapshot.ts';

const DATE_PARTS = ['year', 'month', 'week', 'day', 'weekday'] as const;
const TIME_PARTS = ['hour', 'minute', 'second'] as const;
export type TimePart = (typeof DATE_PARTS)[number] | (typeof TIME_PARTS)[number];

/** What a function of a question makes of a field; the field that carries it is read by no column of its own. */
export type Derived =
  | { fn: 'part'; of: Field; part: TimePart }
  /** How many items a relation to many leads to, as far as the scope of the other side and of the junction reaches. */
  | { fn: 'count'; of: Field; target: Scope; junction: Scope | null }
  /** How many values a list holds. */
  | { fn: 'length'; of: Field }
  /** An aggregate over the rows of a group; of null it counts them. Rows outside of the mask do not count. */
  | { fn: 'aggregate'; by: AggregateName; of: Field | null; mask: Condition | null }
  | { fn: 'json'; of: Field; path: readonly (string | number)[]; as: 'value' | 'text' | 'number' };

const TIME_KINDS: Partial<Record<ColumnSpec['kind'], readonly TimePart[]>> = {
  date: DATE_PARTS,
  datetime: [...DATE_PARTS, ...TIME_PARTS],
  time: TIME_PARTS,
};

const CALL = /^([a-z]+)\((.*)\)$/s;
const STEP = /\.?([A-Za-z_$][\w$-]{0,63})|\[(\d{1,6})\]/gy;
const MOST_STEPS = 10;

/** `name(inside)` taken apart; null for a plain name. */
export function readCall(text: string): { fn: string; inside: string } | null {
  const match = CALL.exec(text);
  return match ? { fn: match[1]!, inside: match[2]!.trim() } : null;
}

/** `a.b[0]` as steps; null where it is none. */
function stepsOf(text: string): (string | number)[] | null {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length && steps.length < MOST_STEPS) {
    const start = STEP.lastIndex;
    const match = STEP.exec(text);
    const first = match?.[0][0];
    if (!match || (start === 0 ? first === '.' : first !== '.' && first !== '[')) return null;
    steps.push(match[1] ?? Number(match[2]));
  }
  return steps.length > 0 && STEP.lastIndex >= text.length ? steps : null;
}

const WHOLE: FieldType = { ...integerType, optionsSchema: {} };
const COUNT: Scalar = {
  type: WHOLE,
  options: {},
  encode: undefined,
  decode: Number,
  asText: false,
  check: undefined,
};

const plain = (input: unknown) => (typeof input === 'boolean' ? String(input) : input);
const JSON_TYPE: FieldType = {
  ...integerType,
  operators: OPERATOR_SETS.text,
  column: () => ({ kind: 'json' }),
  parse: plain,
  jsonSchema: () => ({}),
  tsType: () => 'unknown',
};

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}

const JSON_VALUE: Scalar = { ...COUNT, type: JSON_TYPE, decode: parsed };

const derivations = new WeakMap<Field, Derived>();

/** What a function made of another field; undefined for the fields of the schema themselves. */
export function derivedOf(field: Field): Derived | undefined {
  return derivations.get(field);
}

function derive(of: Field, name: string, derived: Derived, scalar: Scalar): Field {
  const { definition } = of;
  const made: Field = {
    ...of,
    definition: { name: definition.name, type: definition.type },
    name,
    type: scalar.type,
    options: {},
    column: null,
    scalar,
    relation: null,
    any: null,
    computed: null,
    readonly: true,
  };
  derivations.set(made, derived);
  return made;
}

/** A field as the answer and the cache of statements tell it from others: `year(published)`, answered as `published_year`. */
export interface FunctionField {
  field: Field;
  answeredAs: string;
}

/**
 * `year(published)`, `count(comments)`, `count(tags)` of a list, or `json(meta, a.b[0])`; a text says why not. `reach`
 * gives the scope of the items that a relation leads to.
 */
export function functionField(
  fn: string,
  of: Field,
  path: string | null,
  reach: (collection: string) => Scope | null,
): FunctionField | string {
  const name = `${fn}(${of.name}${path === null ? '' : `, ${path}`})`;
  if (fn === 'json') {
    const steps = path === null ? null : stepsOf(path);
    if (of.scalar?.type.column(of.scalar.options)?.kind !== 'json') return `${of.name} holds no JSON.`;
    if (!steps) return 'A path like a.b[0] is expected behind the field.';
    const answeredAs = `${of.name}_${steps.join('_')}_json`;
    return { field: derive(of, name, { fn, of, path: steps, as: 'value' }, JSON_VALUE), answeredAs };
  }
  if (path !== null) return `${fn} takes one field.`;
  const answeredAs = `${of.name}_${fn}`;
  if (fn === 'count') {
    const { relation } = of;
    if (relation?.kind === 'one-to-many' || relation?.kind === 'many-to-many') {
      const target = reach(relation.collection);
      const junction = relation.kind === 'many-to-many' ? reach(relation.junction) : null;
      if (!target || (relation.kind === 'many-to-many' && !junction))
        return `${of.name} leads nowhere that you may see.`;
      return { field: derive(of, name, { fn, of, target, junction }, COUNT), answeredAs };
    }
    if (of.type.element) return { field: derive(of, name, { fn: 'length', of }, COUNT), answeredAs };
    return `${of.name} is no list and leads to one item at most.`;
  }
  const kind = of.scalar && !of.relation ? of.type.column({ ...of.options, stored: true })?.kind : undefined;
  const instant = of.type.instant ? 'datetime' : kind;
  const parts = (instant && TIME_KINDS[instant]) ?? [];
  const part = parts.find((one) => one === fn);
  if (!part) return `${fn} cannot be asked of ${of.name}.`;
  return { field: derive(of, name, { fn: 'part', of, part }, COUNT), answeredAs };
}

/** The same JSON value, to be compared as a number or as a text. */
export function jsonAs(field: Field, as: 'text' | 'number'): Field {
  const derived = derivedOf(field);
  if (derived?.fn !== 'json') return field;
  const scalar = { ...JSON_VALUE, decode: as === 'text' ? String : Number };
  return derive(field, `${field.name} as ${as}`, { ...derived, as }, scalar);
}

const NUMERIC: ReadonlySet<string> = new Set(['integer', 'bigint', 'decimal', 'float']);
const AVERAGE: FieldType = { ...WHOLE, operators: OPERATOR_SETS.ordered, parse: parseNumber };

/** A field that stands for no field: the rows themselves. */
const ROWS: Field = {
  definition: { name: '*', type: 'integer' },
  id: '*',
  name: '*',
  type: WHOLE,
  options: {},
  column: null,
  scalar: COUNT,
  relation: null,
  any: null,
  computed: null,
  readonly: true,
  secret: false,
};

/** The form of an aggregate's value: counts and averages are numbers, the others like the field that they are of. */
function aggregateScalar(by: AggregateName, of: Field | null): Scalar | string {
  if (by === 'count' || by === 'countDistinct') return COUNT;
  const scalar = of?.scalar;
  if (!of || !scalar || of.relation || of.any || of.type.encrypted)
    return `${by} cannot be taken of ${of?.name}.`;
  const spec = derivedOf(of)
    ? { kind: 'integer' as const }
    : scalar.type.column({ ...scalar.options, stored: true });
  if (by === 'min' || by === 'max')
    return of.type.sortable && spec?.kind !== 'boolean' ? scalar : `${by} cannot be taken of ${of.name}.`;
  if (!spec || !NUMERIC.has(spec.kind) || of.type.instant)
    return `${by} is for numbers, and ${of.name} is none.`;
  if (by === 'avg' || by === 'avgDistinct') return { ...COUNT, type: AVERAGE };
  return spec.kind === 'integer' || spec.kind === 'float' ? { ...COUNT, type: AVERAGE } : scalar;
}

/** The field that carries an aggregate; a text says why there is none. */
export function aggregateField(by: AggregateName, of: Field | null, mask: Condition | null): Field | string {
  if (of && (!of.scalar || of.type.writeOnly)) return `${of.name} has no value of its own.`;
  const scalar = aggregateScalar(by, of);
  if (typeof scalar === 'string') return scalar;
  return derive(of ?? ROWS, `${by} ${of?.name ?? '*'}`, { fn: 'aggregate', by, of, mask }, scalar);
}
