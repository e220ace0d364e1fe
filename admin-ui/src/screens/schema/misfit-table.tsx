import { t } from '../../i18n/i18n.ts';
import { useCollection } from '../../model/use-manifest.ts';
import { DataTable } from '../../ui/data-table.tsx';
import type { Misfits } from './definitions.ts';
import { RecordLink } from './record-link.tsx';
import styles from './schema.module.css';

/** Values that do not fit, each with a link to its record, so that it can be corrected by hand. */
export function MisfitTable({ collection, misfits }: { collection: string; misfits: Misfits }) {
  const label = useCollection(collection)?.label ?? collection;
  const more = misfits.count - misfits.samples.length;
  return (
    <div className={styles['misfits']}>
      <DataTable
        label={t('schema.misfits')}
        rows={misfits.samples}
        rowKey={(sample) => sample.key}
        columns={[
          {
            key: 'record',
            label,
            render: (sample) => <RecordLink collection={collection} id={sample.key} />,
          },
          {
            key: 'value',
            label: t('schema.value'),
            grow: true,
            render: (sample) => <bdi className={styles['value']}>{valueText(sample.value)}</bdi>,
          },
        ]}
      />
      {more > 0 ? <p className={styles['quiet']}>{t('schema.more', { count: more })}</p> : null}
    </div>
  );
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
