import { type Ref, useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { IconSearch, IconX } from '../../ui/icons.ts';
import styles from './collection.module.css';
import type { ViewControl } from './use-view.ts';

const REST = 250;

/** Search in this collection: the address bar follows while typing, Escape clears, Enter and Down go to the rows. */
export function SearchBox({
  control,
  label,
  onLeave,
  ref,
}: {
  control: ViewControl;
  label: string;
  onLeave: () => void;
  ref: Ref<HTMLInputElement>;
}) {
  const { view, change } = control;
  const [text, setText] = useState(view.search);
  const typed = useRef(view.search);
  useEffect(() => {
    if (view.search === typed.current) return;
    typed.current = view.search;
    setText(view.search);
  }, [view.search]);
  useEffect(() => {
    if (text === typed.current) return;
    const timer = setTimeout(() => {
      // The first letters are one step for Back; what follows replaces it.
      const replace = typed.current !== '';
      typed.current = text;
      change({ search: text }, { replace });
    }, REST);
    return () => clearTimeout(timer);
  }, [text, change]);
  const clear = () => {
    typed.current = '';
    setText('');
    if (view.search !== '') change({ search: '' });
  };
  return (
    <search className={styles['search']}>
      <IconSearch size={14} stroke={1.7} aria-hidden="true" />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={t('collection.searchShort')}
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            if (text === '') onLeave();
            else clear();
          } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault();
            onLeave();
          }
        }}
      />
      {text === '' ? (
        <kbd>/</kbd>
      ) : (
        <button
          type="button"
          aria-label={t('collection.clearSearch')}
          title={t('collection.clearSearch')}
          onClick={clear}
        >
          <IconX size={13} stroke={1.8} aria-hidden="true" />
        </button>
      )}
    </search>
  );
}
