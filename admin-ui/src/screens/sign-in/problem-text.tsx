import styles from './auth-card.module.css';

/** What went wrong, under the field that it is about. */
export function ProblemText({ id, text, note }: { id: string; text: string | null; note?: string | null }) {
  return (
    <div id={id} className={styles['notes']}>
      {text === null ? null : <span className={styles['error']}>{text}</span>}
      {note ? <span className={styles['warn']}>{note}</span> : null}
    </div>
  );
}
