import { Outlet, useLocation, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useViewing } from '../api/view-as.ts';
import { loadTexts, t } from '../i18n/i18n.ts';
import { useShortcut } from '../model/shortcuts.ts';
import { useOpenConflict } from '../model/undo-conflicts.ts';
import { rescueFocus } from '../ui/focus.ts';
import { setNavigationDrawer, useNavigationDrawer } from '../ui/navigation-drawer.ts';
import { UiProvider } from '../ui/ui-provider.tsx';
import { useOnline } from './online.ts';
import { useGoShortcuts } from './places.ts';
import styles from './shell.module.css';
import { Sidebar } from './sidebar.tsx';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const Drawer = lazy(async () => ({ default: (await import('../ui/drawer.tsx')).Drawer }));
const ShortcutSheet = lazy(async () => ({ default: (await import('./shortcut-sheet.tsx')).ShortcutSheet }));

const UndoDialog = lazy(async () => {
  const [loaded] = await Promise.all([import('../screens/history/undo-dialog.tsx'), loadTexts('every')]);
  return { default: loaded.UndoDialog };
});

const ExplainDrawer = lazy(async () => {
  const [loaded] = await Promise.all([import('../screens/explain/explain-drawer.tsx'), loadTexts('every')]);
  return { default: loaded.ExplainDrawer };
});
const ViewBanner = lazy(async () => {
  const [loaded] = await Promise.all([import('../screens/view-as/view-banner.tsx'), loadTexts('every')]);
  return { default: loaded.ViewBanner };
});

const COLLAPSED = 'kasbah.sidebar';

/** Sidebar and main area; the palette and the shortcut sheet load when they are first asked for. */
export function Shell() {
  return (
    <UiProvider>
      <Frame />
    </UiProvider>
  );
}

function Frame() {
  const [overlay, setOverlay] = useState<'palette' | 'sheet' | null>(null);
  const [collapsed, setCollapsed] = useState(() => localStorage.getItem(COLLAPSED) === 'collapsed');
  const drawer = useNavigationDrawer();
  const online = useOnline();
  const conflict = useOpenConflict();
  const viewed = useViewing();
  const { why } = useSearch({ strict: false }) as { why?: string };
  const toggle = () =>
    setCollapsed((before) => {
      localStorage.setItem(COLLAPSED, before ? 'open' : 'collapsed');
      return !before;
    });

  const path = useLocation({ select: (location) => location.pathname });
  const first = useRef(path);
  useEffect(() => {
    // A page that has just loaded begins at its top, where the skip link is.
    if (path !== first.current) rescueFocus();
    first.current = '';
  }, [path]);

  const group = t('shortcuts.anywhere');
  useShortcut({ keys: 'mod+k', label: t('shortcuts.palette'), group, run: () => setOverlay('palette') });
  useShortcut({ keys: '?', label: t('shortcuts.sheet'), group, run: () => setOverlay('sheet') });
  useShortcut({ keys: '[', label: t('shortcuts.sidebar'), group, run: toggle });
  useGoShortcuts();

  const sidebar = { onSearch: () => setOverlay('palette'), onShortcuts: () => setOverlay('sheet') };
  return (
    <div className={styles['shell']} data-collapsed={collapsed}>
      <button
        type="button"
        className={styles['skip']}
        onClick={() => document.getElementById('main')?.focus()}
      >
        {t('shell.skip')}
      </button>
      <div className={styles['side']}>
        <Sidebar {...sidebar} collapsed={collapsed} onToggle={toggle} />
      </div>
      <main id="main" className={styles['main']} tabIndex={-1}>
        {viewed ? (
          <Suspense>
            <ViewBanner viewed={viewed} />
          </Suspense>
        ) : null}
        {online ? null : <p className={styles['offline']}>{t('shell.offline')}</p>}
        <Outlet />
      </main>
      <Suspense>
        {drawer ? (
          <Drawer
            onClose={() => setNavigationDrawer(false)}
            label={t('shell.main')}
            className={styles['drawer']}
          >
            <Sidebar {...sidebar} collapsed={false} />
          </Drawer>
        ) : null}
        {why ? <ExplainDrawer why={why} /> : null}
        {conflict ? <UndoDialog open={conflict} /> : null}
        {overlay === 'palette' ? <Palette onClose={() => setOverlay(null)} /> : null}
        {overlay === 'sheet' ? <ShortcutSheet onClose={() => setOverlay(null)} /> : null}
      </Suspense>
    </div>
  );
}
