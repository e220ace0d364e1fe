import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { cx } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

export interface IconButtonProps
  extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label' | 'children'> {
  /** The button's name, for screen readers and the tooltip. */
  label: string;
  icon: ReactNode;
  /** A key that does the same, printed in the tooltip. */
  keys?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
}

/** A square button that shows only an icon; its name is in the tooltip. */
export function IconButton({ label, icon, keys, className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys}>
      <button type={type} aria-label={label} className={cx(styles['icon'], className)} {...rest}>
        {icon}
      </button>
    </Tooltip>
  );
}
