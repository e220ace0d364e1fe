import type { ReactNode } from 'react';
import styles from './pill.module.css';

export type Tone = 'neutral' | 'ok' | 'warn' | 'danger' | 'info' | 'violet' | 'accent';

/** A quiet label with a dot for states; always with words, never colour alone. */
export function Pill({
  tone = 'neutral',
  dot = true,
  children,
}: {
  tone?: Tone;
  dot?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={styles['pill']} data-tone={tone}>
      {dot ? <i aria-hidden="true" /> : null}
      {children}
    </span>
  );
}

/** Initials of a person in a small round; decorative beside the name. */
export function Avatar({ name, tone = 'violet', size = 20 }: { name: string; tone?: Tone; size?: number }) {
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('');
  return (
    <span
      className={styles['avatar']}
      data-tone={tone}
      style={{ inlineSize: size, blockSize: size }}
      aria-hidden="true"
    >
      {initials}
    </span>
  );
}
