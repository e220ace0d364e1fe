import { Drawer as MantineDrawer, Modal as MantineModal } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../i18n/i18n.ts';
import { cx } from './class-names.ts';
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
}

/** A dialog over the page; focus is kept inside and returns to the opener. */
export function Modal({ opened, onClose, title, children, footer, width = 480, insistent = false }: ModalProps) {
  return (
    <MantineModal
      opened={opened}
      onClose={onClose}
      title={title}
      size={width}
      centered
      returnFocus
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

export interface DrawerProps {
  opened: boolean;
  onClose: () => void;
  /** The drawer's name for screen readers. */
  label: string;
  children: ReactNode;
  side?: 'start' | 'end' | undefined;
  width?: number | string | undefined;
  className?: string | undefined;
}

/** A panel that slides over the page from one side; used where there is no room beside the page. */
export function Drawer({ opened, onClose, label, children, side = 'start', width = 280, className }: DrawerProps) {
  return (
    <MantineDrawer.Root
      opened={opened}
      onClose={onClose}
      position={side === 'start' ? 'left' : 'right'}
      size={width}
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <MantineDrawer.Overlay color="transparent" style={{ background: 'var(--scrim)' }} />
      <MantineDrawer.Content aria-label={label} className={cx(styles['drawer'], className)}>
        {children}
      </MantineDrawer.Content>
    </MantineDrawer.Root>
  );
}
