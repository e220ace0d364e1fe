import styles from './api.module.css';

const MOST = 200;

/** A JSON value that folds: the first levels are open, long lists show their beginning. */
export function JsonTree({ value, depth = 0 }: { value: unknown; depth?: number }) {
  if (typeof value !== 'object' || value === null)
    return <span data-kind={value === null ? 'null' : typeof value}>{JSON.stringify(value)}</span>;
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return <span>{open + close}</span>;
  return (
    <details className={styles['fold']} open={depth < 3}>
      <summary>
        {open} <i>{entries.length}</i> {close}
      </summary>
      <ul>
        {entries.slice(0, MOST).map(([name, inner]) => (
          <li key={name}>
            {isList ? null : <b>{JSON.stringify(name)}: </b>}
            <JsonTree value={inner} depth={depth + 1} />
          </li>
        ))}
        {entries.length > MOST ? <li>… {entries.length - MOST}</li> : null}
      </ul>
    </details>
  );
}
