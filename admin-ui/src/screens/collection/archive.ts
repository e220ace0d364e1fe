import type { Filter, Item, ManifestCollection } from '../../api/types.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { t } from '../../i18n/i18n.ts';
import { toast } from '../../ui/toast.tsx';
import { readOnlyReason } from './read-only-reason.tsx';
import type { CellEditing } from './use-cell-edits.ts';
import type { ViewState } from './view-state.ts';

/** How records of a collection are archived, and taken out again. */
export interface Archive {
  isArchived: (row: Item) => boolean;
  /** Archives records, or takes them out where they are archived already. */
  put: (rows: readonly Item[], archived: boolean) => Promise<void>;
}

/** The filter that leaves archived records out, unless the view shows them or asks for them by itself. */
export function archiveFilter({ archive }: ManifestCollection, view: ViewState): Filter | null {
  if (!archive || view.archived || view.conditions.some(({ field }) => field === archive.field)) return null;
  return { _or: [{ [archive.field]: { _neq: archive.archived } }, { [archive.field]: { _null: true } }] };
}

/** Both filters at once. */
export function joined(a: Filter | null, b: Filter | null): Filter | null {
  return a && b ? { _and: [a, b] } : (a ?? b);
}

/** The archive of a collection as far as the person may use it; null where there is none or they may not. */
export function archiveOf(
  collection: ManifestCollection,
  contexts: ReadonlyMap<string, FieldContext>,
  editing: CellEditing,
): Archive | null {
  const { archive } = collection;
  const context = archive ? contexts.get(archive.field) : undefined;
  if (!archive || !context || readOnlyReason(context) !== null) return null;
  return {
    isArchived: (row) => row[archive.field] === archive.archived,
    put: async (rows, archived) => {
      const value = archived ? archive.archived : archive.unarchived;
      const cells = rows.map((row) => ({ row, column: archive.field, value }));
      const { changed, said, undo } = await editing.change(cells, (count) => ({
        done: t(archived ? 'archive.done' : 'archive.undone', { count }),
        undone: t(archived ? 'archive.undone' : 'archive.done', { count }),
      }));
      if (changed === 0) return;
      editing.reload();
      toast({ message: said, action: undo });
    },
  };
}
