import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconArchive, IconArchiveOff, IconTrash, IconX } from '../../ui/icons.ts';
import type { Archive } from './archive.ts';
import styles from './collection.module.css';
import type { Selection } from './use-selection.ts';

interface SelectionBarProps {
  selection: Selection;
  total: number;
  canDelete: boolean;
  /** Null where the person may not archive. */
  archive: Archive | null;
  onDelete: () => void;
  onClear: () => void;
}

/** What can be done with the ticked records; stands in the place of the filter sentence. */
export function SelectionBar({ selection, total, canDelete, archive, onDelete, onClear }: SelectionBarProps) {
  const rows = [...selection.rows.values()];
  const inside = archive !== null && rows.every(archive.isArchived);
  const count = selection.all ? total : selection.keys.size;
  return (
    <div className={styles['selectionBar']} role="toolbar" aria-label={t('collection.selected', { count })}>
      <strong>
        {selection.all ? t('collection.allSelected', { count }) : t('collection.selected', { count })}
      </strong>
      {!selection.all && count < total ? (
        <Button size="sm" variant="subtle" onClick={selection.selectAll}>
          {t('collection.selectAll', { count: total })}
        </Button>
      ) : null}
      {archive && !selection.all ? (
        <Button
          size="sm"
          icon={inside ? <IconArchiveOff size={14} stroke={1.7} /> : <IconArchive size={14} stroke={1.7} />}
          onClick={() => {
            void archive.put(rows, !inside);
            onClear();
          }}
        >
          {t(inside ? 'archive.takeOut' : 'archive.put', { count })}
        </Button>
      ) : null}
      {canDelete ? (
        <Button size="sm" icon={<IconTrash size={14} stroke={1.7} />} onClick={onDelete}>
          {t('collection.deleteRecords', { count })}
        </Button>
      ) : null}
      <Button size="sm" variant="subtle" icon={<IconX size={14} stroke={1.7} />} onClick={onClear}>
        {t('collection.clearSelection')}
      </Button>
    </div>
  );
}
