import type { ReactNode } from 'react';
import styles from './schema.module.css';

interface FoldProps {
  title: string;
  /** What is set inside, in a few words. */
  state: string;
  /** Something inside has to change, so that it opens. */
  wrong?: boolean;
  children: ReactNode;
}

/** Settings that are rarely needed, folded away below a line that says what they are. */
export function Fold({ title, state, wrong = false, children }: FoldProps) {
  return (
    <details className={styles['fold']} {...(wrong ? { open: true } : {})}>
      <summary>
        <span className={styles['foldTitle']}>{title}</span> <bdi className={styles['quiet']}>{state}</bdi>
      </summary>
      <div className={styles['foldBody']}>{children}</div>
    </details>
  );
}
