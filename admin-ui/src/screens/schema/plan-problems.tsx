import { ApiError, type Problem } from '../../api/api-error.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/notice.tsx';
import type { SchemaPlan } from './definitions.ts';
import { MisfitTable } from './misfit-table.tsx';
import { hintOf, placeOf, recordsNamed } from './problem-places.ts';
import { RecordLink } from './record-link.tsx';
import styles from './schema.module.css';
import { collectionBefore, type StepContext } from './step-sentence.ts';

interface PlanProblemsProps {
  error: unknown;
  context: StepContext;
  /** The plan with the values left empty, which knows them; absent while they cannot be. */
  lenient?: SchemaPlan | undefined;
  /** The person chose to leave them empty. */
  settled?: boolean | undefined;
  onShow?: ((problem: Problem) => void) | undefined;
}

/** Why a change is refused: each problem with its field and the records it is about. */
export function PlanProblems({ error, context, lenient, settled = false, onShow }: PlanProblemsProps) {
  if (!(error instanceof ApiError) || error.problems.every((problem) => problem.path === null))
    return (
      <Callout tone="danger" title={t('schema.refused')} live>
        <bdi>{errorText(error)}</bdi>
      </Callout>
    );
  return (
    <section aria-label={t('schema.problems')}>
      {settled ? (
        <Callout tone="warn" title={t('schema.settled')} live />
      ) : (
        <Callout tone="danger" title={t('schema.refused')} live>
          {t('schema.refusedHint')}
        </Callout>
      )}
      <ul className={styles['problems']}>
        {error.problems.map((problem) => (
          <ProblemItem
            key={`${problem.path} ${problem.message}`}
            problem={problem}
            context={context}
            lenient={lenient}
            onShow={onShow}
          />
        ))}
      </ul>
    </section>
  );
}

interface ProblemItemProps extends Omit<PlanProblemsProps, 'error' | 'settled'> {
  problem: Problem;
}

function ProblemItem({ problem, context, lenient, onShow }: ProblemItemProps) {
  const place = placeOf(problem, context.sent);
  const { text, keys, more } = recordsNamed(problem.message);
  const name = place?.collection ?? '';
  const owner = collectionBefore({ collection: name }, context)?.name ?? name;
  const misfits = lenient?.steps.find(
    (step) => step.collection === name && step.field === place?.field && step.impact?.misfits,
  )?.impact?.misfits;
  return (
    <li>
      {place ? (
        <p className={styles['stepTitle']}>
          <bdi className="mono">{[place.collection, place.field].filter(Boolean).join('.')}</bdi>
        </p>
      ) : null}
      <p>
        <bdi>{[text, misfits ? null : hintOf(problem)].filter(Boolean).join(' ')}</bdi>
      </p>
      {misfits ? (
        <MisfitTable collection={owner} misfits={misfits} />
      ) : keys.length > 0 ? (
        <p className={styles['records']}>
          {t('schema.recordsNamed')}{' '}
          {keys.map((key) => (
            <RecordLink key={key} collection={owner} id={key} />
          ))}
          {more ? ' …' : null}
        </p>
      ) : null}
      {place?.field && onShow ? (
        <Button size="sm" onClick={() => onShow(problem)}>
          {t('schema.showField')}
        </Button>
      ) : null}
    </li>
  );
}
