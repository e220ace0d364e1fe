import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { deleteItems } from '../../api/mutations.ts';
import type { Filter, Item, ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { recordTitle } from '../../model/record-title.ts';
import { useServerInfo } from '../../model/use-session.ts';
import { useUndo } from '../../model/use-undo.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { toast } from '../../ui/toast.tsx';
import { removeRecords } from './remove-records.ts';

/** What is to be deleted: given records, or everything that a view shows. */
export type Doomed = { rows: Item[] } | { filter: Filter | null; search: string; count: number };

interface DeleteDialogProps {
  collection: ManifestCollection;
  doomed: Doomed | null;
  onClose: () => void;
  onDeleted: (rows: Item[] | null) => void;
}

/** Asks with the exact number and says whether it can be undone; deletes, and tells what could not be deleted and why. */
export function DeleteDialog({ collection, doomed, onClose, onDeleted }: DeleteDialogProps) {
  const client = useQueryClient();
  const undo = useUndo();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  // The server found another number than the view showed, and the person has seen it.
  const [recounted, setRecounted] = useState<number | null>(null);
  const shown = doomed === null ? 0 : 'rows' in doomed ? doomed.rows.length : doomed.count;
  const count = recounted ?? shown;
  const only = doomed !== null && 'rows' in doomed && doomed.rows.length === 1 ? doomed.rows[0] : undefined;
  const title = only ? recordTitle(collection, only) : '';
  const kept = collection.history === 'full';

  const say = (gone: number, changesets: readonly (string | null)[]) => {
    const words = only
      ? { done: t('collection.trashedOne', { title }), undone: t('collection.restoredOne', { title }) }
      : {
          done: t('collection.trashed', { count: gone }),
          undone: t('collection.restored', { count: gone }),
        };
    const action = kept ? undo.remember(collection.name, changesets, words) : undefined;
    toast({ message: kept ? words.done : t('collection.deleted', { count: gone }), action });
  };
  const removeFound = async (found: Exclude<Doomed, { rows: Item[] }>) => {
    const query = {
      ...(found.filter === null ? {} : { filter: found.filter }),
      ...(found.search === '' ? {} : { search: found.search }),
      limit: -1,
    };
    const { changeset } = await deleteItems(collection.name, { query, expect_count: count });
    onDeleted(null);
    say(count, [changeset]);
    onClose();
  };
  const removeRows = async (rows: readonly Item[]) => {
    const { gone, failures, changesets } = await removeRecords(collection, rows);
    if (gone.length > 0) {
      onDeleted(gone);
      say(gone.length, changesets);
    }
    if (failures.length === 0) onClose();
    else setProblem(t('collection.deleteFailed', { count: failures.length, reason: errorText(failures[0]) }));
  };
  const run = async () => {
    if (!doomed) return;
    setBusy(true);
    setProblem(null);
    try {
      await undo.during('rows' in doomed ? removeRows(doomed.rows) : removeFound(doomed));
    } catch (error) {
      const found = error instanceof ApiError && error.code === 'COUNT_CHANGED';
      const now = found ? Number(error.problems[0]?.details['found']) : Number.NaN;
      if (Number.isNaN(now)) setProblem(errorText(error));
      else {
        setRecounted(now);
        setProblem(t('collection.countChanged', { now, before: count }));
      }
    } finally {
      setBusy(false);
      for (const key of ['items', 'changes', 'trash']) void client.invalidateQueries({ queryKey: [key] });
    }
  };
  return (
    <Modal
      opened={doomed !== null}
      onClose={onClose}
      title={
        only
          ? t('record.deleteTitle', { title })
          : t('collection.deleteTitle', { count, collection: collection.label })
      }
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button variant="danger" loading={busy} onClick={() => void run()}>
            {t('collection.deleteRecords', { count })}
          </Button>
        </>
      }
    >
      {kept ? <WayBack count={count} /> : <p>{t('collection.deleteForGood', { count })}</p>}
      {problem === null ? null : (
        <Callout tone="danger" live>
          {problem}
        </Callout>
      )}
    </Modal>
  );
}

/** How long what is deleted can be restored. */
function WayBack({ count }: { count: number }) {
  const days = useServerInfo()?.trash_days ?? 0;
  return (
    <p>
      {days > 0 ? t('collection.deleteBody', { count, days }) : t('collection.deleteBodyForever', { count })}
    </p>
  );
}
