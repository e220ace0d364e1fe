import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconTrash, IconX } from '../../ui/icons.ts';
import styles from './collection.module.css';
import type { Selection } from './use-selection.ts';

interface SelectionBarProps {
  selection: Selection;
  total: number;
  canDelete: boolean;
  onDelete: () => void;
  onClear: () => void;
}

/** What can be done with the ticked records; stands in the place of the filter sentence. */
export function SelectionBar({ selection, total, canDelete, onDelete, onClear }: SelectionBarProps) {
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
