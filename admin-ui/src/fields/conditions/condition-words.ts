import type { Filter, ManifestCollection } from '../../api/types.ts';
import { language, t } from '../../i18n/i18n.ts';
import { fieldTypeOf } from '../registry.ts';
import { choicesOf, labelOf } from '../select/choices.ts';
import { type ConditionRow, rowsOf } from './condition-rows.ts';

/** The conditions of a filter in words; JSON where rows cannot show it; empty for no conditions. */
export function filterSentence(filter: Filter | null, collection: ManifestCollection): string {
  const rows = rowsOf(filter, collection);
  if (rows === null) return JSON.stringify(filter);
  return listed(
    rows.rows.map((row) => conditionSentence(row, collection)),
    rows.join === 'any' ? 'disjunction' : 'conjunction',
  );
}

function conditionSentence(row: ConditionRow, collection: ManifestCollection): string {
  const field = collection.fields.find((candidate) => candidate.name === row.field);
  const values = row.values.map(
    (value) => variableWords(value) ?? labelOf(choicesOf(field?.options ?? {}), value),
  );
  return [
    field?.label ?? row.field,
    operatorWords(row.operator, field?.type ?? ''),
    listed(values, 'conjunction'),
  ]
    .filter(Boolean)
    .join(' ');
}

/** What a variable stands for, in words; null for every other text. */
export function variableWords(text: string): string | null {
  if (text === '$CURRENT_USER') return t('access.you');
  if (text === '$NOW') return t('access.now');
  const own = /^\$CURRENT_USER\.(.+)$/.exec(text)?.[1];
  return own === undefined ? null : t('access.yours', { field: own });
}

/** An operator in words, in the words of time for dates. */
export function operatorWords(operator: ConditionRow['operator'], type: string): string {
  if (
    fieldTypeOf(type).filter.words === 'time' &&
    (operator === '_lt' || operator === '_lte' || operator === '_gt' || operator === '_gte')
  ) {
    return t(`op.time.${operator}`);
  }
  return t(`op.${operator}`);
}

/** Parts as people list them. */
export function listed(parts: string[], type: 'conjunction' | 'disjunction'): string {
  return new Intl.ListFormat(language(), { type }).format(parts);
}
