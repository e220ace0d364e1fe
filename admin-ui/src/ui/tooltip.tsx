import { Tooltip as MantineTooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { Kbd } from './kbd.tsx';
import styles from './overlay.module.css';

/** Names its child after 600 ms of hovering or at once on keyboard focus, with the key that does the same. */
export function Tooltip({
  label,
  keys,
  children,
}: {
  label: string;
  keys?: string | undefined;
  children: ReactElement;
}) {
  return (
    <MantineTooltip
      label={
        <span className={styles['tooltipText']}>
          {label}
          {keys === undefined ? null : <Kbd keys={keys} />}
        </span>
      }
      openDelay={600}
      withinPortal
      transitionProps={{ duration: 0 }}
      events={{ hover: true, focus: true, touch: false }}
      classNames={{ tooltip: styles['tooltip'] ?? '' }}
    >
      {children}
    </MantineTooltip>
  );
}
