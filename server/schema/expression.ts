import jsep from 'jsep';
import { nearest } from '../lib/nearest.ts';
import {
  ARGUMENT_WORDS,
  type ExpressionFunction,
  FUNCTIONS,
  type FunctionName,
  fitsArgument,
  OPERATORS,
  SIGNS,
  type ValueKind,
} from './expression-functions.ts';
import { ValueError } from './field-type.ts';

// People write one sign where programs write two.
jsep.addBinaryOp('=', 6);

/** An expression after every name and kind in it was checked: what the data floor writes as SQL. */
export type Expression =
  | { kind: 'literal'; value: string | number | boolean | null; gives: ValueKind }
  | { kind: 'field'; name: string; gives: ValueKind }
  | { kind: 'call'; name: FunctionName; args: readonly Expression[]; gives: ValueKind };

/** What a name of an expression stands for; null where its kind cannot be worked with, undefined where it is unknown. */
export type FieldKinds = ReadonlyMap<string, ValueKind | null>;

const MOST_NODES = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface Walk {
  fields: FieldKinds;
  nodes: number;
}

const numeric = (kind: ValueKind) => kind === 'integer' || kind === 'number';

/** The kind that two values have in common; undefined when they do not go together. */
function common(a: ValueKind, b: ValueKind): ValueKind | undefined {
  if (a === b || b === 'nothing') return a;
  if (a === 'nothing') return b;
  return numeric(a) && numeric(b) ? 'number' : undefined;
}

/** A text like '2026-11-27' beside a date is that day. */
function asDay(one: Expression, beside: Expression | undefined): Expression {
  const day = one.kind === 'literal' && typeof one.value === 'string' && DAY.test(one.value);
  return day && beside?.gives === 'date' ? { ...one, gives: 'date' } : one;
}

function call(
  name: FunctionName,
  shown: string,
  about: ExpressionFunction,
  given: readonly Expression[],
): Expression {
  const { takes, more, optional = 0 } = about;
  const least = takes.length - optional;
  if (given.length < least || (!more && given.length > takes.length))
    throw new ValueError(
      `${shown} takes ${least === takes.length && !more ? least : `at least ${least}`} values, and ${given.length} are given.`,
    );
  const args = given.map((one, index) => asDay(one, given[index === 0 ? 1 : index - 1]));
  let alike: ValueKind = 'nothing';
  args.forEach((arg, index) => {
    const wanted = takes[Math.min(index, takes.length - 1)]!;
    if (!fitsArgument(arg.gives, wanted))
      throw new ValueError(
        `${shown} takes ${ARGUMENT_WORDS[wanted]} in place ${index + 1}, and is given ${kindWords(arg.gives)}.${wanted === 'shown' && arg.gives === 'number' ? ' Write text(number, 2) for a number with two digits after the point.' : ''}`,
      );
    if (wanted !== 'alike') return;
    const next = common(alike, arg.gives);
    if (!next)
      throw new ValueError(
        `${shown} takes values of one kind, and is given ${kindWords(alike)} and ${kindWords(arg.gives)}.`,
      );
    alike = next;
  });
  const whole =
    (name === 'add' || name === 'subtract' || name === 'multiply' || name === 'negate' || name === 'abs') &&
    args.every((arg) => arg.gives === 'integer');
  return {
    kind: 'call',
    name,
    args,
    gives: whole ? 'integer' : about.gives === 'alike' ? alike : about.gives,
  };
}

const WORDS: Readonly<Record<ValueKind, string>> = {
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'yes or no',
  date: 'a date',
  datetime: 'a date with a time',
  nothing: 'nothing',
};

/** A kind of value in words, with its article. */
export function kindWords(kind: ValueKind): string {
  return WORDS[kind];
}

function fieldNamed(name: string, walk: Walk): Expression {
  const gives = walk.fields.get(name);
  if (gives) return { kind: 'field', name, gives };
  if (gives === null) throw new ValueError(`${name} has no value that can be worked with.`);
  const near = nearest(name, [...walk.fields.keys()]);
  throw new ValueError(`There is no field ${name.slice(0, 80)}.${near ? ` Did you mean ${near}?` : ''}`);
}

