import { useEffect, useState } from 'react';
import type { ViewedAs } from '../../api/view-as.ts';
import { rich, t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { IconEye } from '../../ui/icons.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { stopView } from './start-view.ts';
import styles from './view-as.module.css';

/** Two presses within this time stop it. */
const TWICE_MS = 1000;

/** Says on every screen whose eyes these are, with the way back; a coloured frame holds the whole page. */
export function ViewBanner({ viewed }: { viewed: ViewedAs }) {
  const [stopping, setStopping] = useState(false);
  useEffect(() => {
    let last = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') {
        last = 0;
        return;
      }
      // An Escape that closes something is not one of the two.
      if (event.defaultPrevented || event.repeat || document.querySelector('[aria-modal="true"]')) return;
      if (event.timeStamp - last < TWICE_MS) void stopView();
      last = event.timeStamp;
    };
    const end = setTimeout(() => void stopView(), Math.max(0, Date.parse(viewed.until) - Date.now()));
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      clearTimeout(end);
    };
  }, [viewed]);
  return (
    <>
      <section className={styles['banner']} aria-label={t('view.label')}>
        <IconEye size={16} stroke={1.7} aria-hidden="true" />
        <p>
          <strong>{rich('view.as', { name: viewed.name })}</strong> {t('view.readOnly')}
        </p>
        <Button
          size="sm"
          loading={stopping}
          aria-keyshortcuts="Escape Escape"
          onClick={() => {
            setStopping(true);
            void stopView();
          }}
        >
          {t('view.stop')}
          <Kbd keys="escape escape" />
        </Button>
      </section>
      <div className={styles['frame']} aria-hidden="true" />
    </>
  );
}
