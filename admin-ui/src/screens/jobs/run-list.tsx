import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { jobRunsQuery, jobsQuery } from '../../api/queries.ts';
import type { JobRun } from '../../api/types.ts';
import { formatDateTime, formatDuration, formatWhen } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Row } from '../../ui/section.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import styles from './jobs.module.css';
import { type JobsSearch, POLL } from './jobs-search.ts';
import { RUN_STATES, RunStatePill, stateLabel } from './run-state.tsx';

const PAGE = 25;

interface RunListProps {
  search: JobsSearch;
  go: (patch: { state?: string | null; run?: string | null }) => void;
}

/** Runs newest first, one state or all; the list renews itself while it is visible. */
export function RunList({ search, go }: RunListProps) {
  const [limit, setLimit] = useState(PAGE);
  const runs = useQuery({
    ...jobRunsQuery({ state: search.state, name: search.name, limit, offset: 0 }),
    refetchInterval: POLL,
  });
  const kinds = useQuery(jobsQuery()).data?.jobs ?? [];
  const nameOf = (run: JobRun) => kinds.find((kind) => kind.name === run.name)?.label ?? run.name;
  const tabs = [
    { value: 'all', label: t('jobs.all') },
    ...RUN_STATES.map((state) => ({ value: state as string, label: stateLabel(state) })),
  ];
  const total = runs.data?.meta['total_count'] ?? 0;
  return (
    <Tabs
      label={t('jobs.runs')}
      value={tabs.some((tab) => tab.value === search.state) ? (search.state ?? 'all') : 'all'}
      onChange={(state) => {
        setLimit(PAGE);
        go({ state: state === 'all' ? null : state, run: null });
      }}
      tabs={tabs}
    >
      {runs.isError && !runs.data ? (
        <Notice compact title={t('error.title')} detail={errorText(runs.error)} />
      ) : (
        <DataTable
          label={t('jobs.runs')}
          rows={runs.data?.data}
          rowKey={(run) => run.id}
          selected={search.run ?? null}
          onOpen={(run) => go({ run: run.id })}
          openLabel={(run) => t('jobs.openRun', { id: run.id, name: nameOf(run) })}
          empty={
            <Notice
              compact
              title={t(search.state === 'failed' ? 'jobs.noFailed' : 'jobs.noRuns')}
              detail={search.state === undefined ? t('jobs.noRunsHint') : undefined}
            />
          }
          columns={[
            { key: 'name', label: t('jobs.job'), grow: true, render: (run) => <bdi>{nameOf(run)}</bdi> },
            {
              key: 'state',
              label: t('jobs.stateLabel'),
              render: (run) => <RunStatePill state={run.state} />,
            },
            {
              key: 'attempts',
              label: t('jobs.attempts'),
              minor: true,
              align: 'end',
              render: (run) => <span dir="ltr">{`${run.attempts} / ${run.max_attempts}`}</span>,
            },
            {
              key: 'took',
              label: t('jobs.took'),
              minor: true,
              align: 'end',
              render: (run) => <bdi className={styles['quiet']}>{took(run)}</bdi>,
            },
            {
              key: 'at',
              label: t('jobs.created'),
              align: 'end',
              render: (run) =>
                run.created_at === null ? null : (
                  <time dateTime={run.created_at} title={formatDateTime(run.created_at)}>
                    {formatWhen(run.created_at)}
                  </time>
                ),
            },
          ]}
        />
      )}
      {total > limit ? (
        <div style={{ marginBlockStart: 12 }}>
          <Row>
            <Button loading={runs.isPlaceholderData} onClick={() => setLimit(limit + PAGE)}>
              {t('jobs.older')}
            </Button>
          </Row>
        </div>
      ) : null}
    </Tabs>
  );
}

/** How long a run worked, in words; empty before it ends. */
export function took(run: Pick<JobRun, 'started_at' | 'finished_at'>): string {
  if (run.started_at === null || run.finished_at === null) return '';
  return formatDuration(Math.max(0, Date.parse(run.finished_at) - Date.parse(run.started_at)));
}
