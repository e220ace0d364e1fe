import { Link } from '@tanstack/react-router';
import type { ManifestCollection } from '../../api/types.ts';
import { formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { buttonClass } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { Notice } from '../../ui/notice.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Screen } from '../../ui/screen.tsx';
import styles from './schema.module.css';

/** Every collection with its fields and relations; each leads to its own page. */
export function SchemaScreen() {
  const { collections } = useManifest();
  const make = (
    <Link to="/schema/new" className={buttonClass({ variant: 'primary' })}>
      <IconPlus size={14} />
      {t('schema.new')}
    </Link>
  );
  return (
    <Screen title={t('shell.schema')} meta={formatNumber(collections.length)} actions={make}>
      <DataTable
        label={t('shell.schema')}
        rows={collections}
        rowKey={(collection) => collection.name}
        empty={<Notice compact title={t('schema.none')} detail={t('home.startNewHint')} actions={make} />}
        columns={[
          {
            key: 'label',
            label: t('schema.collection'),
            render: (collection) => (
              <div className={styles['name']}>
                <Link to="/schema/$collection" params={{ collection: collection.name }}>
                  <bdi>{collection.label}</bdi>
                </Link>
                <bdi className="mono">{collection.name}</bdi>
              </div>
            ),
          },
          {
            key: 'fields',
            label: t('schema.fields'),
            align: 'end',
            render: (collection) => formatNumber(collection.fields.length),
          },
          {
            key: 'relations',
            label: t('schema.relations'),
            minor: true,
            grow: true,
            render: (collection) => <Relations collection={collection} />,
          },
          {
            key: 'state',
            label: t('schema.origin'),
            minor: true,
            render: (collection) => (
              <span className={styles['pills']}>
                <Pill tone={collection.existing ? 'info' : 'accent'} dot={false}>
                  {t(collection.existing ? 'schema.existing' : 'schema.ours')}
                </Pill>
                {collection.hidden ? (
                  <Pill tone="neutral" dot={false}>
                    {t('schema.hidden')}
                  </Pill>
                ) : null}
              </span>
            ),
          },
        ]}
      />
    </Screen>
  );
}

function Relations({ collection }: { collection: ManifestCollection }) {
  const { collections } = useManifest();
  const related = collection.fields.filter((field) => field.relation !== null);
  const labelOf = (name: string) => collections.find((candidate) => candidate.name === name)?.label ?? name;
  if (related.length === 0) return <span className={styles['quiet']}>–</span>;
  return (
    <span className={styles['relations']}>
      {related.map((field) => (
        <span key={field.name}>
          {t(field.relation?.kind === 'many-to-one' ? 'schema.oneOf' : 'schema.manyOf', {
            collection: labelOf(field.relation?.collection ?? ''),
          })}
        </span>
      ))}
    </span>
  );
}
