import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconPlus, IconX } from '../../ui/icons.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { announce } from '../../ui/live-region.tsx';
import { Popover } from '../../ui/popover.tsx';
import type { InputProps } from '../field-type.ts';
import styles from '../shared/field.module.css';
import { LinkChooser } from '../shared/link-chooser.tsx';
import { countOf } from '../shared/many-links.ts';
import { ReadOnlyInput } from '../shared/read-only-input.tsx';
import { linkedTitle, linkedUrlKey, targetOf, wayBack } from '../shared/relation.ts';

const SHOWN = 24;

/** The linked records as chips: each can be followed and taken away, more can be added. */
export function ManyToManyInput({ id, value, context, onChange, recordKey, readOnly = false }: InputProps) {
  const target = targetOf(context);
  const [opened, setOpened] = useState(false);
  const add = useRef<HTMLButtonElement>(null);
  if (!target) return <ReadOnlyInput id={id} text={String(countOf(value) ?? '')} />;
  const links = Array.isArray(value) ? (value as unknown[]) : [];
  const back = wayBack(context, target);
  const keys = links.map((link) => linkedUrlKey(link, target));
  const remove = (at: number) => {
    onChange(links.filter((_, place) => place !== at));
    announce(t('field.linkRemoved', { title: linkedTitle(links[at], target) }));
    keepFocus(() => add.current);
  };
  return (
    <div id={id} className={styles['related']}>
      <ul className={styles['chips']}>
        {links.slice(0, SHOWN).map((link, at) => {
          const key = keys[at] ?? '';
          const title = linkedTitle(link, target) || key;
          return (
            <li key={key} className={styles['linkChip']}>
              <Link to="/c/$collection/r/$id" params={{ collection: target.name, id: key }}>
                <bdi>{title}</bdi>
              </Link>
              {readOnly ? null : (
                <button
                  type="button"
                  aria-label={t('field.unlink', { title })}
                  title={t('field.unlink', { title })}
                  onClick={() => remove(at)}
                >
                  <IconX size={13} stroke={1.8} aria-hidden="true" />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      <span className={styles['more']}>
        {readOnly ? null : (
          <Popover
            opened={opened}
            onChange={(next) => {
              setOpened(next);
              if (!next) keepFocus(() => add.current);
            }}
            width={320}
            label={t('field.choose', { field: context.field.label })}
            trigger={
              <Button
                ref={add}
                size="sm"
                variant="subtle"
                icon={<IconPlus size={14} stroke={1.7} />}
                aria-haspopup="dialog"
                aria-expanded={opened}
                onClick={() => setOpened(!opened)}
              >
                {t('field.addLink', { field: context.field.label })}
              </Button>
            }
          >
            <LinkChooser
              context={context}
              target={target}
              label={t('field.choose', { field: context.field.label })}
              value={null}
              initialText=""
              onPick={(option) => {
                setOpened(false);
                if (!keys.includes(option.value)) onChange([...links, option.record]);
                announce(t('field.linkAdded', { title: option.title }));
                keepFocus(() => add.current);
              }}
              onCancel={() => {
                setOpened(false);
                keepFocus(() => add.current);
              }}
            />
          </Popover>
        )}
        {back && recordKey !== null && links.length > 0 ? (
          <Link
            to="/c/$collection"
            params={{ collection: target.name }}
            search={{ f: `${back.name}:eq:${decodeURIComponent(recordKey).replace(/[\\:;,|]/g, '\\$&')}` }}
          >
            {t('field.showAll', { count: links.length, collection: target.label })}
          </Link>
        ) : null}
      </span>
    </div>
  );
}
