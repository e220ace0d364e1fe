import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Callout, Notice } from '../../ui/notice.tsx';
import { CodeBlock } from '../../ui/section.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { applySchema, type CollectionDefinition, planSchema } from './definitions.ts';
import styles from './schema.module.css';

interface PlanPanelProps {
  definitions: CollectionDefinition[];
  /** The version the change was drafted on. */
  base?: string | undefined;
  /** What the button says. */
  action: string;
  onClose: () => void;
  onApplied: () => void | Promise<void>;
}

/** What a change of the schema will do, step by step with its SQL, before anything is done. */
export function PlanPanel({ definitions, base, action, onClose, onApplied }: PlanPanelProps) {
  const client = useQueryClient();
  const plan = useQuery({
    queryKey: ['schema', 'plan', definitions],
    queryFn: () => planSchema(definitions, base),
    staleTime: 0,
    gcTime: 0,
  });
  const apply = useMutation({
    mutationFn: () => applySchema(definitions, plan.data?.version ?? base),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['manifest'] }),
        client.invalidateQueries({ queryKey: ['schema'], exact: true }),
      ]);
      await onApplied();
    },
  });
  const steps = plan.data?.steps;
  return (
    <SidePanel
      wide
      crumb={t('shell.schema')}
      title={t('schema.review')}
      onClose={onClose}
      footer={
        <>
          <Button
            variant="primary"
            loading={apply.isPending}
            disabled={!steps || steps.length === 0}
            onClick={() => apply.mutate()}
          >
            {action}
          </Button>
          <Button onClick={onClose}>{t('ui.back')}</Button>
        </>
      }
    >
      {apply.error ? (
        <Callout tone="danger" live>
          {errorText(apply.error)}
        </Callout>
      ) : null}
      {plan.isError ? (
        <Problems error={plan.error} />
      ) : steps === undefined ? (
        <Skeleton height={80} />
      ) : steps.length === 0 ? (
        <Notice compact title={t('schema.noSteps')} />
      ) : (
        <>
          <p className={styles['hint']}>{t('schema.reviewHint', { count: steps.length })}</p>
          <ol className={styles['steps']}>
            {steps.map((step) => (
              <li key={`${step.kind} ${step.collection} ${step.field ?? ''}`}>
                <p className={styles['stepTitle']}>{step.title}</p>
                {step.loses_data ? <Callout tone="danger">{t('schema.losesData')}</Callout> : null}
                {step.sql.length > 0 ? (
                  <CodeBlock label={step.title} wrap>
                    {step.sql.map((statement) => `${statement.replace(/;\s*$/, '')};`).join('\n')}
                  </CodeBlock>
                ) : (
                  <p className={styles['quiet']}>{t('schema.noSql')}</p>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
    </SidePanel>
  );
}

function Problems({ error }: { error: unknown }) {
  return (
    <Callout tone="danger" title={t('schema.refused')} live>
      {errorText(error)}
    </Callout>
  );
}
