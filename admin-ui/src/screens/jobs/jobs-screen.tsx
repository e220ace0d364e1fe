import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { pauseJobs, resumeJobs } from '../../api/mutations.ts';
import { jobsQuery } from '../../api/queries.ts';
import { formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { IconPlayerPause, IconPlayerPlay } from '../../ui/icons.ts';
import { Callout, Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Section } from '../../ui/section.tsx';
import { Split } from '../../ui/side-panel.tsx';
import { toast } from '../../ui/toast.tsx';
import { JobKinds } from './job-kinds.tsx';
import styles from './jobs.module.css';
import { type JobsSearch, POLL } from './jobs-search.ts';
import { RunList } from './run-list.tsx';
import { RunPanel } from './run-panel.tsx';
import { RUN_STATES, stateLabel } from './run-state.tsx';

/** Counts, kinds of jobs, runs by state and one run beside them. */
export function JobsScreen() {
  const search = useSearch({ strict: false }) as JobsSearch;
  const navigate = useNavigate();
  const jobs = useQuery({ ...jobsQuery(), refetchInterval: POLL });
  const go = (patch: { state?: string | null; name?: string | null; run?: string | null }) => {
    const next = Object.entries({ ...search, ...patch }).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    void navigate({ to: '/jobs', search: Object.fromEntries(next) });
  };
  if (jobs.isError && !jobs.data) {
    return (
      <Screen title={t('shell.jobs')}>
        <Notice
          compact
          title={t('error.title')}
          detail={errorText(jobs.error)}
          actions={<Button onClick={() => void jobs.refetch()}>{t('ui.retry')}</Button>}
        />
      </Screen>
    );
  }
  const counts = jobs.data?.counts ?? {};
  return (
    <Split
      panel={
        search.run === undefined ? null : (
          <RunPanel key={search.run} id={search.run} onClose={() => go({ run: null })} />
        )
      }
    >
      <Screen
        title={t('shell.jobs')}
        actions={jobs.data ? <PauseButton paused={jobs.data.paused} /> : undefined}
      >
        {jobs.data?.paused ? (
          <div className={styles['paused']}>
            <Callout tone="warn">{t('jobs.pausedHint')}</Callout>
          </div>
        ) : null}
        <ul className={styles['counts']} aria-label={t('jobs.counts')}>
          {RUN_STATES.map((state) => (
            <li key={state} data-state={state} data-some={(counts[state] ?? 0) > 0}>
              <span className={styles['count']}>{formatNumber(counts[state] ?? 0)}</span>
              <span>{stateLabel(state)}</span>
            </li>
          ))}
        </ul>
        <Section title={t('jobs.kinds')}>
          <JobKinds kinds={jobs.data?.jobs} onStarted={(run) => go({ run, state: null, name: null })} />
        </Section>
        <Section title={t('jobs.runs')}>
          <RunList search={search} go={go} />
        </Section>
        <p className={styles['backend']}>
          {jobs.data ? t('jobs.backend', { backend: jobs.data.backend }) : ''}
        </p>
      </Screen>
    </Split>
  );
}

function PauseButton({ paused }: { paused: boolean }) {
  const client = useQueryClient();
  const toggle = useMutation({
    mutationFn: () => (paused ? resumeJobs() : pauseJobs()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['jobs'] });
      toast({ message: t(paused ? 'jobs.resumed' : 'jobs.paused') });
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  const Icon = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Button loading={toggle.isPending} icon={<Icon size={14} stroke={1.7} />} onClick={() => toggle.mutate()}>
      {t(paused ? 'jobs.resume' : 'jobs.pause')}
    </Button>
  );
}
