import type { HistoryEntry } from '../../../api/types.ts';
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
  collection: string;
  recordKey: string;
  contexts: ReadonlyMap<string, FieldContext>;
}

/** Every change of a record, newest first: who, when, and each field before and after. */
export function HistoryTab({ collection, recordKey, contexts }: HistoryTabProps) {
  const history = useHistory(collection, recordKey);
  if (history.isPending)
    return (
      <div className={styles['fields']}>
        <Bones />
      </div>
    );
  if (history.isError)
    return <Notice compact title={t('record.historyFailed')} detail={errorText(history.error)} />;
  if (history.data.length === 0) return <Notice compact title={t('record.noHistory')} />;
  return (
    <ol className={styles['history']}>
      {history.data.map((entry) => (
        <Entry key={entry.seq} entry={entry} contexts={contexts} />
      ))}
    </ol>
  );
}

function Entry({ entry, contexts }: { entry: HistoryEntry; contexts: HistoryTabProps['contexts'] }) {
  const name = entry.actor.name ?? (entry.actor.type === 'system' ? t('record.system') : t('record.someone'));
  const fields = entry.action === 'update' ? changedFields(entry) : [];
  const labelOf = (field: string) => contexts.get(field)?.field.label ?? field;
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
        {fields.length > 0 ? (
          <dl className={styles['changes']}>
            {fields.map((field) => (
              <div key={field}>
                {fields.length > 1 ? (
                  <dt>{labelOf(field)}</dt>
                ) : (
                  <dt className="visually-hidden">{labelOf(field)}</dt>
                )}
                <dd>
                  <Word kind="before" text={textOf(field, entry.before?.[field], contexts)} />{' '}
                  <Word kind="after" text={textOf(field, entry.after?.[field], contexts)} />
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

function Word({ kind, text }: { kind: 'before' | 'after'; text: string }) {
  const Tag = kind === 'before' ? 'del' : 'ins';
  return (
    <Tag className={styles[kind]}>
      <span className="visually-hidden">
        {t(kind === 'before' ? 'record.historyFrom' : 'record.historyTo')}:{' '}
      </span>
      <bdi>{text === '' ? t('filter.emptyValue') : text}</bdi>
    </Tag>
  );
}

function changedFields({ before, after }: HistoryEntry): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter(
    (name) => JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after?.[name] ?? null),
  );
}

function textOf(name: string, value: unknown, contexts: HistoryTabProps['contexts']): string {
  const context = contexts.get(name);
  const text = context ? context.type.format(value, context) : plainText(value);
  return text.length > 240 ? `${text.slice(0, 240)}…` : text;
}
