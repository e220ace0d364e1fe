import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { IconCheck } from '../../ui/icons.ts';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './picker.module.css';

export interface PickerOption {
  value: string;
  title: string;
  /** What tells two options of the same title apart. */
  detail?: string | undefined;
  /** Drawn instead of the title. */
  face?: ReactNode;
}

interface PickerProps {
  label: string;
  options: readonly PickerOption[];
  /** Text of the search box. */
  text: string;
  onText: (text: string) => void;
  loading?: boolean;
  chosen: readonly string[];
  onPick: (option: PickerOption) => void;
  onCancel: () => void;
  /** Tab with an option marked; the key does its usual work where absent. */
  onTab?: (option: PickerOption | null, back: boolean) => void;
  /** Said when nothing fits. */
  empty?: string;
  placeholder?: string;
}

/** A search box with a list below it: arrows walk, Enter picks, Escape leaves. The host decides where it floats. */
export function Picker(props: PickerProps) {
  const {
    label,
    options,
    text,
    onText,
    loading = false,
    chosen,
    onPick,
    onCancel,
    onTab,
    placeholder,
  } = props;
  const [at, setAt] = useState(0);
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  /** Enter was pressed before the answer to what is typed had come. */
  const entered = useRef(false);
  const marked = Math.min(at, options.length - 1);

  useEffect(() => {
    const box = input.current;
    box?.focus({ preventScroll: true });
    box?.setSelectionRange(box.value.length, box.value.length);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new search starts at its best hit
  useEffect(() => {
    setAt(0);
    entered.current = false;
  }, [text]);
  useEffect(() => {
    const best = options[0];
    if (loading || !entered.current) return;
    entered.current = false;
    if (best) onPick(best);
  }, [loading, options, onPick]);
  useEffect(() => {
    list.current?.children[marked]?.scrollIntoView?.({ block: 'nearest' });
  }, [marked]);

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const option = options[marked];
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(options.length - 1, marked + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // While an answer is on its way the list may still show what was typed before: the best hit is picked when it comes.
      if (loading) entered.current = true;
      else if (option) onPick(option);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      onCancel();
    } else if (event.key === 'Tab' && onTab) {
      event.preventDefault();
      onTab(text === '' || loading ? null : (option ?? null), event.shiftKey);
    }
  };

  return (
    <div className={styles['picker']}>
      <div className={styles['search']}>
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={marked >= 0 ? `${listId}-${marked}` : undefined}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={text}
          placeholder={placeholder ?? t('field.search')}
          onChange={(event) => onText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {loading ? <Spinner size={14} /> : null}
      </div>
      <div ref={list} id={listId} role="listbox" aria-label={label} className={styles['list']}>
        {options.map((option, place) => (
          <div
            key={option.value}
            id={`${listId}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(option.value)}
            className={styles['option']}
            data-marked={place === marked}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(option)}
            onKeyDown={undefined}
          >
            {option.face ?? <bdi className={styles['title']}>{option.title}</bdi>}
            {option.detail ? <bdi className={styles['detail']}>{option.detail}</bdi> : null}
            {chosen.includes(option.value) ? (
              <IconCheck size={14} stroke={2} aria-hidden="true" className={styles['tick']} />
            ) : null}
          </div>
        ))}
      </div>
      <p className={styles['empty']} role="status">
        {options.length === 0 && !loading ? (props.empty ?? t('ui.nothingFound')) : ''}
      </p>
    </div>
  );
}
