import type { HistoryEntry, ManifestCollection } from '../../../api/types.ts';
import type { FieldContext } from '../../../fields/field-type.ts';
import { plainText } from '../../../fields/plain-text.ts';
import { formatDateTime, formatWhen } from '../../../i18n/formats.ts';
import { t } from '../../../i18n/i18n.ts';
import { errorText } from '../../../model/error-text.ts';
import { useHistory } from '../../../model/use-record.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Avatar } from '../../../ui/pill.tsx';
import { Bones } from './bones.tsx';
import styles from './record.module.css';

interface HistoryTabProps {
  collection: ManifestCollection;
  recordKey: string;
  contexts: ReadonlyMap<string, FieldContext>;
}

/** Every change of a record, newest first: who, when, and each field before and after. */
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
  return (
    <div className={styles['history']}>
      {collection.history === 'full' ? null : (
        <p className={styles['hint']}>
          {t(collection.history === 'off' ? 'record.historyOff' : 'record.historySummary')}
        </p>
      )}
      <ol>
        {history.data.map((entry) => (
          <Entry key={entry.seq} entry={entry} contexts={contexts} />
        ))}
      </ol>
    </div>
  );
}

function Entry({ entry, contexts }: { entry: HistoryEntry; contexts: HistoryTabProps['contexts'] }) {
  const name = entry.actor.name ?? (entry.actor.type === 'system' ? t('record.system') : t('record.someone'));
  const values = entry.action === 'update' ? changedFields(entry) : [];
  // Without values there is nothing to compare, only names.
  const fields = entry.before === null && entry.after === null ? entry.fields : values;
  const labelOf = (field: string) => contextOf(field, contexts)?.field.label ?? field;
  const sentence =
    entry.action === 'create'
      ? t('record.historyCreated', { name })
      : entry.action === 'delete'
        ? t('record.historyDeleted', { name })
        : t('record.historyChanged', { name, fields: fields.map(labelOf).join(', ') });
  return (
    <li className={styles['entry']}>
      <Avatar name={name} size={20} />
      <div>
        <p>
          <bdi>{sentence}</bdi>
        </p>
        {values.length > 0 ? (
          <dl className={styles['changes']}>
            {values.map((field) => (
              <div key={field}>
                {values.length > 1 ? (
                  <dt>{labelOf(field)}</dt>
                ) : (
                  <dt className="visually-hidden">{labelOf(field)}</dt>
                )}
                <dd>
                  <Word kind="before" value={entry.before?.[field]} context={contextOf(field, contexts)} />{' '}
                  <Word kind="after" value={entry.after?.[field]} context={contextOf(field, contexts)} />
                </dd>
              </div>
            ))}
          </dl>
        ) : null}
        <p className={styles['when']}>
          <time dateTime={entry.at} title={formatDateTime(entry.at)}>
            {formatWhen(entry.at)}
          </time>{' '}
          {t('record.historyVia', { source: entry.source })}
        </p>
      </div>
    </li>
  );
}

interface WordProps {
  kind: 'before' | 'after';
  value: unknown;
  context: FieldContext | undefined;
}

function Word({ kind, value, context }: WordProps) {
  const Tag = kind === 'before' ? 'del' : 'ins';
  const Value = context?.field.relation ? context.type.filter.Value : undefined;
  const text = context && !Value ? context.type.format(value, context) : plainText(value);
  return (
    <Tag className={styles[kind]}>
      <span className="visually-hidden">
        {t(kind === 'before' ? 'record.historyFrom' : 'record.historyTo')}:{' '}
      </span>
      <bdi>
        {text === '' ? (
          t('filter.emptyValue')
        ) : Value && context ? (
          <Value text={text} context={context} />
        ) : (
          shortened(text)
        )}
      </bdi>
    </Tag>
  );
}

/** The field of a change; a bare key reads as the link that it belongs to. */
function contextOf(name: string, contexts: HistoryTabProps['contexts']): FieldContext | undefined {
  return [...contexts.values()].find(({ field }) => field.relation?.key_field === name) ?? contexts.get(name);
}

function shortened(text: string): string {
  return text.length > 240 ? `${text.slice(0, 240)}…` : text;
}

function changedFields({ before, after }: HistoryEntry): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter(
    (name) => JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after?.[name] ?? null),
  );
}
