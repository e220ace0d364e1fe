import { useNavigate } from '@tanstack/react-router';
import { queryString } from '../../api/client.ts';
import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { IconDownload } from '../../ui/icons.ts';
import { Menu } from '../../ui/menu.tsx';
import styles from './collection.module.css';
import type { RowsQuery } from './use-rows.ts';

const FORMATS = ['csv', 'xlsx', 'json'] as const;

interface ExportMenuProps {
  collection: ManifestCollection;
  /** What is on the screen: its rows in their order, and the paths of its columns in theirs. */
  query: RowsQuery;
  /** Rows and columns that it finds; null while they are being counted. */
  rows: number | null;
  columns: number;
}

/** The view as a question to the API. */
const questionOf = ({ fields, ...rest }: RowsQuery) => ({ fields: fields.join(','), ...rest });

function save(collection: string, query: RowsQuery, format: string): void {
  const link = document.createElement('a');
  const asked = { ...questionOf(query), export: format };
  link.href = `/api/items/${encodeURIComponent(collection)}${queryString(asked)}`;
  link.download = '';
  link.click();
}

/** Saves what is on the screen as a file, all of its rows and its columns in order; or shows it as a request. */
export function ExportMenu({ collection, query, rows, columns }: ExportMenuProps) {
  const navigate = useNavigate();
  const toRequest = () => {
    const asked = queryString({ ...questionOf(query), limit: 5 }).slice(1);
    void navigate({ to: '/api', search: { about: collection.label, query: asked } as never });
  };
  return (
    <Menu
      position="bottom-start"
      width={220}
      sections={[
        {
          key: 'formats',
          label: t('export.what', { rows: rows ?? 0, columns }),
          items: FORMATS.map((format) => ({
            key: format,
            label: t('export.as', { format: format.toUpperCase() }),
            onSelect: () => save(collection.name, query, format),
          })),
        },
        { key: 'request', items: [{ key: 'request', label: t('export.request'), onSelect: toRequest }] },
      ]}
      trigger={
        <button type="button" className={styles['chipButton']} disabled={rows === null}>
          <IconDownload size={13} stroke={1.7} aria-hidden="true" />
          {t('export.button')}
        </button>
      }
    />
  );
}
