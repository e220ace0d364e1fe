import { Modal as MantineModal } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../i18n/i18n.ts';
import { rescueFocus } from './focus.ts';
import styles from './overlay.module.css';

export interface ModalProps {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Buttons at the end, the primary one last. */
  footer?: ReactNode;
  /** Width in px. */
  width?: number | undefined;
  /** A dialog that may not be waved away with Escape or a press outside. */
  insistent?: boolean | undefined;
  /** Hangs near the top instead of standing in the middle: for content that grows while one types. */
  top?: boolean | undefined;
}

/** A dialog over the page; focus is kept inside and returns to the opener. */
export function Modal({
  opened,
  onClose,
  title,
  children,
  footer,
  width = 480,
  insistent = false,
  top = false,
}: ModalProps) {
  useReturnFocus(opened);
  return (
    <MantineModal
      opened={opened}
      onClose={onClose}
      title={title}
      size={width}
      centered={!top}
      {...(top ? { yOffset: '12vh' } : {})}
      returnFocus={false}
      closeOnEscape={!insistent}
      closeOnClickOutside={!insistent}
      withCloseButton={!insistent}
      closeButtonProps={{ 'aria-label': t('ui.close'), className: styles['close'] ?? '' }}
      transitionProps={{ duration: 0 }}
      overlayProps={{ color: 'transparent', backgroundOpacity: 1, style: { background: 'var(--scrim)' } }}
      classNames={{
        content: styles['modal'] ?? '',
        header: styles['modalHeader'] ?? '',
        title: styles['modalTitle'] ?? '',
        body: styles['modalBody'] ?? '',
      }}
    >
      {children}
      {footer === undefined ? null : <div className={styles['modalFooter']}>{footer}</div>}
    </MantineModal>
  );
}

/** Gives the focus back to what opened the dialog, also where the dialog is taken away while it is open. */
function useReturnFocus(opened: boolean): void {
  const opener = useRef<Element | null>(null);
  const before = useRef(false);
  // While drawing, not in an effect: an input with autoFocus has the focus by then.
  if (opened && !before.current) opener.current = document.activeElement;
  before.current = opened;
  useEffect(() => {
    if (!opened) return;
    return () => {
      setTimeout(() => {
        if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
        rescueFocus();
      });
    };
  }, [opened]);
}
