import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import type { InputProps } from '../field-type.ts';
import { plainText } from '../plain-text.ts';
import { around, beforeLines, linked, type Marked } from './markdown-marks.ts';
import { Rendered } from './rendered.tsx';
import styles from './text.module.css';
import { TextBar } from './text-bar.tsx';
import { textTools } from './text-tools.tsx';

/** Markdown with buttons for the usual marks, and a look at how it will be read. */
export function MarkdownInput({ id, value, context, onChange, invalid, describedBy, required }: InputProps) {
  const [preview, setPreview] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const selection = useRef<[number, number] | null>(null);
  const text = plainText(value);
  // Drawing the new text puts the caret at its end.
  useLayoutEffect(() => {
    if (!selection.current || !box.current) return;
    box.current.focus();
    box.current.setSelectionRange(...selection.current);
    selection.current = null;
  });
  const mark = (change: (now: Marked) => Marked) => {
    const { selectionStart = text.length, selectionEnd = text.length } = box.current ?? {};
    const next = change({ text, start: selectionStart, end: selectionEnd });
    selection.current = [next.start, next.end];
    onChange(next.text);
  };
  const bold = () => mark((now) => around(now, '**'));
  const italic = () => mark((now) => around(now, '_'));
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const run = { b: bold, i: italic }[event.key.toLowerCase()];
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  const tools = textTools({
    bold,
    italic,
    heading: () => mark((now) => beforeLines(now, '## ')),
    list: () => mark((now) => beforeLines(now, '- ')),
    numbers: () => mark((now) => beforeLines(now, '1. ')),
    quote: () => mark((now) => beforeLines(now, '> ')),
    code: () => mark((now) => around(now, '`')),
    link: () => mark(linked),
  });
  return (
    <div className={styles['frame']} data-invalid={invalid || undefined}>
      <TextBar
        label={t('text.tools', { field: context.field.label })}
        tools={preview ? tools.map((tool) => ({ ...tool, disabled: true })) : tools}
        end={
          <Button
            size="sm"
            variant="subtle"
            aria-pressed={preview}
            className={styles['toggle']}
            onClick={() => setPreview(!preview)}
          >
            {t('text.preview')}
          </Button>
        }
      />
      {preview ? (
        <Rendered markdown={text} label={t('text.previewOf', { field: context.field.label })} />
      ) : (
        <textarea
          ref={box}
          id={id}
          className={styles['writing']}
          rows={8}
          dir="auto"
          value={text}
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy}
          aria-required={required || undefined}
          onKeyDown={onKeyDown}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      )}
    </div>
  );
}
