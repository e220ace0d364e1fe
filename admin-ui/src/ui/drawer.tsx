import { FocusTrap, Portal } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { cx } from './class-names.ts';
import { inOpenList } from './focus.ts';
import styles from './overlay.module.css';

export interface DrawerProps {
  onClose: () => void;
  /** The drawer's name for screen readers. */
  label: string;
  children: ReactNode;
  side?: 'start' | 'end' | undefined;
  /** Width in px; never more than the screen leaves. */
  width?: number | undefined;
  className?: string | undefined;
}

/** A panel over the page from one side; focus stays inside and returns, Escape or a press outside closes it. */
export function Drawer({ onClose, label, children, side = 'start', width = 288, className }: DrawerProps) {
  const opener = useRef(document.activeElement);
  useEffect(() => {
    const before = opener.current;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <Portal>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same from the keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: pressing beside the drawer closes it */}
      <div className={styles['scrim']} onClick={onClose} />
      <FocusTrap active>
        <div
          role="dialog"
          aria-modal="true"
          aria-label={label}
          tabIndex={-1}
          data-autofocus
          data-side={side}
          className={cx(styles['drawer'], className)}
          style={{ inlineSize: `min(${width}px, calc(100vw - 48px))` }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.defaultPrevented || inOpenList(event.target)) return;
            event.preventDefault();
            onClose();
          }}
        >
          {children}
        </div>
      </FocusTrap>
    </Portal>
  );
}
