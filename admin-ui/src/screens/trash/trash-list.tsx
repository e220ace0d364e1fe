import { useState } from 'react';
import type { TrashEntry } from '../../api/undo.ts';
import { contextsOf } from '../../fields/field-context.ts';
import type { FieldContext } from '../../fields/field-type.ts';
import { formatDateTime, formatWhen, locale } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { readableKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { CollectionIcon } from '../../ui/collection-icon.tsx';
import { IconChevronDown, IconChevronUp } from '../../ui/icons.ts';
import { contextOfChange, ValueText } from '../history/changed-values.tsx';
import styles from './trash.module.css';

interface TrashListProps {
  entries: readonly TrashEntry[];
  chosen: (entry: TrashEntry) => boolean;
  count: number;
  /** Days after which they are gone; 0 for never. */
  days: number;
  onToggle: (entries: readonly TrashEntry[]) => void;
  onRestore: (entries: readonly TrashEntry[]) => void;
  onRestoreChosen: () => void;
  /** Null for those who may not end anything for good. */
  onPurge: (() => void) | null;
}

/** Deleted records with what they held, to be looked at, chosen and restored. */
export function TrashList(props: TrashListProps) {
  const { entries, chosen, count, days, onToggle, onRestore, onRestoreChosen, onPurge } = props;
  const ticked = entries.filter(chosen).length;
  return (
    <>
      <div className={styles['bar']} role="toolbar" aria-label={t('trash.actions')}>
        <Checkbox
          label={count > 0 ? t('collection.selected', { count }) : t('trash.selectAll')}
          checked={ticked === entries.length}
          indeterminate={ticked > 0 && ticked < entries.length}
          onChange={() => onToggle(entries)}
        />
        {count > 0 ? (
          <>
            <Button size="sm" variant="primary" onClick={onRestoreChosen}>
              {t('trash.restoreCount', { count })}
            </Button>
            {onPurge ? (
              <Button size="sm" onClick={onPurge}>
                {t('trash.purge')}
              </Button>
            ) : null}
          </>
        ) : null}
      </div>
      <ul className={styles['list']} aria-label={t('shell.trash')}>
        {entries.map((entry) => (
          <Entry
            key={entry.seq}
            entry={entry}
            days={days}
            chosen={chosen(entry)}
            onToggle={() => onToggle([entry])}
            onRestore={() => onRestore([entry])}
          />
        ))}
      </ul>
    </>
  );
}

interface EntryProps {
  entry: TrashEntry;
  days: number;
  chosen: boolean;
  onToggle: () => void;
  onRestore: () => void;
}

/** Values that are shown before anyone asks for all of them. */
const PREVIEW = 3;

function Entry({ entry, days, chosen, onToggle, onRestore }: EntryProps) {
  const manifest = useManifest();
  const [open, setOpen] = useState(false);
  const collection = manifest.collections.find((one) => one.name === entry.collection);
  const contexts: ReadonlyMap<string, FieldContext> = collection
    ? contextsOf(collection, manifest, locale())
    : new Map();
  const label = collection?.label ?? entry.collection;
  const found = collection ? recordTitle(collection, entry.values) : readableKey(entry.item);
  const title = found === readableKey(entry.item) ? `${label} ${found}` : found;
  const filled = Object.entries(entry.values).filter(([, value]) => value !== null && value !== '');
  const told = filled.filter(
    ([name, value]) => !collection?.primary_key.includes(name) && String(value) !== found,
  );
  const who = entry.actor.name || t(entry.actor.type === 'system' ? 'record.system' : 'activity.someone');
  const end = new Date(new Date(entry.at).getTime() + days * 86_400_000);
  return (
    <li className={styles['entry']} data-chosen={chosen || undefined}>
      <Checkbox
        label={<span className="visually-hidden">{t('grid.selectRow', { title })}</span>}
        checked={chosen}
        onChange={onToggle}
      />
      <div className={styles['what']}>
        <p className={styles['title']}>
          <b>
            <bdi>{title}</bdi>
          </b>{' '}
          <span className={styles['collection']}>
            <CollectionIcon icon={collection?.icon ?? null} color={collection?.color ?? null} />
            <bdi>{label}</bdi>
          </span>
          {entry.with > 0 ? <span>{t('trash.with', { count: entry.with })}</span> : null}
        </p>
        {open ? (
          <dl className={styles['values']}>
            {filled.map(([name, value]) => (
              <div key={name}>
                <dt>
                  <bdi>{contextOfChange(name, contexts)?.field.label ?? name}</bdi>
                </dt>
                <dd>
                  <ValueText value={value} context={contextOfChange(name, contexts)} />
                </dd>
              </div>
            ))}
          </dl>
        ) : (
          <p className={styles['preview']}>
            {told.slice(0, PREVIEW).map(([name, value]) => (
              <span key={name}>
                <small>
                  <bdi>{contextOfChange(name, contexts)?.field.label ?? name}</bdi>
                </small>{' '}
                <ValueText value={value} context={contextOfChange(name, contexts)} />
              </span>
            ))}
          </p>
        )}
        <p className={styles['when']}>
          <span>
            {t('trash.deletedBy', { name: who })}{' '}
            <time dateTime={entry.at} title={formatDateTime(entry.at)}>
              {formatWhen(entry.at)}
            </time>
          </span>
          {days > 0 ? (
            <span>{t('trash.until', { day: formatDateTime(end, { dateStyle: 'medium' }) })}</span>
          ) : null}
        </p>
      </div>
      <div className={styles['tools']}>
        <Button size="sm" aria-label={t('trash.restoreOne', { title })} onClick={onRestore}>
          {t('trash.restore')}
        </Button>
        <Button
          size="sm"
          variant="subtle"
          aria-expanded={open}
          aria-label={`${t('trash.all')}: ${title}`}
          icon={open ? <IconChevronUp size={14} stroke={1.8} /> : <IconChevronDown size={14} stroke={1.8} />}
          onClick={() => setOpen(!open)}
        >
          {t('trash.all')}
        </Button>
      </div>
    </li>
  );
}
