import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { deleteItem } from '../../api/mutations.ts';
import type { Filter, Item, ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { recordKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { toast } from '../../ui/toast.tsx';
import { inTurns } from './write-rows.ts';

/** What is to be deleted: given records, or everything that a view shows. */
export type Doomed = { rows: Item[] } | { filter: Filter | null; search: string; count: number };

interface DeleteDialogProps {
  collection: ManifestCollection;
  doomed: Doomed | null;
  onClose: () => void;
  onDeleted: (rows: Item[] | null) => void;
}

/** Asks with the exact number, deletes, and tells what could not be deleted and why. */
export function DeleteDialog({ collection, doomed, onClose, onDeleted }: DeleteDialogProps) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const count = doomed === null ? 0 : 'rows' in doomed ? doomed.rows.length : doomed.count;
  const only = doomed !== null && 'rows' in doomed && doomed.rows.length === 1 ? doomed.rows[0] : undefined;
  const close = () => {
    setProblem(null);
    onClose();
  };
  const run = async () => {
    if (!doomed) return;
    setBusy(true);
    setProblem(null);
    try {
      if ('rows' in doomed) await removeEach(doomed.rows);
      else {
        const query = {
          ...(doomed.filter === null ? {} : { filter: doomed.filter }),
          ...(doomed.search === '' ? {} : { search: doomed.search }),
          limit: -1,
        };
        await call<void>(`/items/${encodeURIComponent(collection.name)}`, {
          method: 'DELETE',
          body: { query },
        });
        onDeleted(null);
      }
      toast({ message: t('collection.deleted', { count }) });
      onClose();
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: ['items'] });
      void client.invalidateQueries({ queryKey: ['changes'] });
    }
  };
  const removeEach = async (rows: Item[]) => {
    const failures: unknown[] = [];
    const gone: Item[] = [];
    await inTurns(
      rows.map((row) => async () => {
        try {
          await deleteItem(collection.name, recordKey(collection, row) ?? '');
          gone.push(row);
        } catch (error) {
          failures.push(error);
        }
      }),
    );
    if (gone.length > 0) onDeleted(gone);
    if (failures.length > 0)
      throw new Error(
        t('collection.deleteFailed', { count: failures.length, reason: errorText(failures[0]) }),
      );
  };
  return (
    <Modal
      opened={doomed !== null}
      onClose={close}
      title={
        only
          ? t('record.deleteTitle', { title: recordTitle(collection, only) })
          : t('collection.deleteTitle', { count, collection: collection.label })
      }
      footer={
        <>
          <Button data-autofocus onClick={close}>
            {t('ui.cancel')}
          </Button>
          <Button variant="danger" loading={busy} onClick={() => void run()}>
            {t('collection.deleteRecords', { count })}
          </Button>
        </>
      }
    >
      <p>{t('collection.deleteBody')}</p>
      {problem === null ? null : (
        <Callout tone="danger" live>
          {problem}
        </Callout>
      )}
    </Modal>
  );
}