function callNamed(node: jsep.CallExpression, walk: Walk): Expression {
  const name = node.callee.type === 'Identifier' ? (node.callee as jsep.Identifier).name : '';
  const [only] = node.arguments;
  // Names that are no words, as tables of others may have.
  if (name === 'field' && node.arguments.length === 1 && only?.type === 'Literal')
    return fieldNamed(String((only as jsep.Literal).value), walk);
  if (!Object.hasOwn(FUNCTIONS, name)) {
    const near = nearest(name, Object.keys(FUNCTIONS));
    throw new ValueError(`There is no function ${name.slice(0, 80)}.${near ? ` Did you mean ${near}?` : ''}`);
  }
  const known = name as keyof typeof FUNCTIONS;
  return call(
    known,
    known,
    FUNCTIONS[known],
    node.arguments.map((arg) => resolve(arg, walk)),
  );
}

function literal({ value }: jsep.Literal): Expression {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new ValueError('A number is too large.');
    return { kind: 'literal', value, gives: Number.isSafeInteger(value) ? 'integer' : 'number' };
  }
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed())
      throw new ValueError('A text holds what cannot be stored.');
    return { kind: 'literal', value, gives: 'text' };
  }
  if (typeof value === 'boolean') return { kind: 'literal', value, gives: 'boolean' };
  if (value === null) return { kind: 'literal', value, gives: 'nothing' };
  throw new ValueError('A number, a text, true, false or null is expected.');
}

function resolve(node: jsep.Expression, walk: Walk): Expression {
  if (++walk.nodes > MOST_NODES) throw new ValueError(`The expression has more than ${MOST_NODES} parts.`);
  switch (node.type) {
    case 'Literal':
      return literal(node as jsep.Literal);
    case 'Identifier':
      return fieldNamed((node as jsep.Identifier).name, walk);
    case 'CallExpression':
      return callNamed(node as jsep.CallExpression, walk);
    case 'UnaryExpression': {
      const { operator, argument } = node as jsep.UnaryExpression;
      if (!Object.hasOwn(SIGNS, operator)) break;
      const [name, about] = SIGNS[operator as keyof typeof SIGNS];
      return call(name, operator, about, [resolve(argument, walk)]);
    }
    case 'BinaryExpression': {
      const { operator, left, right } = node as jsep.BinaryExpression;
      if (!Object.hasOwn(OPERATORS, operator)) break;
      const [name, about] = OPERATORS[operator as keyof typeof OPERATORS];
      return call(name, operator, about, [resolve(left, walk), resolve(right, walk)]);
    }
    case 'ConditionalExpression': {
      const { test, consequent, alternate } = node as jsep.ConditionalExpression;
      return call(
        'if',
        '? :',
        FUNCTIONS.if,
        [test, consequent, alternate].map((part) => resolve(part, walk)),
      );
    }
  }
  throw new ValueError(
    'Only fields, numbers, texts, + - * / %, comparisons, && || !, ? : and functions can be used.',
  );
}

/**
 * Reads an expression such as `price * (1 + vat / 100)` or `if(stock > 0, 'yes', 'no')` over the fields of one item.
 * @throws ValueError with a sentence about the first thing that is not understood
 */
export function parseExpression(text: string, fields: FieldKinds): Expression {
  let tree: jsep.Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    const { description = 'It is not complete', index } = error as { description?: string; index?: number };
    throw new ValueError(`${description}${index === undefined ? '' : ` (character ${index + 1})`}.`);
  }
  return resolve(tree, { fields, nodes: 0 });
}

/** The names of the fields in an expression, as often as they are used. */
export function usesOf(expression: Expression): string[] {
  if (expression.kind === 'field') return [expression.name];
  return expression.kind === 'literal' ? [] : expression.args.flatMap(usesOf);
}

/** Whether an expression gives another value on another day. */
export function dependsOnToday(expression: Expression): boolean {
  return expression.kind === 'call' && (expression.name === 'today' || expression.args.some(dependsOnToday));
}

const TOKEN = /(field\(\s*)?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|[\p{L}_$][\p{L}\p{N}_$]*(?!\s*\()/gu;

/** The text of an expression with the names of fields replaced; texts and functions in it stay. */
export function renameInExpression(text: string, rename: (name: string) => string): string {
  return text.replace(TOKEN, (found: string, field: string | undefined, quoted: string | undefined) => {
    if (field && quoted) return `${field}${JSON.stringify(rename(quoted.slice(1, -1)))}`;
    return quoted ? found : rename(found);
  });
}

/** The names that a text of an expression uses as fields, whether or not it can be read as a whole. */
export function namesInExpression(text: string): string[] {
  const names = new Set<string>();
  renameInExpression(text, (name) => {
    names.add(name);
    return name;
  });
  return [...names];
}
