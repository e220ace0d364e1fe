import { Drawer as MantineDrawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import styles from './overlay.module.css';

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
