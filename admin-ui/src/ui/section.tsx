import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import styles from './section.module.css';

/** A titled part of a screen, set apart by space and a hairline rather than a card. */
export function Section({
  title,
  hint,
  actions,
  children,
}: {
  title: string;
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles['section']}>
      <header className={styles['head']}>
        <h2 className={styles['title']}>{title}</h2>
        {actions}
      </header>
      {hint === undefined ? null : <p className={styles['hint']}>{hint}</p>}
      {children}
    </section>
  );
}

/** Facts as name and value. */
export function Facts({ facts }: { facts: { label: string; value: ReactNode }[] }) {
  return (
    <dl className={styles['facts']}>
      {facts.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>
            <bdi>{fact.value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Controls in a row that wraps. */
export function Row({ children, end = false }: { children: ReactNode; end?: boolean }) {
  return <div className={cx(styles['row'], end && styles['rowEnd'])}>{children}</div>;
}

/** Controls below each other with even gaps. */
export function Stack({ children, gap = 12 }: { children: ReactNode; gap?: number }) {
  return (
    <div className={styles['stack']} style={{ gap }}>
      {children}
    </div>
  );
}

/** Code or data as it is: scrolls inside itself, always left to right. */
export function CodeBlock({
  children,
  label,
  wrap = false,
}: {
  children: string;
  label: string;
  wrap?: boolean;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles['code']} tabIndex={0} aria-label={label}>
      <pre className={wrap ? styles['codeWrap'] : undefined} dir="ltr">
        {children}
      </pre>
    </section>
  );
}
