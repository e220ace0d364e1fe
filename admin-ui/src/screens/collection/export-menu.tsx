import { useNavigate } from '@tanstack/react-router';
import { fetchFile, queryString } from '../../api/client.ts';
import type { ManifestCollection } from '../../api/types.ts';
import { viewing } from '../../api/view-as.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { IconDownload } from '../../ui/icons.ts';
import { Menu } from '../../ui/menu.tsx';
import { toast } from '../../ui/toast.tsx';
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

async function save(collection: string, query: RowsQuery, format: string): Promise<void> {
  const asked = { ...questionOf(query), export: format };
  const path = `/items/${encodeURIComponent(collection)}${queryString(asked)}`;
  if (viewing()) return saveAsViewed(path, `${collection}.${format}`);
  const link = document.createElement('a');
  link.href = `/api${path}`;
  link.download = '';
  link.click();
}

/** A link carries no header: it would fetch what the administrator may see, not what the other may. */
async function saveAsViewed(path: string, name: string): Promise<void> {
  try {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await fetchFile(path));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) {
    toast({ message: errorText(error), tone: 'danger' });
  }
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
          label: collection.can.export ? t('export.what', { rows: rows ?? 0, columns }) : t('export.noRight'),
          items: FORMATS.map((format) => ({
            key: format,
            label: t('export.as', { format: format.toUpperCase() }),
            disabled: !collection.can.export,
            onSelect: () => void save(collection.name, query, format),
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
