import { updateItem } from '../../../api/mutations.ts';
import type { ManifestCollection } from '../../../api/types.ts';
import type { FieldContext } from '../../../fields/field-type.ts';
import { t } from '../../../i18n/i18n.ts';
import { errorText } from '../../../model/error-text.ts';
import { useUndo } from '../../../model/use-undo.ts';
import { toast } from '../../../ui/toast.tsx';
import { labelOfChange } from '../../history/changed-values.tsx';

/** Gives one field of a record a value of its history again, whatever was changed beside it or since. */
export function usePutBack(
  collection: ManifestCollection,
  recordKey: string,
  contexts: ReadonlyMap<string, FieldContext>,
): (field: string, value: unknown) => Promise<void> {
  const undo = useUndo();
  return async (field, value) => {
    const named = { field: labelOfChange(field, contexts) };
    try {
      const { changeset } = await undo.during(updateItem(collection.name, recordKey, { [field]: value }));
      const words = { done: t('history.isBack', named), undone: t('history.isBackUndone', named) };
      const action = undo.remember(collection.name, [changeset], words);
      toast({ message: action ? words.done : t('undo.already'), action });
      await undo.refresh();
    } catch (error) {
      toast({ message: errorText(error), tone: 'danger' });
    }
  };
}
