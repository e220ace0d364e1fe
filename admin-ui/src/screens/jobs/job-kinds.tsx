import { useMutation, useQueryClient } from '@tanstack/react-query';
import { startJob } from '../../api/mutations.ts';
import type { JobKind } from '../../api/types.ts';
import { formatDateTime } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { toast } from '../../ui/toast.tsx';
import styles from './jobs.module.css';

/** Every kind of job with its schedule; those that may be started have a button. */
export function JobKinds({
  kinds,
  onStarted,
}: {
  kinds: JobKind[] | undefined;
  onStarted: (run: string) => void;
}) {
  return (
    <DataTable
      label={t('jobs.kinds')}
      rows={kinds}
      rowKey={(kind) => kind.name}
      empty={<p className={styles['quiet']}>{t('jobs.noKinds')}</p>}
      columns={[
        {
          key: 'name',
          label: t('ui.name'),
          grow: true,
          render: (kind) => (
            <>
              <bdi className={styles['strong']}>{kind.label}</bdi>
              {kind.description ? (
                <span className={styles['note']}>
                  <bdi>{kind.description}</bdi>
                </span>
              ) : null}
            </>
          ),
        },
        {
          key: 'schedule',
          label: t('jobs.schedule'),
          minor: true,
          render: (kind) => <Schedule kind={kind} />,
        },
        {
          key: 'start',
          label: <span className="visually-hidden">{t('jobs.start')}</span>,
          align: 'end',
          render: (kind) => <Start kind={kind} onStarted={onStarted} />,
        },
      ]}
    />
  );
}

function Schedule({ kind }: { kind: JobKind }) {
  if (!kind.schedule) return <span className={styles['quiet']}>{t('jobs.onDemand')}</span>;
  const { cron, next } = kind.schedule;
  return (
    <>
      {next ? t('jobs.next', { when: formatDateTime(next) }) : null}
      <span className={styles['note']}>
        <bdi className="mono">{cron}</bdi>
      </span>
    </>
  );
}

function Start({ kind, onStarted }: { kind: JobKind; onStarted: (run: string) => void }) {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => startJob(kind.name),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['jobs'] });
      toast({ message: t('jobs.started', { name: kind.label }) });
      onStarted(id);
    },
    onError: (error) => toast({ message: errorText(error), tone: 'danger' }),
  });
  if (!kind.startable) return null;
  return (
    <Button
      size="sm"
      loading={start.isPending}
      aria-label={t('jobs.startNamed', { name: kind.label })}
      onClick={() => start.mutate()}
    >
      {t('jobs.start')}
    </Button>
  );
}
