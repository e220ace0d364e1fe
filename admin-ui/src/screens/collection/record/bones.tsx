import { Skeleton } from '../../../ui/spinner.tsx';
import styles from './record.module.css';

/** The shape of a form while a record loads. */
export function Bones() {
  return (
    <div className={styles['bones']}>
      {[60, 90, 75, 40, 85].map((width) => (
        <Skeleton key={width} width={`${width}%`} />
      ))}
    </div>
  );
}
