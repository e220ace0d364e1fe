import { type ReactNode, useEffect } from 'react';
import { t } from '../i18n/i18n.ts';
import { IconButton } from './icon-button.tsx';
import { IconMenu2 } from './icons.ts';
import { setNavigationDrawer } from './navigation-drawer.ts';
import styles from './screen.module.css';

export interface ScreenHeaderProps {
  title: string;
  /** Honest count or another short fact beside the title. */
  meta?: ReactNode;
  /** Buttons at the end; at most one primary. */
  actions?: ReactNode;
  /** Shown before the title, for example a way back. */
  before?: ReactNode;
}

/** The bar at the top of main: title, count, actions; names the document and opens the sidebar on small screens. */
export function ScreenHeader({ title, meta, actions, before }: ScreenHeaderProps) {
  useEffect(() => {
    // The app writes the workspace's name onto the root element as soon as it knows it.
    document.title = `${title} · ${document.documentElement.dataset['project'] ?? 'Kasbah'}`;
  }, [title]);
  return (
    <header className={styles['header']}>
      <span className={styles['menu']}>
        <IconButton
          label={t('shell.menu')}
          icon={<IconMenu2 size={18} stroke={1.7} />}
          onClick={() => setNavigationDrawer(true)}
        />
      </span>
      {before}
      <h1 className={styles['title']}>
        <bdi>{title}</bdi>
      </h1>
      {meta === undefined ? null : <span className={styles['meta']}>{meta}</span>}
      {actions === undefined ? null : <div className={styles['actions']}>{actions}</div>}
    </header>
  );
}

/** A scrolling screen with a header and a readable column; for everything that is not a grid or a canvas. */
export function Screen({
  children,
  wide = false,
  ...header
}: ScreenHeaderProps & { children: ReactNode; wide?: boolean }) {
  return (
    <div className={styles['screen']}>
      <ScreenHeader {...header} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={styles['scroll']} tabIndex={0} aria-label={header.title}>
        <div className={wide ? styles['wide'] : styles['column']}>{children}</div>
      </section>
    </div>
  );
}
