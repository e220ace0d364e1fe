import type { CellProps } from '../field-type.ts';
import styles from './field.module.css';
import { countText } from './many-links.ts';

/** How many records are linked. */
export function CountCell({ value, context }: CellProps) {
  return <span className={styles['count']}>{countText(value, context)}</span>;
}
