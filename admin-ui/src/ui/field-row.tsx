import type { ReactNode } from 'react';
import styles from './inputs.module.css';

export interface FieldRowProps {
  label: ReactNode;
  /** Id of the input the label belongs to; leave out for groups and plain text. */
  htmlFor?: string | undefined;
  required?: boolean | undefined;
  note?: ReactNode;
  error?: ReactNode;
  /** Id to point `aria-describedby` at. */
  errorId?: string | undefined;
  /** The label stands above its control. */
  stacked?: boolean | undefined;
  children: ReactNode;
}

/** Label at the start or above, control at the end, note and error below: one row of a panel. */
export function FieldRow({
  label,
  htmlFor,
  required,
  note,
  error,
  errorId,
  stacked,
  children,
}: FieldRowProps) {
  const text = (
    <>
      {label}
      {required ? <sup aria-hidden="true"> *</sup> : null}
    </>
  );
  return (
    <div className={styles['row']} data-stacked={stacked || undefined}>
      {htmlFor === undefined ? (
        <span className={styles['rowLabel']}>{text}</span>
      ) : (
        <label className={styles['rowLabel']} htmlFor={htmlFor}>
          {text}
        </label>
      )}
      <div>
        {children}
        {note === undefined || note === null ? null : <span className={styles['rowNote']}>{note}</span>}
        {error === undefined || error === null ? null : (
          <p id={errorId} className={styles['error']}>
            {error}
          </p>
        )}
      </div>
    </div>
  );
}
