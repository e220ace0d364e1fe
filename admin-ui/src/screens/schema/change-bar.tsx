import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import styles from './schema.module.css';

interface ChangeBarProps {
  count: number;
  onDiscard: () => void;
  onReview: () => void;
}

/** How many changes wait, below everything; nothing is sent before they are reviewed. */
export function ChangeBar({ count, onDiscard, onReview }: ChangeBarProps) {
  return (
    <section className={styles['bar']} aria-label={t('schema.changes', { count })}>
      <strong role="status">{t('schema.changes', { count })}</strong>
      <span className={styles['barNote']}>{t('schema.notApplied')}</span>
      <Button onClick={onDiscard}>{t('schema.discard')}</Button>
      <Button variant="primary" onClick={onReview}>
        {t('schema.toReview')}
      </Button>
    </section>
  );
}
