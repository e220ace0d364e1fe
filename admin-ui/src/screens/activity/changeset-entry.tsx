import { useId, useRef } from 'react';
import { type ListedChangeset, undoChangeset } from '../../api/undo.ts';
import { formatDateTime, formatWhen } from '../../i18n/formats.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import type { TitleOf } from '../../model/use-record-titles.ts';
import { useUndo } from '../../model/use-undo.ts';
import { Button } from '../../ui/button.tsx';
import { IconChevronDown, IconChevronUp } from '../../ui/icons.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { Avatar, Pill } from '../../ui/pill.tsx';
import { sourceText } from '../history/source-text.ts';
import styles from './activity.module.css';
import { ChangesetChanges } from './changeset-changes.tsx';
import { PartSentences, partsText } from './part-sentence.tsx';

interface ChangesetEntryProps {
  changeset: ListedChangeset;
  titleOf: TitleOf;
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** One changeset as a sentence, with its changes when it is open, and the way back. */
export function ChangesetEntry({ changeset, titleOf, open, onOpen }: ChangesetEntryProps) {
  const undo = useUndo();
  const { collections } = useManifest();
  const details = useId();
  const tools = useRef<HTMLDivElement>(null);
  const { id, actor, at, source, comment, parts, undone_by: undoneBy, undoes } = changeset;
  const who = actor.name || t(actor.type === 'system' ? 'record.system' : 'activity.someone');
  const kept = parts.some(
    (part) => collections.find((one) => one.name === part.collection)?.history === 'full',
  );
  const what = partsText({ parts, titleOf }, collections);
  const takeBack = () =>
    undo.run(parts[0]?.collection ?? '', [(conflicts) => undoChangeset(id, { conflicts })], (count) => ({
      done: t('history.restored', { count }),
      undone: t('history.redone', { count }),
    }));
  // The button is gone once its change is undone.
  const stay = () => keepFocus(() => tools.current?.querySelector('button'));
  return (
    <li className={styles['entry']} data-undone={undoneBy !== null || undefined}>
      <Avatar name={who} tone={actor.type === 'key' ? 'violet' : 'info'} />
      <div className={styles['what']}>
        <p>
          <bdi>
            {rich(undoes === null ? 'activity.sentence' : 'activity.undoSentence', {
              who: <b key="who">{who}</b>,
              what: <PartSentences key="what" parts={parts} titleOf={titleOf} />,
            })}
          </bdi>
        </p>
        {comment === null ? null : (
          <p className={styles['comment']}>
            <bdi>{comment}</bdi>
          </p>
        )}
        <p className={styles['when']}>
          <time dateTime={at} title={formatDateTime(at, { dateStyle: 'full', timeStyle: 'medium' })}>
            {formatWhen(at)}
          </time>
          <span>{sourceText(source)}</span>
          {undoneBy === null ? null : <Pill dot={false}>{t('history.undone')}</Pill>}
        </p>
      </div>
      <div ref={tools} className={styles['tools']}>
        {kept && undoneBy === null ? (
          <Button
            size="sm"
            aria-label={`${t('ui.undo')}: ${who} ${what}`}
            onClick={() => void takeBack().then(stay)}
          >
            {t('ui.undo')}
          </Button>
        ) : null}
        <Button
          size="sm"
          variant="subtle"
          aria-expanded={open}
          aria-controls={open ? details : undefined}
          aria-label={`${t('activity.show')}: ${who} ${what}`}
          icon={open ? <IconChevronUp size={14} stroke={1.8} /> : <IconChevronDown size={14} stroke={1.8} />}
          onClick={() => onOpen(!open)}
        >
          {t('activity.show')}
        </Button>
      </div>
      {open ? (
        <div id={details} className={styles['details']}>
          <ChangesetChanges changeset={changeset} />
        </div>
      ) : null}
    </li>
  );
}
