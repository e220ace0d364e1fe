import type { ExplainedRule, Explanation, ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { useRecordTitles } from '../../model/use-record-titles.ts';
import { roleLabel } from '../../model/use-roles.ts';
import { useMe } from '../../model/use-session.ts';
import { cx } from '../../ui/class-names.ts';
import { IconCheck, IconMinus, IconX } from '../../ui/icons.ts';
import { useWords } from './clause-text.ts';
import styles from './explain.module.css';
import { RuleTrace } from './rule-trace.tsx';
import { WaysOut } from './ways-out.tsx';

export interface AnswerProps {
  explained: Explanation;
  collection: ManifestCollection;
}

/** Whether a rule counts for what is asked. */
const counts = ({ speaks, holds, broken }: ExplainedRule) => speaks && holds !== false && !broken;

/** The role of everybody who is signed in. */
const EVERYBODY = 'authenticated';

const ICONS = { allowed: IconCheck, some: IconMinus, refused: IconX };

/** The verdict as a sentence, its reason, the rules behind it, and what would make a no a yes. */
export function Answer({ explained, collection }: AnswerProps) {
  const { action, decision, reason, policies } = explained;
  const actor =
    explained.actor.type === 'guest' ? { ...explained.actor, name: t('explain.guest') } : explained.actor;
  const words = useWords(collection, actor);
  const administrator = useMe()?.administrator ?? false;
  const titleOf = useRecordTitles(
    explained.item === undefined ? [] : [{ collection: collection.name, item: explained.item }],
  );
  const record =
    explained.item === undefined ? null : titleOf({ collection: collection.name, item: explained.item });
  const field = explained.field === undefined ? null : words.field(explained.field);
  const what =
    field !== null && record !== null
      ? t('explain.fieldOn', { field, record })
      : field !== null
        ? t('explain.fieldIn', { field, collection: collection.label })
        : (record ?? t('explain.recordsOf', { collection: collection.label }));
  const verdict = t('explain.verdict', { who: actor.name, decision, action, what });
  const Icon = ICONS[decision];
  // What everybody has comes last.
  const own = [...actor.roles].sort((a, b) => Number(a.id === EVERYBODY) - Number(b.id === EVERYBODY));
  const inOrder = [...policies.filter(counts), ...policies.filter((rule) => !counts(rule))];
  return (
    <>
      <div className={styles['verdict']} data-decision={decision} role="status">
        <Icon size={18} stroke={2} aria-hidden="true" />
        <div>
          <p className={styles['sentence']}>{verdict}</p>
          <p>{t(`explain.reason.${reason}`, { collection: collection.label })}</p>
        </div>
      </div>
      {actor.roles.length > 0 && reason !== 'administrator' ? (
        <p className={styles['roles']}>
          {t('explain.roles', { who: actor.name })}{' '}
          {own.map((role, at) => (
            <span key={role.id}>
              {at > 0 ? ', ' : ''}
              <bdi>{roleLabel(role)}</bdi>
            </span>
          ))}
        </p>
      ) : null}
      {explained.would_allow.length > 0 && decision === 'refused' ? (
        <section className={styles['part']}>
          <h3>{t('explain.wouldAllow')}</h3>
          <WaysOut explained={explained} words={words} administrator={administrator} />
        </section>
      ) : null}
      {inOrder.length > 0 ? (
        <section className={styles['part']}>
          <h3>{t('explain.rules')}</h3>
          <ol className={styles['rules']}>
            {inOrder.map((rule) => (
              <li key={rule.id} className={cx(styles['rule'])} data-counts={counts(rule)}>
                <RuleTrace rule={rule} explained={explained} words={words} counts={counts(rule)} />
              </li>
            ))}
          </ol>
        </section>
      ) : reason === 'administrator' ? null : (
        <p className={styles['roles']}>{t('explain.noRules')}</p>
      )}
    </>
  );
}
