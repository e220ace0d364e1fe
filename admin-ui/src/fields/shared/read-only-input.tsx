import type { InputProps } from '../field-type.ts';
import styles from './field.module.css';

/** A value that cannot be edited here, as plain text and selectable. */
export function ReadOnlyInput({
  id,
  text,
  mono = false,
}: Pick<InputProps, 'id'> & { text: string; mono?: boolean }) {
  return (
    <output id={id} className={styles['readOnly']}>
      <bdi className={mono ? styles['mono'] : undefined}>{text === '' ? '–' : text}</bdi>
    </output>
  );
}
