import {
  dependsOnToday,
  type FieldKinds,
  kindWords,
  parseExpression,
  renameInExpression,
  usesOf,
} from '../expression.ts';
import type { ValueKind } from '../expression-functions.ts';
import { fieldKinds } from '../field-kinds.ts';
import {
  type CheckContext,
  type CheckedField,
  type Codec,
  type DefinitionProblem,
  type FieldOptions,
  type FieldType,
  ValueError,
} from '../field-type.ts';
import { booleanType } from './boolean.ts';
import { dateType } from './date.ts';
import { datetimeType } from './datetime.ts';
import { decimalType } from './decimal.ts';
import { floatType } from './float.ts';
import { integerType } from './integer.ts';
import { stringType } from './string.ts';

interface Result {
  type: FieldType;
  accepts: readonly ValueKind[];
}

const NUMBERS: readonly ValueKind[] = ['integer', 'number'];
// A database may give a worked out whole number as a text.
const wholeNumber: FieldType = { ...integerType, codec: (): Codec => ({ decode: Number }) };
const number: FieldType = { ...floatType, codec: (): Codec => ({ decode: Number }) };

const RESULTS: Readonly<Record<string, Result>> = {
  string: { type: stringType, accepts: ['text'] },
  integer: { type: wholeNumber, accepts: NUMBERS },
  decimal: { type: decimalType, accepts: NUMBERS },
  float: { type: number, accepts: NUMBERS },
  boolean: { type: booleanType, accepts: ['boolean'] },
  date: { type: dateType, accepts: ['date'] },
  datetime: { type: datetimeType, accepts: ['datetime'] },
};

const made = new Map<string, FieldType>();

/** The type with the column, operators and codec of its result; one object per result, so that what hangs on it is shared. */
function concreteType({ result }: FieldOptions): FieldType {
  const name = String(result);
  let type = made.get(name);
  if (!type) {
    const { check: _, defaultValue: _d, ...of } = RESULTS[name]?.type ?? stringType;
    type = { ...of, ...OWN, column: (options) => (options.stored ? of.column(options) : null) };
    made.set(name, type);
  }
  return type;
}

/** The fields that an expression uses; none where it cannot be read, which is told of the field that it belongs to. */
function usedBy(expression: string, kinds: FieldKinds): string[] {
  try {
    return usesOf(parseExpression(expression, kinds));
  } catch (error) {
    if (error instanceof ValueError) return [];
    throw error;
  }
}

/** Computed fields that an expression may reach, each written out in the place of its name. */
const MOST_INLINED = 50;

/** The way from a computed field back to itself; null when there is none. @throws ValueError when it reaches too many */
function circleOf(field: CheckedField, { collection, types }: CheckContext): string[] | null {
  const kinds = fieldKinds(collection.fields, types);
  let inlined = 0;
  const visit = (name: string, way: readonly string[]): string[] | null => {
    const here = collection.fields.find((one) => one.name === name);
    const computed = here && types.get(here.type)?.computed?.(here.options ?? {});
    if (!computed) return null;
    if (way.includes(name)) return [...way, name];
    if (++inlined > MOST_INLINED)
      throw new ValueError(`it leads to more than ${MOST_INLINED} other computed fields.`);
    for (const next of usedBy(computed.expression, kinds)) {
      const circle = visit(next, [...way, name]);
      if (circle) return circle;
    }
    return null;
  };
  return visit(field.name, []);
}

function check(field: CheckedField, context: CheckContext): DefinitionProblem[] {
  const { expression, result, stored } = field.options ?? {};
  const wrong = (path: string, message: string, hint?: string) => [{ path, message, ...(hint && { hint }) }];
  if (field.primary) return wrong('primary', `${field.name} is worked out and cannot be a key.`);
  if (field.required)
    return wrong('required', `${field.name} is worked out; nobody can be asked to fill it in.`);
  if (!stored && (field.unique || field.indexed))
    return wrong(
      field.unique ? 'unique' : 'indexed',
      `${field.name} is worked out when it is read and has no index.`,
      'Store its values (stored: true) to index them.',
    );
  try {
    const tree = parseExpression(String(expression), fieldKinds(context.collection.fields, context.types));
    const circle = circleOf(field, context);
    if (circle) return wrong('options.expression', `${field.name} depends on itself: ${circle.join(' → ')}.`);
    if (stored && dependsOnToday(tree))
      return wrong(
        'options.stored',
        `${field.name} depends on the day, and a stored value would be wrong tomorrow.`,
        'Have it worked out when it is read (stored: false).',
      );
    const accepted = RESULTS[String(result)]?.accepts ?? [];
    if (tree.gives !== 'nothing' && !accepted.includes(tree.gives))
      return wrong(
        'options.result',
        `The expression gives ${kindWords(tree.gives)}, which is no ${String(result)}.`,
      );
    return [];
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return wrong('options.expression', `${field.name}: ${error.message}`);
  }
}

const OWN = {
  name: 'computed',
  label: 'Computed',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['expression', 'result'],
    properties: {
      expression: { type: 'string', minLength: 1, maxLength: 1000, title: 'Expression' },
      result: { enum: Object.keys(RESULTS), title: 'Result' },
      scale: { type: 'integer', minimum: 0, maximum: 10, title: 'Digits after the point' },
      max_length: { type: 'integer', minimum: 1, maximum: 16_000, title: 'Longest' },
      stored: { type: 'boolean', title: 'Stored' },
    },
  },
  readonly: true,
  generates: () => true,
  computed: ({ expression, stored }: FieldOptions) => ({
    expression: String(expression),
    stored: Boolean(stored),
  }),
  check,
} as const satisfies Partial<FieldType>;

/** A value that the database works out of the other fields of the item: when it is read, or at each write (`stored`). */
export const computedType: FieldType = {
  ...stringType,
  ...OWN,
  column: (options) => concreteType(options).column(options),
  jsonSchema: (options) => concreteType(options).jsonSchema(options),
  tsType: (options) => concreteType(options).tsType(options),
  concrete: concreteType,
  renameFields: (options, rename) => ({
    ...options,
    expression: renameInExpression(String(options.expression), rename),
  }),
};
