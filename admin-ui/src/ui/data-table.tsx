import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { cx } from './class-names.ts';
import styles from './data-table.module.css';
import { Skeleton } from './spinner.tsx';

export interface DataColumn<T> {
  key: string;
  label: ReactNode;
  render: (row: T) => ReactNode;
  /** Numbers and times stand at the end. */
  align?: 'start' | 'end' | undefined;
  /** Left out on narrow screens. */
  minor?: boolean | undefined;
  /** Takes the room that is left. */
  grow?: boolean | undefined;
}

export interface DataTableProps<T> {
  /** The table's name for screen readers. */
  label: string;
  columns: DataColumn<T>[];
  rows: readonly T[] | undefined;
  rowKey: (row: T) => string;
  /** Opens a row; the first column becomes its button. */
  onOpen?: ((row: T) => void) | undefined;
  openLabel?: ((row: T) => string) | undefined;
  selected?: string | null | undefined;
  /** Shown in the place of rows when there are none. */
  empty?: ReactNode;
}

/** A plain table for lists of some hundred rows; the big one is the grid. `rows` undefined means they are on their way. */
export function DataTable<T>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  openLabel,
  selected,
  empty,
}: DataTableProps<T>) {
  const wrap = useRef<HTMLDivElement>(null);
  const scrolls = useScrolls(wrap);
  if (rows?.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div
      ref={wrap}
      className={styles['wrap']}
      {...(scrolls ? { tabIndex: 0, role: 'region', 'aria-label': label } : {})}
    >
      <table className={styles['table']} aria-label={label} aria-busy={rows === undefined || undefined}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows === undefined
            ? [0, 1, 2].map((row) => (
                <tr key={row}>
                  {columns.map((column) => (
                    <td key={column.key} className={classOf(column)}>
                      <Skeleton width="70%" />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => {
                const key = rowKey(row);
                return (
                  <tr key={key} data-open={onOpen !== undefined} data-selected={key === selected}>
                    {columns.map((column, index) => (
                      <td key={column.key} className={classOf(column)}>
                        {index === 0 && onOpen ? (
                          <button
                            type="button"
                            className={styles['open']}
                            aria-label={openLabel?.(row)}
                            aria-current={key === selected ? 'true' : undefined}
                            onClick={() => onOpen(row)}
                          >
                            {isolated(column.render(row))}
                          </button>
                        ) : (
                          isolated(column.render(row))
                        )}
                      </td>
                    ))}
                  </tr>
                );
              })}
        </tbody>
      </table>
    </div>
  );
}

/** Whether a box is wider inside than outside, and so must be reachable by keyboard. */
function useScrolls(box: RefObject<HTMLElement | null>): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth + 1));
    observer.observe(element);
    return () => observer.disconnect();
  });
  return scrolls;
}

/** Plain values keep their own direction. */
function isolated(content: ReactNode): ReactNode {
  return typeof content === 'string' || typeof content === 'number' ? <bdi>{content}</bdi> : content;
}

function classOf(column: Pick<DataColumn<unknown>, 'align' | 'minor' | 'grow'>): string {
  return cx(
    column.align === 'end' && styles['end'],
    column.minor && styles['minor'],
    column.grow && styles['grow'],
  );
}
