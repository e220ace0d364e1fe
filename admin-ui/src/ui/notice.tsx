import type { ReactNode } from 'react';
import styles from './notice.module.css';

export interface NoticeProps {
  title: string;
  detail?: ReactNode;
  actions?: ReactNode;
  /** Small print, such as a request's id. */
  foot?: string | undefined;
  /** Smaller, for a panel or a section. */
  compact?: boolean;
}

/** An empty, missing or failed thing in words: what it is, what it means, what to do next. */
export function Notice({ title, detail, actions, foot, compact = false }: NoticeProps) {
  const Heading = compact ? 'h2' : 'h1';
  return (
    <div className={styles['notice']} data-compact={compact}>
      <Heading className={styles['title']}>{title}</Heading>
      {detail === undefined ? null : <p className={styles['detail']}>{detail}</p>}
      {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
      {foot === undefined ? null : <p className={`${styles['foot']} mono`}>{foot}</p>}
    </div>
  );
}

export type CalloutTone = 'info' | 'warn' | 'danger' | 'ok';

/** A short coloured message inside a screen: a warning, a refusal, a fact to know. */
export function Callout({
  tone = 'info',
  title,
  children,
  live = false,
}: {
  tone?: CalloutTone;
  title?: string;
  children?: ReactNode;
  live?: boolean;
}) {
  return (
    <div className={styles['callout']} data-tone={tone} {...(live ? { role: 'alert' } : {})}>
      {title === undefined ? null : <strong>{title}</strong>}
      {children}
    </div>
  );
}
