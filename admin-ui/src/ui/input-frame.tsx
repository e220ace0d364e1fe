import { type ReactNode, useId } from 'react';
import styles from './inputs.module.css';

export interface InputFrameProps {
  label?: ReactNode;
  /** Said before the input, so that it is read before typing. */
  description?: ReactNode;
  /** What is wrong and what to do; `true` only marks the input. */
  error?: ReactNode;
}

interface Wired {
  id?: string | undefined;
  required?: boolean | undefined;
  'aria-describedby'?: string | undefined;
}

/** Ids that join an input with its label, description and error. */
export function useInputFrame({ label, description, error }: InputFrameProps, given: Wired) {
  const own = useId();
  const id = given.id ?? own;
  const wrong = error !== undefined && error !== null && error !== false && error !== '';
  const said = wrong && error !== true;
  const described = [
    description ? `${id}-description` : '',
    said ? `${id}-error` : '',
    given['aria-describedby'] ?? '',
  ]
    .filter(Boolean)
    .join(' ');
  return {
    frame: { id, label, description, error: said ? error : undefined, required: given.required ?? false },
    input: {
      id,
      'aria-invalid': wrong || undefined,
      'aria-describedby': described === '' ? undefined : described,
      'data-error': wrong || undefined,
    },
  };
}

interface FrameProps extends InputFrameProps {
  id: string;
  required: boolean;
  children: ReactNode;
}

/** Label above, description below it, the input, its error. Without any of them it draws the input alone. */
export function InputFrame({ id, label, description, error, required, children }: FrameProps) {
  if (!label && !description && !error) return children;
  return (
    <div className={styles['frame']}>
      {label ? (
        <label className={styles['label']} htmlFor={id}>
          {label}
          {required ? (
            <span className={styles['required']} aria-hidden="true">
              {' *'}
            </span>
          ) : null}
        </label>
      ) : null}
      {description ? (
        <p id={`${id}-description`} className={styles['description']}>
          {description}
        </p>
      ) : null}
      {children}
      {error ? (
        <p id={`${id}-error`} className={styles['error']}>
          {error}
        </p>
      ) : null}
    </div>
  );
}
