import type { ListedChangeset } from '../../api/undo.ts';
import { formatDateTime, formatWhen } from '../../i18n/formats.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { useRecordTitles } from '../../model/use-record-titles.ts';
import { Avatar } from '../../ui/pill.tsx';
import styles from './activity.module.css';
import { namedRecords, PartSentences } from './part-sentence.tsx';

/** What happened last, one sentence each. */
export function RecentList({ changesets, label }: { changesets: readonly ListedChangeset[]; label: string }) {
  const titleOf = useRecordTitles(namedRecords(changesets, useManifest().collections));
  return (
    <ol className={styles['list']} aria-label={label}>
      {changesets.map(({ id, at, actor, parts, undoes }) => {
        const who = actor.name || t('activity.someone');
        return (
          <li key={id} className={styles['entry']}>
            <Avatar name={who} tone={actor.type === 'key' ? 'violet' : 'info'} />
            <p className={styles['what']}>
              {rich(undoes === null ? 'activity.sentence' : 'activity.undoSentence', {
                who: <b key="who">{who}</b>,
                what: <PartSentences key="what" parts={parts} titleOf={titleOf} />,
              })}
            </p>
            <time
              className={styles['when']}
              dateTime={at}
              title={formatDateTime(at, { dateStyle: 'full', timeStyle: 'medium' })}
            >
              {formatWhen(at)}
            </time>
          </li>
        );
      })}
    </ol>
  );
}
