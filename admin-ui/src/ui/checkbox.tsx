import { type InputHTMLAttributes, type ReactNode, type Ref, useEffect, useId, useRef } from 'react';
import { cx } from './class-names.ts';
import styles from './inputs.module.css';

export interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'size'> {
  label?: ReactNode;
  description?: ReactNode;
  indeterminate?: boolean | undefined;
  ref?: Ref<HTMLInputElement>;
}

/** A native check box with its label; without `label`, give it an `aria-label`. */
export function Checkbox({ label, description, indeterminate = false, className, ...rest }: CheckboxProps) {
  const own = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (own.current) own.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <Choice label={label} description={description} className={className} input={{ ...rest, ref: own }} />
  );
}

export interface SwitchProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'size'> {
  label?: ReactNode;
  description?: ReactNode;
}

/** On or off at once; for a choice that waits for a Save use a check box. */
export function Switch({ label, description, className, ...rest }: SwitchProps) {
  return (
    <Choice
      label={label}
      description={description}
      className={className}
      input={{ ...rest, role: 'switch', className: styles['switch'] }}
    />
  );
}

interface ChoiceProps {
  label: ReactNode;
  description: ReactNode;
  className: string | undefined;
  input: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };
}

function Choice({ label, description, className, input }: ChoiceProps) {
  const id = useId();
  if (label === undefined)
    return <input type="checkbox" {...input} className={cx(input.className, className)} />;
  return (
    <label className={cx(styles['checkRoot'], className)}>
      <input type="checkbox" {...input} aria-describedby={description === undefined ? undefined : id} />
      <span className={styles['checkText']}>
        {label}
        {description === undefined ? null : (
          <span id={id} className={styles['rowNote']}>
            {description}
          </span>
        )}
      </span>
    </label>
  );
}
