import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { formatWhen } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Callout, Notice } from '../../ui/notice.tsx';
import { toast } from '../../ui/toast.tsx';
import { type Parked, parkedQuery, restoreParked } from './definitions.ts';
import { fieldTypeLabel } from './field-type-label.ts';
import { daysLeft } from './parked-time.ts';
import styles from './schema.module.css';

/** What was removed from the schema: what it was, where, when, how long it is kept; one press brings it back. */
export function Removed() {
  const client = useQueryClient();
  const place = useRef<HTMLElement>(null);
  const parked = useQuery(parkedQuery());
  const restore = useMutation({
    mutationFn: (one: Parked) => restoreParked(one.id),
    onSuccess: async (_nothing, one) => {
      await Promise.all(
        [['manifest'], ['schema'], ['items'], ['access']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      );
      toast({ message: t('schema.restored', { name: nameOf(one) }) });
      // The row is gone; the next one, or the list, takes the focus.
      (place.current?.querySelector<HTMLElement>('button') ?? place.current)?.focus();
    },
  });
  if (parked.isError)
    return (
      <Notice
        compact
        title={t('error.title')}
        detail={errorText(parked.error)}
        actions={<Button onClick={() => void parked.refetch()}>{t('ui.retry')}</Button>}
      />
    );
  return (
    <section ref={place} tabIndex={-1} aria-label={t('schema.removed')}>
      {restore.error ? (
        <div className={styles['refusal']}>
          <Callout
            tone="danger"
            title={t('schema.notRestored', { name: restore.variables ? nameOf(restore.variables) : '' })}
            live
          >
            <bdi>{errorText(restore.error)}</bdi>
          </Callout>
        </div>
      ) : null}
      {parked.data?.length === 0 ? null : <p className={styles['hint']}>{t('schema.removedHint')}</p>}
      <DataTable
        label={t('schema.removed')}
        rows={parked.data}
        rowKey={(one) => one.id}
        empty={<Notice compact title={t('schema.nothingRemoved')} detail={t('schema.nothingRemovedHint')} />}
        columns={[
          { key: 'what', label: t('schema.what'), grow: true, render: (one) => <What parked={one} /> },
          {
            key: 'when',
            label: t('schema.when'),
            minor: true,
            render: (one) => <time dateTime={one.at}>{formatWhen(one.at)}</time>,
          },
          {
            key: 'left',
            label: t('schema.keptFor'),
            render: (one) =>
              one.reason === 'hidden'
                ? t('schema.keptForever')
                : t('schema.daysLeft', { count: daysLeft(one.at, Date.now()) }),
          },
          {
            key: 'restore',
            label: <span className="visually-hidden">{t('schema.restore')}</span>,
            align: 'end',
            render: (one) => (
              <Button
                size="sm"
                aria-label={t('schema.restoreNamed', { name: nameOf(one) })}
                loading={restore.isPending && restore.variables?.id === one.id}
                onClick={() => restore.mutate(one)}
              >
                {t('schema.restore')}
              </Button>
            ),
          },
        ]}
      />
    </section>
  );
}

const nameOf = ({ definition, field, collection }: Parked) =>
  (definition.label ?? field ?? collection) || collection;

function What({ parked }: { parked: Parked }) {
  const { collections, field_types } = useManifest();
  const owner = collections.find((collection) => collection.name === parked.collection);
  const type = 'type' in parked.definition ? parked.definition.type : null;
  const info = field_types.find((candidate) => candidate.name === type);
  return (
    <div className={styles['restored']}>
      <span className={styles['fieldName']}>
        <bdi>{nameOf(parked)}</bdi>
      </span>
      <span className={styles['quiet']}>
        {parked.kind === 'collection' ? (
          t('schema.collection')
        ) : owner ? (
          <Link to="/schema/$collection" params={{ collection: owner.name }}>
            <bdi>{owner.label}</bdi>
          </Link>
        ) : (
          <bdi>{parked.collection}</bdi>
        )}
        {' · '}
        {t(`schema.reason.${parked.reason}`, { type: info ? fieldTypeLabel(info) : (type ?? '') })}
      </span>
    </div>
  );
}
