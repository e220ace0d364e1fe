import { lazy, Suspense } from 'react';
import styles from './collection-icon.module.css';
import { IconTable } from './icons.ts';

const Chosen = lazy(async () => ({ default: (await import('./chosen-icon.tsx')).ChosenIcon }));

interface CollectionIconProps {
  icon: string | null;
  color: string | null;
  size?: number;
}

/** The sign of a collection in its colour; a table where it has none. Decoration: its label stands beside it. */
export function CollectionIcon({ icon, color, size = 16 }: CollectionIconProps) {
  const usual = <IconTable size={size} stroke={1.7} aria-hidden="true" />;
  return (
    <span className={styles['icon']} data-color={color ?? undefined}>
      {icon === null ? (
        usual
      ) : (
        <Suspense fallback={<span style={{ inlineSize: size, blockSize: size }} />}>
          <Chosen name={icon} size={size} fallback={usual} />
        </Suspense>
      )}
    </span>
  );
}
