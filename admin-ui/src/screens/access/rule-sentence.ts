import type { Filter, ManifestCollection, Policy } from '../../api/types.ts';
import { fieldTypeOf } from '../../fields/registry.ts';
import { language, t } from '../../i18n/i18n.ts';
import { type RuleRow, rowsOf } from './rule-filter.ts';

/** A rule as one sentence for people: who may or may not do what, to which records, with which fields. */
export function ruleSentence(
  policy: Omit<Policy, 'id' | 'role'>,
  role: string,
  collection: ManifestCollection,
): string {
  const where = filterSentence(policy.where, collection);
  const scope =
    where === ''
      ? t('access.scope.all', { collection: collection.label })
      : t('access.scope.some', { collection: collection.label, where });
  const base = t('access.sentence', { role, effect: policy.effect, action: policy.action, scope });
  if (policy.action === 'delete' || policy.fields.includes('*')) return base;
  const labels = policy.fields.map(
    (name) => collection.fields.find((field) => field.name === name)?.label ?? name,
  );
  const fields =
    labels.length === 0
      ? t('access.noFields')
      : t('access.onlyFields', { fields: list(labels, 'conjunction') });
  return `${base} ${fields}`;
}

/** The conditions of a filter in words; JSON where rows cannot show it; empty for no conditions. */
export function filterSentence(filter: Filter | null, collection: ManifestCollection): string {
  const rows = rowsOf(filter, collection);
  if (rows === null) return JSON.stringify(filter);
  return list(
    rows.rows.map((row) => conditionSentence(row, collection)),
    rows.join === 'any' ? 'disjunction' : 'conjunction',
  );
}

function conditionSentence(row: RuleRow, collection: ManifestCollection): string {
  const field = collection.fields.find((candidate) => candidate.name === row.field);
  const values = row.values.map((value) =>
    value === '$CURRENT_USER' ? t('access.you') : value === '$NOW' ? t('access.now') : value,
  );
  return [
    field?.label ?? row.field,
    operatorWords(row.operator, field?.type ?? ''),
    list(values, 'conjunction'),
  ]
    .filter(Boolean)
    .join(' ');
}

/** An operator in words, in the words of time for dates. */
export function operatorWords(operator: RuleRow['operator'], type: string): string {
  if (
    fieldTypeOf(type).filter.words === 'time' &&
    (operator === '_lt' || operator === '_lte' || operator === '_gt' || operator === '_gte')
  ) {
    return t(`op.time.${operator}`);
  }
  return t(`op.${operator}`);
}

function list(parts: string[], type: 'conjunction' | 'disjunction'): string {
  return new Intl.ListFormat(language(), { type }).format(parts);
}
