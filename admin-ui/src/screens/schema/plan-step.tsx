import type { ReactNode } from 'react';
import { t } from '../../i18n/i18n.ts';
import { CodeBlock } from '../../ui/section.tsx';
import type { PlanStep } from './definitions.ts';
import { MisfitTable } from './misfit-table.tsx';
import styles from './schema.module.css';
import { collectionBefore, type StepContext, stepSentence } from './step-sentence.ts';

interface PlanStepItemProps {
  step: PlanStep;
  context: StepContext;
  /** The values that it leaves empty stand elsewhere already. */
  listed: boolean;
}

/** These change nothing in the database; other steps without SQL are done by the statements of the next. */
const SHOWN_ONLY = ['change_settings', 'remove_relation'];

/** One step of a plan: what it does, what it touches, the values it leaves empty, its SQL on demand. */
export function PlanStepItem({ step, context, listed }: PlanStepItemProps) {
  const { misfits } = step.impact ?? {};
  const owner = collectionBefore(step, context);
  return (
    <li>
      <p className={styles['stepTitle']}>{stepSentence(step, context)}</p>
      <Impact impact={step.impact} />
      {misfits && misfits.count > 0 && owner ? (
        <>
          <p className={styles['stepNote']}>{t('schema.leftEmpty', { count: misfits.count })}</p>
          {listed ? null : <MisfitTable collection={owner.name} misfits={misfits} />}
        </>
      ) : null}
      {step.sql.length > 0 ? (
        <details className={styles['sql']}>
          <summary>{t('schema.sql', { count: step.sql.length })}</summary>
          <CodeBlock label={step.title} wrap>
            {step.sql.map((statement) => `${statement.replace(/;\s*$/, '')};`).join('\n')}
          </CodeBlock>
        </details>
      ) : (
        <p className={styles['stepNote']}>
          {t(SHOWN_ONLY.includes(step.kind) || owner?.existing ? 'schema.noSql' : 'schema.sqlTogether')}
        </p>
      )}
    </li>
  );
}

function Impact({ impact = {} }: { impact: PlanStep['impact'] }) {
  const parts: ReactNode[] = [];
  if (impact.rows !== undefined) parts.push(t('schema.touches.records', { count: impact.rows }));
  if (impact.policies) parts.push(t('schema.touches.rules', { count: impact.policies }));
  if (impact.relations?.length)
    parts.push(
      t('schema.touches.links', { count: impact.relations.length, links: impact.relations.join(', ') }),
    );
  if (impact.settings?.length)
    parts.push(
      t('schema.touches.settings', { count: impact.settings.length, settings: impact.settings.join(', ') }),
    );
  if (impact.types?.length)
    parts.push(t('schema.touches.types', { count: impact.types.length, types: impact.types.join(', ') }));
  if (parts.length === 0) return null;
  return (
    <ul className={styles['touches']}>
      {parts.map((part) => (
        <li key={String(part)}>
          <bdi>{part}</bdi>
        </li>
      ))}
    </ul>
  );
}
