import { useState } from 'react';
import type { ManifestCollection } from '../../api/types.ts';
import { purgeTrash, type TrashEntry } from '../../api/undo.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { recordTitle } from '../../model/record-title.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { useServerInfo } from '../../model/use-session.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Callout } from '../../ui/notice.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { toast } from '../../ui/toast.tsx';

/** What is to be ended for good: chosen records, or all of a collection or of the trash. */
export type Purge =
  | { kind: 'some'; entries: readonly TrashEntry[] }
  | { kind: 'all'; collection: ManifestCollection | null };

interface PurgeDialogProps {
  purge: Purge;
  onClose: () => void;
  onPurged: () => void;
}

/** The one thing here that cannot be undone, so its name has to be typed. */
export function PurgeDialog({ purge, onClose, onPurged }: PurgeDialogProps) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const name = useName(purge);
  const count = purge.kind === 'some' ? purge.entries.length : null;
  const fits = text.trim() === name;
  const run = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const which =
        purge.kind === 'some'
          ? { items: purge.entries.map(({ collection, item }) => ({ collection, item })) }
          : purge.collection
            ? { collection: purge.collection.name }
            : { all: true as const };
      const { purged } = await purgeTrash(which);
      toast({ message: t('trash.purged', { count: purged }) });
      onPurged();
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const title =
    count !== null
      ? t('trash.purgeTitle', { count })
      : purge.kind === 'all' && purge.collection
        ? t('trash.emptyOfTitle', { collection: purge.collection.label })
        : t('trash.emptyTitle');
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button variant="danger" disabled={!fits} loading={busy} onClick={() => void run()}>
            {count === null ? t('trash.emptyDo') : t('trash.purgeDo', { count })}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fits && !busy) void run();
        }}
      >
        <Callout tone="danger">{t('trash.purgeBody')}</Callout>
        <p style={{ marginBlock: 12 }}>{rich('trash.typeName', { name: <b key="name">{name}</b> })}</p>
        <TextInput
          aria-label={t('trash.typeLabel', { name })}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
      {problem === null ? null : (
        <Callout tone="danger" live>
          {problem}
        </Callout>
      )}
    </Modal>
  );
}

/** What has to be typed: one record's title, a collection's name, or the workspace's. */
function useName(purge: Purge): string {
  const { collections } = useManifest();
  const project = useServerInfo()?.project_name ?? 'Kasbah';
  if (purge.kind === 'all') return purge.collection?.label ?? project;
  const names = new Set(purge.entries.map((entry) => entry.collection));
  const collection = collections.find((one) => one.name === purge.entries[0]?.collection);
  if (names.size !== 1 || !collection) return project;
  const [only, ...others] = purge.entries;
  const title = only && others.length === 0 ? recordTitle(collection, only.values).slice(0, 60).trim() : '';
  return title === '' ? collection.label : title;
}
