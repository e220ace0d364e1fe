import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { useUndo } from '../../model/use-undo.ts';
import { toast } from '../../ui/toast.tsx';

/** Says that a record was saved, with the way back where history keeps what was there before. */
export function useSaySaved(
  collection: ManifestCollection,
): (title: string, changeset: string | null, isNew: boolean) => void {
  const undo = useUndo();
  return (title, changeset, isNew) => {
    const words = isNew
      ? { done: t('record.created', { title }), undone: t('record.createdUndone', { title }) }
      : { done: t('record.saved', { title }), undone: t('record.savedUndone', { title }) };
    const kept = collection.history === 'full';
    toast({
      message: words.done,
      action: kept ? undo.remember(collection.name, [changeset], words) : undefined,
    });
  };
}
