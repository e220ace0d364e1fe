import type { Filter, Operator } from '../../api/types.ts';
import { valuesWanted } from '../../fields/conditions/values-wanted.ts';
import type { FieldContext, Parsed } from '../../fields/field-type.ts';
import { type Condition, isComplete, type ViewState } from './view-state.ts';

/** A condition with what became of it: only `ok` ones are sent to the server. */
export interface CheckedCondition {
  condition: Condition;
  status: 'ok' | 'gone' | 'incomplete' | 'invalid';
  /** Why it is invalid, in words. */
  message: string | null;
  filter: Filter | null;
}

const IN_TEXT = /_(n?i?contains|n?i?starts_with|n?i?ends_with)$/;

/** Operators a person can choose for a field, most useful first. */
export function operatorsOf({ field, type }: FieldContext): Operator[] {
  const nested = new Set(type.filter.nested ?? []);
  return type.filter.operators.filter(
    (operator) => nested.has(operator) || field.operators.includes(operator),
  );
}

function read(operator: Operator, text: string, context: FieldContext): Parsed {
  if (IN_TEXT.test(operator)) return { ok: true, value: text };
  // The address bar holds the plain form, whatever the person's language.
  return (context.type.filter.read ?? context.type.parse)(text, { ...context, locale: 'en' });
}

function checkOne(condition: Condition, context: FieldContext | undefined): CheckedCondition {
  const result = (status: CheckedCondition['status'], message: string | null = null): CheckedCondition => ({
    condition,
    status,
    message,
    filter: null,
  });
  if (!context?.field.can.read) return result('gone');
  const { operator } = condition;
  if (!operatorsOf(context).includes(operator)) return result('gone');
  if (!isComplete(condition)) return result('incomplete');
  const values: unknown[] = [];
  for (const text of condition.values.filter((value) => value !== '')) {
    const parsed = read(operator, text, context);
    if (!parsed.ok) return result('invalid', parsed.message);
    values.push(parsed.value);
  }
  const wanted = valuesWanted(operator);
  const value = wanted === 'none' ? true : wanted === 'one' ? values[0] : values;
  const build =
    context.type.filter.build ??
    ((op: Operator, sent: unknown) => ({ [context.field.name]: { [op]: sent } }));
  return { condition, status: 'ok', message: null, filter: build(operator, value, context) };
}

/** Checks the conditions of a view against the fields there are. */
export function checkConditions(
  view: ViewState,
  contexts: ReadonlyMap<string, FieldContext>,
): CheckedCondition[] {
  return view.conditions.map((condition) => checkOne(condition, contexts.get(condition.field)));
}

/** The filter that the server gets; null where nothing restricts the view. */
export function apiFilter(checked: readonly CheckedCondition[], join: ViewState['join']): Filter | null {
  const filters = checked.flatMap(({ filter }) => (filter === null ? [] : [filter]));
  if (filters.length === 0) return null;
  if (filters.length === 1) return filters[0] as Filter;
  return join === 'any' ? { _or: filters } : { _and: filters };
}

/** The sort parameter of the API; fields that are gone or cannot be sorted by are left out. */
export function apiSort(view: ViewState, contexts: ReadonlyMap<string, FieldContext>): string {
  return view.sort
    .flatMap(({ field, descending }) => {
      const context = contexts.get(field);
      if (!context?.field.can.read || !context.field.sortable) return [];
      return [(descending ? '-' : '') + (context.type.sortPath?.(context) ?? field)];
    })
    .join(',');
}

/** The condition that keeps only records with this value, in the plain form of the address bar. */
export function conditionOf(context: FieldContext, value: unknown): Condition | null {
  const offered = operatorsOf(context);
  const field = context.field.name;
  const stored = context.type.toWrite ? context.type.toWrite(value, context) : value;
  if (stored === null || stored === undefined || stored === '') {
    const operator = (['_empty', '_null'] as const).find((candidate) => offered.includes(candidate));
    return operator ? { field, operator, values: [] } : null;
  }
  if (!offered.includes('_eq') || typeof stored === 'object') return null;
  return { field, operator: '_eq', values: [String(stored)] };
}
