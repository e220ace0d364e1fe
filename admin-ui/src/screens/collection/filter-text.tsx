import { Fragment, type ReactNode } from 'react';
import type { Operator } from '../../api/types.ts';
import { valuesWanted } from '../../fields/conditions/values-wanted.ts';
import { localDate } from '../../fields/date-text.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { periodText, rangeOfPeriod, readPeriod } from '../../fields/period.ts';
import { type MessageKey, t } from '../../i18n/i18n.ts';
import type { CheckedCondition } from './api-filter.ts';

/** How an operator reads for a field: days are "before", numbers are "less than". */
export function operatorText(operator: Operator, context: FieldContext): string {
  const timed = context.type.filter.words === 'time' && /_(lt|gt)e?$/.test(operator);
  return t(`${timed ? 'op.time.' : 'op.'}${operator}` as MessageKey);
}

/** One value of a condition for people. */
export function valueText(text: string, operator: Operator, context: FieldContext): string {
  if (/contains|_with/.test(operator)) return text;
  const period = context.type.filter.periods ? readPeriod(text) : null;
  if (period !== null) return periodText(period);
  // A whole day, also where the field holds moments.
  if (context.type.filter.periods && /^\d{4}-\d{2}-\d{2}$/.test(text)) return localDate(text, context.locale);
  const parsed = context.type.parse(text, { ...context, locale: 'en' });
  if (!parsed.ok || context.field.relation) return text;
  return context.type.format(parsed.value, context);
}

/** The days that words mean today, for the tooltip and for screen readers; null where a value is no such word. */
function rangeText(text: string, context: FieldContext): string | null {
  const period = context.type.filter.periods ? readPeriod(text) : null;
  if (period === null) return null;
  const { from, to } = rangeOfPeriod(period);
  const day = (value: string) => localDate(value, context.locale);
  return from === to ? day(from) : t('period.range', { from: day(from), to: day(to) });
}

/** A condition as plain text, for names of buttons. */
export function conditionText({ condition }: CheckedCondition, context: FieldContext | undefined): string {
  if (!context) return t('filter.removedName', { field: condition.field });
  const values = condition.values.map((value) => {
    const range = rangeText(value, context);
    const text = valueText(value, condition.operator, context);
    return range === null ? text : `${text} (${range})`;
  });
  return [context.field.label, operatorText(condition.operator, context), joined(values, condition.operator)]
    .filter(Boolean)
    .join(' ');
}

function joined(values: readonly string[], operator: Operator): string {
  return values.join(valuesWanted(operator) === 'two' ? ` ${t('filter.and')} ` : ', ');
}

/** A condition as a sentence: "Status is Packing", with titles for links. */
export function ConditionFace({
  checked,
  context,
}: {
  checked: CheckedCondition;
  context: FieldContext;
}): ReactNode {
  const { operator, values } = checked.condition;
  const Value = context.type.filter.Value;
  const plain = Value === undefined || /contains|_with/.test(operator);
  return (
    <>
      <bdi>{context.field.label}</bdi> {operatorText(operator, context)}{' '}
      <b>
        {values.map((value, at) => (
          <Fragment key={value}>
            {at === 0 ? '' : valuesWanted(operator) === 'two' ? ` ${t('filter.and')} ` : ', '}
            <bdi title={rangeText(value, context) ?? undefined}>
              {plain ? valueText(value, operator, context) : <Value text={value} context={context} />}
            </bdi>
          </Fragment>
        ))}
      </b>
    </>
  );
}
