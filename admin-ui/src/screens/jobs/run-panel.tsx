import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { deleteRun, retryRun } from '../../api/mutations.ts';
import { jobRunQuery, jobsQuery } from '../../api/queries.ts';
import type { JobRunDetail } from '../../api/types.ts';
import { formatDateTime } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { IconRefresh } from '../../ui/icons.ts';
import { Callout, Notice } from '../../ui/notice.tsx';
import { CodeBlock, Facts, Section } from '../../ui/section.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { toast } from '../../ui/toast.tsx';
import styles from './jobs.module.css';
import { took } from './run-list.tsx';
import { RunStatePill } from './run-state.tsx';

/** One run: why it failed, what each attempt said, its log, what it was given and what it gave back. */
export function RunPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const run = useQuery({
    ...jobRunQuery(id),
    refetchInterval: (query) =>
      query.state.data?.finished_at && query.state.data.state !== 'waiting' ? 10_000 : 2_000,
  });
  const kinds = useQuery(jobsQuery()).data?.jobs ?? [];
  const label =
    kinds.find((kind) => kind.name === run.data?.name)?.label ?? run.data?.name ?? t('ui.loading');
  return (
    <SidePanel
      wide
      onClose={onClose}
      crumb={t('jobs.runNumber', { id })}
      title={<bdi>{label}</bdi>}
      footer={run.data ? <Actions run={run.data} onGone={onClose} /> : undefined}
    >
      {run.isError ? (
        <Notice compact title={t('jobs.runGone')} detail={errorText(run.error)} />
      ) : run.data ? (
        <Details run={run.data} />
      ) : (
        <Skeleton height={120} />
      )}
    </SidePanel>
  );
}

function Details({ run }: { run: JobRunDetail }) {
  const at = (iso: string | null) =>
    iso === null ? (
      '–'
    ) : (
      <time dateTime={iso}>{formatDateTime(iso, { dateStyle: 'medium', timeStyle: 'medium' })}</time>
    );
  const attempts = run.stacktrace.map((trace, index) => ({ number: index + 1, trace })).reverse();
  return (
    <>
      <Section title={t('jobs.stateLabel')}>
        <p className={styles['state']}>
          <RunStatePill state={run.state} />
          <span className={styles['quiet']}>
            {t('jobs.attemptOf', { attempt: run.attempts, max: run.max_attempts })}
          </span>
        </p>
        {run.failed_reason ? (
          <Callout tone="danger" title={t('jobs.why')}>
            <bdi>{run.failed_reason}</bdi>
          </Callout>
        ) : null}
      </Section>
      <Facts
        facts={[
          { label: t('jobs.created'), value: at(run.created_at) },
          { label: t('jobs.startedAt'), value: at(run.started_at) },
          { label: t('jobs.finishedAt'), value: at(run.finished_at) },
          { label: t('jobs.took'), value: took(run) || '–' },
        ]}
      />
      <div style={{ blockSize: 20 }} />
      <Section title={t('jobs.log')}>
        {run.logs.length === 0 ? (
          <p className={styles['quiet']}>{t('jobs.noLog')}</p>
        ) : (
          <CodeBlock label={t('jobs.log')} wrap>
            {run.logs.join('\n')}
          </CodeBlock>
        )}
      </Section>
      {run.stacktrace.length > 0 ? (
        <Section title={t('jobs.attemptsNewest')}>
          <ol className={styles['attempts']} reversed>
            {attempts.map(({ number, trace }) => (
              <li key={number}>
                <details open={number === attempts.length}>
                  <summary>{t('jobs.attempt', { number })}</summary>
                  <CodeBlock label={t('jobs.attempt', { number })}>{trace}</CodeBlock>
                </details>
              </li>
            ))}
          </ol>
        </Section>
      ) : null}
      <Section title={t('jobs.payload')}>
        <CodeBlock label={t('jobs.payload')}>{JSON.stringify(run.payload ?? {}, null, 2)}</CodeBlock>
      </Section>
      {run.result === null || run.result === undefined ? null : (
        <Section title={t('jobs.result')}>
          <CodeBlock label={t('jobs.result')}>{JSON.stringify(run.result, null, 2)}</CodeBlock>
        </Section>
      )}
    </>
  );
}

function Actions({ run, onGone }: { run: JobRunDetail; onGone: () => void }) {
  const client = useQueryClient();
  const onError = (error: unknown) => toast({ message: errorText(error), tone: 'danger' });
  const retry = useMutation({
    mutationFn: () => retryRun(run.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['jobs'] });
      toast({ message: t('jobs.retried') });
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: () => deleteRun(run.id),
    onSuccess: async () => {
      onGone();
      client.removeQueries({ queryKey: ['jobs', 'run', run.id] });
      await client.invalidateQueries({ queryKey: ['jobs'] });
      toast({ message: t('jobs.removed') });
    },
    onError,
  });
  return (
    <>
      {run.state === 'failed' ? (
        <Button
          variant="primary"
          loading={retry.isPending}
          icon={<IconRefresh size={14} stroke={1.7} />}
          onClick={() => retry.mutate()}
        >
          {t('jobs.retry')}
        </Button>
      ) : null}
      {run.state === 'active' ? (
        <span className={styles['quiet']}>{t('jobs.running')}</span>
      ) : (
        <Button loading={remove.isPending} onClick={() => remove.mutate()}>
          {t('jobs.remove')}
        </Button>
      )}
    </>
  );
}
