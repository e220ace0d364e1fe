import type { ExplainedClause, ExplainedRule, ExplainedTree, Explanation } from '../../api/types.ts';
import { listed } from '../../fields/conditions/condition-words.ts';
import { t } from '../../i18n/i18n.ts';
import { roleLabel } from '../../model/use-roles.ts';
import { IconCheck, IconMinus, IconX } from '../../ui/icons.ts';
import type { Words } from './clause-text.ts';
import styles from './explain.module.css';

interface RuleTraceProps {
  rule: ExplainedRule;
  explained: Explanation;
  words: Words;
  counts: boolean;
}

/** One rule: what it says, by which role it comes, each condition with the value of the record, and why it is skipped. */
export function RuleTrace({ rule, explained, words, counts }: RuleTraceProps) {
  const { action, field } = explained;
  const every = rule.fields.includes('*');
  const fields = every ? t('explain.everyField') : listed(rule.fields.map(words.field), 'conjunction');
  const skipped = rule.broken
    ? t('explain.skip.broken')
    : !rule.speaks
      ? t('explain.skip.field', { field: field === undefined ? '' : words.field(field) })
      : t('explain.skip.record');
  return (
    <>
      <p className={styles['says']} data-effect={rule.effect}>
        {t(action === 'delete' ? 'explain.ruleWhole' : 'explain.rule', {
          effect: rule.effect,
          action,
          fields: rule.fields.length === 0 ? t('explain.noField') : fields,
        })}
      </p>
      <p className={styles['via']}>
        {rule.via.map((role, at) => (
          <span key={role.id}>
            {at === 0 ? null : (
              <>
                <span aria-hidden="true"> ← </span>
                <span className="visually-hidden"> {t('explain.inherits')} </span>
              </>
            )}
            <bdi>{roleLabel(role)}</bdi>
          </span>
        ))}
      </p>
      {counts ? null : <p className={styles['skip']}>{skipped}</p>}
      {rule.where ? (
        <ul className={styles['clauses']}>
          <Tree tree={rule.where} words={words} top />
        </ul>
      ) : rule.broken ? null : (
        <p className={styles['via']}>{t('explain.everyRecord')}</p>
      )}
      {rule.validation ? (
        <>
          <p className={styles['via']}>{t('access.mustBe')}</p>
          <ul className={styles['clauses']}>
            <Tree tree={rule.validation} words={words} top />
          </ul>
        </>
      ) : null}
    </>
  );
}

/** A group of conditions, or one; the outermost "all" needs no word. */
function Tree({ tree, words, top = false }: { tree: ExplainedTree; words: Words; top?: boolean }) {
  if (!('group' in tree)) return <Clause clause={tree} words={words} />;
  const parts = tree.of.map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a rule have no identity but their place
    <Tree key={at} tree={part} words={words} />
  ));
  if (top && tree.group === 'all') return parts;
  return (
    <li>
      <Truth holds={tree.holds} />
      <div>
        {t(`explain.group.${tree.group}`)}
        <ul className={styles['clauses']}>{parts}</ul>
      </div>
    </li>
  );
}

function Clause({ clause, words }: { clause: ExplainedClause; words: Words }) {
  const { field, hidden, actual, means, wanted } = clause;
  const details: string[] = [];
  if (field !== null && means !== undefined && wanted !== means)
    details.push(t('explain.means', { value: words.value(field, means) }));
  if (field !== null && actual !== undefined)
    details.push(t('explain.actual', { value: words.value(field, actual) }));
  else if (hidden && field !== null) details.push(t('explain.hidden'));
  return (
    <li>
      <Truth holds={clause.holds} />
      <div>
        <bdi>{words.clause(clause)}</bdi>
        {details.map((detail) => (
          <div key={detail} className={styles['detail']}>
            {detail}
          </div>
        ))}
      </div>
    </li>
  );
}

/** Whether a condition holds, as a sign with its word. */
function Truth({ holds }: { holds: boolean | null }) {
  const Icon = holds === null ? IconMinus : holds ? IconCheck : IconX;
  const word = t(holds === null ? 'explain.unknown' : holds ? 'explain.true' : 'explain.false');
  return (
    <span className={styles['truth']} data-holds={String(holds)} title={word}>
      <Icon size={14} stroke={2} aria-hidden="true" />
      <span className="visually-hidden">{word}: </span>
    </span>
  );
}
