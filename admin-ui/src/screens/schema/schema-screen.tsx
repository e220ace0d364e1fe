import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
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
import { Tabs } from '../../ui/tabs.tsx';
import { parkedQuery } from './definitions.ts';
import { Removed } from './removed.tsx';
import styles from './schema.module.css';

/** Every collection with its fields and relations, and what was removed. The address holds the tab. */
export function SchemaScreen() {
  const { collections } = useManifest();
  const navigate = useNavigate();
  const parked = useQuery(parkedQuery());
  const { tab } = useSearch({ strict: false }) as { tab?: string };
  const removed = parked.data?.length ?? 0;
  return (
    <Screen
      title={t('shell.schema')}
      meta={formatNumber(collections.length)}
      actions={
        <Link to="/schema/new" className={buttonClass({ variant: 'primary' })}>
          <IconPlus size={14} />
          {t('schema.new')}
        </Link>
      }
    >
      <Tabs
        label={t('shell.schema')}
        value={tab === 'removed' ? 'removed' : 'collections'}
        onChange={(next) =>
          void navigate({ to: '/schema', search: (next === 'removed' ? { tab: next } : {}) as never })
        }
        tabs={[
          { value: 'collections', label: t('schema.collections') },
          {
            value: 'removed',
            label: removed > 0 ? t('schema.removedCount', { count: removed }) : t('schema.removed'),
          },
        ]}
      >
        <div style={{ paddingBlockStart: 12 }}>{tab === 'removed' ? <Removed /> : <Collections />}</div>
      </Tabs>
    </Screen>
  );
}

function Collections() {
  const { collections } = useManifest();
  return (
    <DataTable
      label={t('shell.schema')}
      rows={collections}
      rowKey={(collection) => collection.name}
      empty={<Notice compact title={t('schema.none')} detail={t('home.startNewHint')} />}
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
