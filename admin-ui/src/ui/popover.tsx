import { Popover as MantinePopover } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './class-names.ts';
import styles from './overlay.module.css';

export interface PopoverProps {
  opened: boolean;
  onChange: (opened: boolean) => void;
  /** The element it hangs on; it must open the popover itself. */
  trigger: ReactElement;
  children: ReactNode;
  /** The popover's name for screen readers. */
  label: string;
  position?: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' | 'right-start' | undefined;
  width?: number | 'target' | undefined;
  className?: string | undefined;
  /** Keeps focus inside while it is open; on by default. */
  trapFocus?: boolean | undefined;
}

/** A floating box beside its trigger; Escape or a press outside closes it and focus returns. */
export function Popover(props: PopoverProps) {
  const { opened, onChange, trigger, children, label, position = 'bottom-start', width, className } = props;
  return (
    <MantinePopover
      opened={opened}
      onChange={onChange}
      position={position}
      offset={4}
      withinPortal
      returnFocus
      trapFocus={props.trapFocus ?? true}
      transitionProps={{ duration: 0 }}
      {...(width === undefined ? {} : { width })}
      classNames={{ dropdown: cx(styles['dropdown'], className) }}
    >
      <MantinePopover.Target>{trigger}</MantinePopover.Target>
      <MantinePopover.Dropdown aria-label={label}>{children}</MantinePopover.Dropdown>
    </MantinePopover>
  );
}
