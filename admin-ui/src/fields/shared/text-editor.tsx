import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { editTextOf } from '../field-text.ts';
import type { CommitMove, EditorProps } from '../field-type.ts';
import styles from './field.module.css';

/** Where a key of an editor leads; null where the key stays in the editor. */
export function moveOf(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): CommitMove | null {
  if (event.key === 'Enter') return event.shiftKey ? 'up' : 'down';
  if (event.key === 'Tab') return event.shiftKey ? 'left' : 'right';
  return null;
}

/**
 * The text box inside a grid cell. Enter commits down, Tab right, Escape cancels, leaving commits in place. A text that
 * cannot be read stays, with the reason below it. `lines` gives a box that grows, where Alt+Enter breaks the line.
 */
export function TextEditor({
  value,
  context,
  seed,
  caret,
  draft,
  label,
  commit,
  refuse,
  cancel,
  lines = false,
}: EditorProps & { lines?: boolean }) {
  const [text, setText] = useState(seed ?? draft ?? editTextOf(context, value));
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const done = useRef(false);
  const problemId = useId();
  useEffect(() => {
    const input = box.current;
    if (!input) return;
    input.focus({ preventScroll: true });
    const end = input.value.length;
    input.setSelectionRange(seed === null && draft === null && caret === 'all' && !lines ? 0 : end, end);
  }, [seed, caret, draft, lines]);

  const finish = (move: CommitMove) => {
    const parsed = context.type.parse(text, context);
    if (!parsed.ok) {
      setProblem(parsed.message);
      return;
    }
    done.current = true;
    commit(parsed.value, move);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      done.current = true;
      cancel();
      return;
    }
    if (lines && event.key === 'Enter' && (event.altKey || event.shiftKey)) {
      event.preventDefault();
      box.current?.setRangeText('\n', box.current.selectionStart ?? 0, box.current.selectionEnd ?? 0, 'end');
      setText(box.current?.value ?? text);
      return;
    }
    const move = moveOf(event);
    if (move === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    finish(move);
  };
  const shared = {
    ref: box,
    value: text,
    'aria-label': label,
    'aria-invalid': problem !== null || undefined,
    'aria-describedby': problem === null ? undefined : problemId,
    onKeyDown,
    // Leaving by a press elsewhere keeps what was typed.
    onBlur: () => {
      if (done.current) return;
      done.current = true;
      const parsed = context.type.parse(text, context);
      if (parsed.ok) commit(parsed.value, 'none');
      else refuse(text, parsed.message);
    },
    dir: 'auto' as const,
    spellCheck: false,
  };
  return (
    <div className={lines ? styles['bigEditor'] : styles['editor']} data-align={context.type.align}>
      {lines ? (
        <textarea {...shared} rows={5} onChange={(event) => setText(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type="text"
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {lines ? <p className={styles['editorHint']}>{t('field.linesHint')}</p> : null}
      {problem === null ? null : (
        <p id={problemId} role="alert" className={styles['editorProblem']}>
          {problem}
        </p>
      )}
    </div>
  );
}
