import { Link } from '@tanstack/react-router';
import type { Change } from '../../api/types.ts';
import { formatDateTime, formatWhen } from '../../i18n/formats.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { readableKey } from '../../model/record-key.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { changedFields, valueText } from '../../model/value-text.ts';
import { Avatar } from '../../ui/pill.tsx';
import styles from './change-list.module.css';

const SENTENCES = {
  create: 'activity.created',
  update: 'activity.changed',
  delete: 'activity.deleted',
} as const;

/** Changes as sentences, newest first, with old values in red and new ones in green. */
export function ChangeList({
  changes,
  label,
  brief = false,
}: {
  changes: readonly Change[];
  label: string;
  brief?: boolean;
}) {
  return (
    <ol className={styles['list']} aria-label={label}>
      {changes.map((change) => (
        <Entry key={change.seq} change={change} brief={brief} />
      ))}
    </ol>
  );
}

function Entry({ change, brief }: { change: Change; brief: boolean }) {
  const collection = useManifest().collections.find((candidate) => candidate.name === change.collection);
  const who = change.actor_name ?? t('activity.someone');
  const key = readableKey(change.item);
  const record =
    collection && change.action !== 'delete' ? (
      <Link to="/c/$collection/r/$id" params={{ collection: change.collection, id: change.item }}>
        <bdi>
          {collection.label} {key}
        </bdi>
      </Link>
    ) : (
      <bdi>
        {collection?.label ?? change.collection} {key}
      </bdi>
    );
  const differences = change.action === 'update' ? changedFields(change.before, change.after) : [];
  const labelOf = (field: string) =>
    collection?.fields.find((candidate) => candidate.name === field)?.label ?? field;
  const kept = change.before !== null || change.after !== null;
  const names = kept ? differences.map((difference) => difference.field) : change.fields;
  const fields = names.map(labelOf).join(', ');
  return (
    <li className={styles['entry']}>
      <Avatar name={who} tone={change.source === 'api' ? 'violet' : 'info'} />
      <div className={styles['what']}>
        <p>
          {rich(SENTENCES[change.action], {
            who: <b key="who">{who}</b>,
            fields: <span key="fields">{fields}</span>,
            record: <span key="record">{record}</span>,
          })}
        </p>
        {brief ? null : (
          <ul className={styles['values']}>
            {differences.slice(0, 8).map((difference) => (
              <li key={difference.field}>
                <span className={styles['field']}>{labelOf(difference.field)}</span>
                <del>
                  <span className="visually-hidden">{t('activity.before')}</span>
                  <bdi>{valueText(difference.before)}</bdi>
                </del>
                <ins>
                  <span className="visually-hidden">{t('activity.after')}</span>
                  <bdi>{valueText(difference.after)}</bdi>
                </ins>
              </li>
            ))}
          </ul>
        )}
      </div>
      <span className={styles['when']}>
        <time
          dateTime={change.at}
          title={formatDateTime(change.at, { dateStyle: 'full', timeStyle: 'medium' })}
        >
          {formatWhen(change.at)}
        </time>
        {brief ? null : <span className={styles['source']}>{change.source}</span>}
      </span>
    </li>
  );
}
