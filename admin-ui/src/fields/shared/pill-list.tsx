import type { Operator } from '../../api/types.ts';
import { Pill, type Tone } from '../../ui/pill.tsx';
import styles from './short-text.module.css';
import { markHits } from './text-cell.tsx';

/** Operators of lists, most useful first. */
export const LIST_OPERATORS: readonly Operator[] = ['_contains', '_ncontains', '_empty', '_nempty'];

/** The values of a list side by side on one line, as far as the cell reaches. */
export function PillList({
  values,
  marked,
}: {
  values: readonly { key: string; label: string; tone?: Tone }[];
  marked?: string | undefined;
}) {
  return (
    <span className={styles['pills']}>
      {values.map(({ key, label, tone }) => (
        <Pill key={key} tone={tone ?? 'neutral'} dot={tone !== undefined}>
          <bdi>{markHits(label, marked)}</bdi>
        </Pill>
      ))}
    </span>
  );
}
