import { useQuery } from '@tanstack/react-query';
import type { HistoryEntry, ManifestCollection } from '../../../api/types.ts';
import { changesetQuery, undoChangeset } from '../../../api/undo.ts';
import type { FieldContext } from '../../../fields/field-type.ts';
import { formatDateTime, formatWhen } from '../../../i18n/formats.ts';
import { t } from '../../../i18n/i18n.ts';
import { errorText } from '../../../model/error-text.ts';
import { loggedKey, readableKey } from '../../../model/record-key.ts';
import { useManifest } from '../../../model/use-manifest.ts';
import { useHistory } from '../../../model/use-record.ts';
import { useUndo } from '../../../model/use-undo.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { IconArrowBackUp } from '../../../ui/icons.ts';
import { keepFocus } from '../../../ui/keep-focus.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Avatar, Pill } from '../../../ui/pill.tsx';
import { ChangedValues, contextOfChange, differing, labelOfChange } from '../../history/changed-values.tsx';
import { sourceText } from '../../history/source-text.ts';
import { readOnlyReason } from '../read-only-reason.tsx';
import { Bones } from './bones.tsx';
import { standingUndos } from './history-state.ts';
import styles from './record.module.css';
import { usePutBack } from './use-put-back.ts';

interface HistoryTabProps {
  collection: ManifestCollection;
  recordKey: string;
  contexts: ReadonlyMap<string, FieldContext>;
}

/** Every change of a record, newest first: who, when, each field before and after, and the way back. */
export function HistoryTab({ collection, recordKey, contexts }: HistoryTabProps) {
  const history = useHistory(collection.name, recordKey);
  if (history.isPending)
    return (
      <div className={styles['fields']}>
        <Bones />
      </div>
    );
  if (history.isError)
    return <Notice compact title={t('record.historyFailed')} detail={errorText(history.error)} />;
  if (history.data.length === 0)
    return (
      <Notice compact title={t(collection.history === 'off' ? 'record.historyOff' : 'record.noHistory')} />
    );
  const undone = standingUndos(history.data);
  return (
    <div className={styles['history']}>
      {collection.history === 'full' ? null : (
        <p className={styles['hint']}>
          {t(collection.history === 'off' ? 'record.historyOff' : 'record.historySummary')}
        </p>
      )}
      <ol>
        {history.data.map((entry) => (
          <Entry
            key={entry.seq}
            entry={entry}
            contexts={contexts}
            collection={collection}
            recordKey={recordKey}
            undone={undone.has(entry.changeset)}
          />
        ))}
      </ol>
    </div>
  );
}

interface EntryProps extends HistoryTabProps {
  entry: HistoryEntry;
  /** Taken back by a later entry. */
  undone: boolean;
}

function Entry({ entry, contexts, collection, recordKey, undone }: EntryProps) {
  const undo = useUndo();
  const putBack = usePutBack(collection, recordKey, contexts);
  const name = entry.actor.name || t(entry.actor.type === 'system' ? 'record.system' : 'record.someone');
  const values = entry.action === 'update' ? differing(entry.before, entry.after) : [];
  const kept = entry.before !== null || entry.after !== null;
  // Without values there is nothing to compare, only names.
  const fields = (kept ? values : entry.fields).map((field) => labelOfChange(field, contexts)).join(', ');
  const writable = !collection.readonly && (collection.can.update || entry.action === 'create');
  const mayUndo =
    kept &&
    !undone &&
    writable &&
    (entry.action !== 'create' || collection.can.delete) &&
    entry.action !== 'delete';
  const run = () =>
    undo.run(
      collection.name,
      [
        (conflicts) =>
          undoChangeset(entry.changeset, {
            items: [{ collection: collection.name, item: loggedKey(collection, recordKey) }],
            conflicts,
          }),
      ],
      () => ({
        done: t('history.undoneHere', { when: formatWhen(entry.at) }),
        undone: t('history.redoneHere'),
      }),
    );
  const mayPutBack = (field: string) => {
    const context = contextOfChange(field, contexts);
    // One field alone is taken back with the entry, unless that is behind us already.
    const covered = values.length === 1 && mayUndo;
    return (
      context !== undefined && !covered && !context.type.writeOnly && readOnlyReason(context, false) === null
    );
  };
  return (
    <li className={styles['entry']} data-undone={undone || undefined}>
      <Avatar name={name} size={20} />
      <div>
        <p>
          <bdi>
            {entry.cascaded ? (
              <Cascade entry={entry} fields={fields} />
            ) : (
              t(SENTENCES[entry.action], { name, fields })
            )}
          </bdi>{' '}
          {undone ? <Pill dot={false}>{t('history.undone')}</Pill> : null}
          {entry.undoes === null ? null : <Pill dot={false}>{t('history.isUndo')}</Pill>}
        </p>
        {entry.comment === null ? null : (
          <p className={styles['comment']}>
            <bdi>{entry.comment}</bdi>
          </p>
        )}
        {values.length > 0 ? (
          <ChangedValues
            fields={values}
            before={entry.before}
            after={entry.after}
            contexts={contexts}
            tool={(field) =>
              mayPutBack(field) ? (
                <IconButton
                  label={t('history.putBack', { field: labelOfChange(field, contexts) })}
                  icon={<IconArrowBackUp size={14} stroke={1.8} />}
                  onClick={() => void putBack(field, entry.before?.[field] ?? null)}
                />
              ) : null
            }
          />
        ) : null}
        <p className={styles['when']}>
          <time dateTime={entry.at} title={formatDateTime(entry.at)}>
            {formatWhen(entry.at)}
          </time>{' '}
          · {sourceText(entry.source)}
        </p>
      </div>
      {mayUndo ? (
        <Button
          size="sm"
          variant="subtle"
          aria-label={t('history.undoEntry', { when: formatDateTime(entry.at) })}
          onClick={(event) => {
            const list = event.currentTarget.closest('ol');
            void run().then(() => keepFocus(() => list?.querySelector('button')));
          }}
        >
          {t('ui.undo')}
        </Button>
      ) : null}
    </li>
  );
}

const SENTENCES = {
  create: 'record.historyCreated',
  update: 'record.historyChanged',
  delete: 'record.historyDeleted',
} as const;

/** A change that the database made by itself, with the record whose deletion it came from. */
function Cascade({ entry, fields }: { entry: HistoryEntry; fields: string }) {
  const { collections } = useManifest();
  const changes = useQuery(changesetQuery(entry.changeset)).data?.changes ?? [];
  const cause = changes.find((change) => change.action === 'delete' && !change.cascaded);
  const label = collections.find((one) => one.name === cause?.collection)?.label ?? cause?.collection;
  const record = cause ? `${label} ${readableKey(cause.item)}` : t('history.another');
  return (
    <>
      {entry.action === 'delete'
        ? t('history.deletedWith', { record })
        : t('history.changedWith', { record, fields })}
    </>
  );
}
