import { Fragment, type ReactNode } from 'react';
import type { CellProps } from '../field-type.ts';
import styles from './field.module.css';

/** A value as one line of text, isolated from the direction of the page, with search hits marked. */
export function TextCell({ text, marked, mono = false }: CellProps & { text: string; mono?: boolean }) {
  return <bdi className={mono ? styles['mono'] : styles['text']}>{markHits(text, marked)}</bdi>;
}

/** Marks every place where a search text occurs. */
export function markHits(text: string, marked: string | undefined): ReactNode {
  if (!marked) return text;
  const lower = text.toLocaleLowerCase();
  const wanted = marked.toLocaleLowerCase();
  const first = lower.indexOf(wanted);
  // Lower case may be longer than the text in a few languages; then the places no longer fit and nothing is marked.
  if (first < 0 || lower.length !== text.length) return text;
  const parts: ReactNode[] = [];
  let from = 0;
  for (let at = first; at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return <Fragment>{[...parts, text.slice(from)]}</Fragment>;
}
