import { useEffect, useRef } from 'react';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/notice.tsx';
import type { CollectionDefinition } from './definitions.ts';
import styles from './schema.module.css';
import { goesWith } from './staged-change.ts';

interface GoingNoticeProps {
  stored: CollectionDefinition;
  label: string;
  all: readonly CollectionDefinition[];
  onKeep: () => void;
}

/** Stands in the place of a collection that is to be removed: what goes, what stays, the way back. */
export function GoingNotice({ stored, label, all, onKeep }: GoingNoticeProps) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const links = goesWith(stored, all);
  return (
    <Callout
      tone="warn"
      title={t(stored.existing ? 'schema.willHide' : 'schema.willGo', { collection: label })}
    >
      <p>{t(stored.existing ? 'schema.willHideHint' : 'schema.kept')}</p>
      {links.length > 0 ? (
        <>
          <p>{t('schema.goesWith', { count: links.length })}</p>
          <ul className={styles['going']}>
            {links.map(([other, field]) => (
              <li key={`${other.name} ${field.name}`}>
                <bdi className="mono">{`${other.name}.${field.name}`}</bdi>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <div>
        <Button size="sm" ref={keep} onClick={onKeep}>
          {t('schema.keepNamed', { collection: label })}
        </Button>
      </div>
    </Callout>
  );
}
