import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { cx } from './class-names.ts';
import { Spinner } from './spinner.tsx';

export type ButtonVariant = 'primary' | 'default' | 'subtle' | 'danger' | 'link';

export interface ButtonLook {
  variant?: ButtonVariant | undefined;
  size?: 'sm' | 'md' | undefined;
  block?: boolean | undefined;
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, ButtonLook {
  icon?: ReactNode;
  loading?: boolean | undefined;
  ref?: Ref<HTMLButtonElement>;
}

/** Classes of a button, for links that look like one. */
export function buttonClass({ variant = 'default', size = 'md', block }: ButtonLook = {}): string {
  return cx(styles['button'], styles[variant], styles[size], block && styles['block']);
}

/** A button; at most one `primary` per screen. While `loading` it keeps its width and cannot be pressed again. */
export function Button(props: ButtonProps) {
  const {
    variant,
    size,
    block,
    icon,
    loading,
    className,
    children,
    disabled,
    type = 'button',
    ...rest
  } = props;
  return (
    <button
      type={type}
      className={cx(buttonClass({ variant, size, block }), className)}
      disabled={disabled}
      aria-busy={loading || undefined}
      aria-disabled={loading || undefined}
      {...rest}
      onClick={loading ? (event) => event.preventDefault() : rest.onClick}
    >
      {loading ? <Spinner size={14} /> : icon}
      {children}
    </button>
  );
}
