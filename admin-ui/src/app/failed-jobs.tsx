import { useQuery } from '@tanstack/react-query';
import { jobsQuery } from '../api/queries.ts';
import { t } from '../i18n/i18n.ts';

/** How many jobs failed, beside the entry in the sidebar; nothing when none did. */
export function FailedJobs() {
  const jobs = useQuery({ ...jobsQuery(), refetchInterval: 30_000, refetchIntervalInBackground: false });
  const count = jobs.data?.counts['failed'] ?? 0;
  return count > 0 ? t('shell.failedJobs', { count }) : null;
}
