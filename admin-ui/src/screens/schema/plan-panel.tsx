import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiError, type Problem } from '../../api/api-error.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Callout, Notice } from '../../ui/notice.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import {
  applySchema,
  type CollectionDefinition,
  planSchema,
  type SchemaChange,
  type SchemaPlan,
} from './definitions.ts';
import { PlanProblems } from './plan-problems.tsx';
import { PlanStepItem } from './plan-step.tsx';
import styles from './schema.module.css';
import { collectionBefore, type StepContext } from './step-sentence.ts';

export interface PlanPanelProps {
  change: SchemaChange;
  /** The schema the change was drafted on. */
  before: readonly CollectionDefinition[];
  base: string | undefined;
  /** What the button says; the number of steps where absent. */
  action?: string;
  /** How many changes were drafted; stands on the button while there is no plan. */
  count?: number;
  onClose: () => void;
  /** Told what the server refused; empty when it refuses nothing. */
  onProblems?: (problems: Problem[]) => void;
  /** Puts the focus on a field of the page. */
  onShow?: (problem: Problem) => void;
  /** Called as soon as it is done; `refreshed` waits until the admin knows the new schema. */
  onApplied: (plan: SchemaPlan, refreshed: Promise<unknown>) => void | Promise<void>;
}

const KEEPING = ['park_field', 'park_collection', 'change_type'];

/** What a change of the schema will do, step by step with its SQL, before anything is done. */
export function PlanPanel(props: PlanPanelProps) {
  const { change, before, base, action, count = 0, onClose, onProblems, onShow, onApplied } = props;
  const client = useQueryClient();
  const [leaveEmpty, setLeaveEmpty] = useState(false);
  const strict = useQuery(planQuery(change, 'block', base));
  const refused = problemsOf(strict.error);
  const misfits = refused.some((problem) => problem.code === 'VALUES_DO_NOT_FIT');
  // Asked for at once: it also gives the values themselves.
  const lenient = useQuery({ ...planQuery(change, 'empty', base), enabled: misfits });
  const plan = leaveEmpty && lenient.data ? lenient.data : strict.data;
  const refresh = () =>
    Promise.all(
      [['manifest'], ['schema'], ['items'], ['access']].map((queryKey) =>
        client.invalidateQueries({ queryKey, predicate: ({ queryKey: key }) => key[1] !== 'plan' }),
      ),
    );
  const apply = useMutation({
    mutationFn: () => applySchema(change, leaveEmpty ? 'empty' : 'block', base),
    onSuccess: (done) => onApplied(done, refresh()),
  });
  const failed = apply.error ? problemsOf(apply.error) : refused;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new answer is news
  useEffect(() => onProblems?.(failed), [strict.error, apply.error]);
  const stale =
    apply.error instanceof ApiError
      ? apply.error.code === 'CONFLICT'
      : strict.data !== undefined && base !== undefined && strict.data.version !== base;
  const context = { before, sent: change.collections };
  const steps = plan?.steps;
  const ready = !stale && steps !== undefined && steps.length > 0;
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
            disabled={!ready}
            onClick={() => apply.mutate()}
          >
            {action ?? t('schema.apply', { count: steps?.length || count })}
          </Button>
          <Button onClick={onClose}>{t('ui.back')}</Button>
        </>
      }
    >
      {stale ? (
        <Changed detail={apply.error ? errorText(apply.error) : null} onReload={refresh} onDone={onClose} />
      ) : apply.error ? (
        <PlanProblems error={apply.error} context={context} onShow={onShow} />
      ) : null}
      {strict.isError ? (
        <>
          <PlanProblems
            error={strict.error}
            context={context}
            lenient={lenient.data}
            settled={leaveEmpty && lenient.data !== undefined}
            onShow={onShow}
          />
          {lenient.data ? (
            <div className={styles['choice']}>
              <Checkbox
                label={t('schema.leaveEmpty')}
                checked={leaveEmpty}
                onChange={(event) => setLeaveEmpty(event.currentTarget.checked)}
              />
            </div>
          ) : null}
        </>
      ) : null}
      {steps === undefined ? (
        strict.isError ? null : (
          <Skeleton height={80} />
        )
      ) : steps.length === 0 ? (
        <Notice compact title={t('schema.noSteps')} />
      ) : (
        <Steps hint={t('schema.reviewHint', { count: steps.length })} keeps={keeps(steps, context)}>
          {steps.map((step) => (
            <PlanStepItem
              key={`${step.kind} ${step.collection} ${step.field ?? ''}`}
              step={step}
              listed={leaveEmpty}
              context={context}
            />
          ))}
        </Steps>
      )}
    </SidePanel>
  );
}

const planQuery = (change: SchemaChange, onMisfit: 'block' | 'empty', base: string | undefined) => ({
  queryKey: ['schema', 'plan', onMisfit, base, change],
  queryFn: () => planSchema(change, onMisfit),
  staleTime: 0,
  gcTime: 0,
  retry: false,
  refetchOnWindowFocus: false,
});

const problemsOf = (error: unknown) => (error instanceof ApiError ? error.problems : []);

const keeps = (steps: SchemaPlan['steps'], context: StepContext) =>
  steps.some((step) => KEEPING.includes(step.kind) && !collectionBefore(step, context)?.existing);

function Steps({ hint, keeps: kept, children }: { hint: string; keeps: boolean; children: ReactNode }) {
  return (
    <>
      <p className={styles['hint']}>{hint}</p>
      <ol className={styles['steps']}>{children}</ol>
      {kept ? <p className={styles['kept']}>{t('schema.kept')}</p> : null}
    </>
  );
}

interface ChangedProps {
  detail: string | null;
  onReload: () => Promise<unknown>;
  onDone: () => void;
}

/** Somebody else changed the schema meanwhile: nothing may be applied before it was seen. */
function Changed({ detail, onReload, onDone }: ChangedProps) {
  const reload = useMutation({ mutationFn: onReload, onSuccess: onDone });
  return (
    <Callout tone="warn" title={t('schema.changedElsewhere')} live>
      {detail === null ? null : (
        <p>
          <bdi>{detail}</bdi>
        </p>
      )}
      <p>{t('schema.changedElsewhereHint')}</p>
      <div>
        <Button size="sm" loading={reload.isPending} onClick={() => reload.mutate()}>
          {t('schema.reload')}
        </Button>
      </div>
    </Callout>
  );
}
