import type { ManifestCollection, Policy } from '../../api/types.ts';
import { filterSentence, listed, variableWords } from '../../fields/conditions/condition-words.ts';
import { t } from '../../i18n/i18n.ts';

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
  const base = [
    t('access.sentence', { role, effect: policy.effect, action: policy.action, scope }),
    ...afterwards(policy, collection),
  ].join(' ');
  if (policy.action === 'delete' || policy.fields.includes('*')) return base;
  const labels = policy.fields.map(
    (name) => collection.fields.find((field) => field.name === name)?.label ?? name,
  );
  const fields =
    labels.length === 0
      ? t('access.noFields')
      : t('access.onlyFields', { fields: listed(labels, 'conjunction') });
  return `${base} ${fields}`;
}

/** What a rule makes of the records that are written by it. */
function afterwards(
  { presets, validation }: Pick<Policy, 'presets' | 'validation'>,
  collection: ManifestCollection,
) {
  const labelOf = (name: string) => collection.fields.find((field) => field.name === name)?.label ?? name;
  const set = Object.entries(presets ?? {}).map(([name, value]) => {
    const text = typeof value === 'string' ? (variableWords(value) ?? value) : JSON.stringify(value);
    return `${labelOf(name)} = ${text}`;
  });
  const must = filterSentence(validation, collection);
  return [
    ...(set.length === 0 ? [] : [t('access.setsValues', { values: listed(set, 'conjunction') })]),
    ...(must === '' ? [] : [`${t('access.mustBe')}: ${must}.`]),
  ];
}
