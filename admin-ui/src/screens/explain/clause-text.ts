import type { ExplainedClause, Explanation, ManifestCollection, Operator } from '../../api/types.ts';
import { listed, operatorWords, variableWords } from '../../fields/conditions/condition-words.ts';
import { contextsOf } from '../../fields/field-context.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { locale } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';

/** Turns what the server explains into words for people. */
export interface Words {
  /** What the rule asks: "City is Kyoto". */
  clause: (clause: ExplainedClause) => string;
  /** A value of the field at the end of a path. */
  value: (path: string, value: unknown) => string;
  field: (name: string) => string;
}

/** The words for clauses of rules about a collection and one person. */
export function useWords(collection: ManifestCollection, actor: Explanation['actor']): Words {
  const manifest = useManifest();
  const contextAt = (path: string): { label: string; context: FieldContext | undefined } => {
    const labels: string[] = [];
    let at: ManifestCollection | undefined = collection;
    let context: FieldContext | undefined;
    for (const step of path.split('.')) {
      context = at ? contextsOf(at, manifest, locale()).get(step) : undefined;
      labels.push(context?.field.label ?? step);
      const target: string | undefined = context?.field.relation?.collection ?? undefined;
      at = manifest.collections.find((one) => one.name === target);
    }
    return { label: labels.join(' › '), context };
  };
  const value = (path: string, shown: unknown): string => {
    if (Array.isArray(shown))
      return listed(
        shown.map((one) => value(path, one)),
        'disjunction',
      );
    if (shown === null || shown === undefined || shown === '') return t('explain.empty');
    if (shown === actor.id && actor.id !== null) return actor.name;
    const { context } = contextAt(path);
    const text = context && typeof shown !== 'object' ? context.type.format(shown, context) : '';
    return text === '' ? (typeof shown === 'object' ? JSON.stringify(shown) : String(shown)) : text;
  };
  const wantedText = (path: string, wanted: unknown): string =>
    (typeof wanted === 'string' ? variableWords(wanted) : null) ?? value(path, wanted);
  return {
    value,
    field: (name) => contextAt(name).label,
    clause: ({ field, op, wanted }) => {
      if (field === null || op === null) return t('explain.hiddenClause');
      const { label, context } = contextAt(field);
      const operator = op as Operator;
      const plain = wanted === true && /^_n?(null|empty)$/.test(op);
      const list = /^_(some|none|every)$/.exec(op)?.[1] as 'some' | 'none' | 'every' | undefined;
      const words = list ? t(`explain.op.${list}`) : operatorWords(operator, context?.field.type ?? '');
      return [label, words, plain ? '' : wantedText(field, wanted)].filter(Boolean).join(' ');
    },
  };
}
