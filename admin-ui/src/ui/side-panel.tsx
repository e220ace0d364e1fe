import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { t } from '../i18n/i18n.ts';
import { inOpenList } from './focus.ts';
import { IconButton } from './icon-button.tsx';
import { IconX } from './icons.ts';
import styles from './side-panel.module.css';

/** A list with room for a panel beside it. */
export function Split({ children, panel }: { children: ReactNode; panel: ReactNode }) {
  return (
    <div className={styles['split']}>
      <div className={styles['list']}>{children}</div>
      {panel}
    </div>
  );
}

export interface SidePanelProps {
  title: ReactNode;
  /** Where the thing belongs, above the title. */
  crumb?: ReactNode;
  /** Buttons beside the close button. */
  tools?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Stays visible below the scrolling part. */
  footer?: ReactNode;
  wide?: boolean;
}

/** One thing beside its list: pushes from 1200 px, lies over the list below that, fills the screen under 900 px. */
export function SidePanel({ title, crumb, tools, onClose, children, footer, wide = false }: SidePanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    // A panel that is there from the start (a link, a reload) leaves the focus where the browser put it.
    if (opener !== document.body) heading.current?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented && !inOpenList(event.target)) {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    }
  };
  return (
    <aside className={styles['panel']} data-wide={wide} aria-labelledby={id} onKeyDown={onKeyDown}>
      <header className={styles['head']}>
        <div className={styles['crumb']}>
          <span className={styles['crumbText']}>{crumb}</span>
          {tools}
          <IconButton
            label={t('ui.close')}
            keys="escape"
            icon={<IconX size={16} stroke={1.7} />}
            onClick={onClose}
          />
        </div>
        <h2 id={id} ref={heading} tabIndex={-1} className={styles['title']}>
          {title}
        </h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={styles['body']} tabIndex={0} aria-labelledby={id}>
        {children}
      </section>
      {footer === undefined ? null : <footer className={styles['foot']}>{footer}</footer>}
    </aside>
  );
}
