import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ManifestCollection } from '../api/types.ts';
import { formatNumber } from '../i18n/formats.ts';
import { t } from '../i18n/i18n.ts';
import { useTotal } from '../model/use-list.ts';
import { useManifest, useVisibleCollections } from '../model/use-manifest.ts';
import { useMe, useServerInfo } from '../model/use-session.ts';
import { cx } from '../ui/class-names.ts';
import { CollectionIcon } from '../ui/collection-icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { IconChevronLeft, IconPuzzle, IconSearch } from '../ui/icons.ts';
import { Kbd } from '../ui/kbd.tsx';
import { setNavigationDrawer } from '../ui/navigation-drawer.ts';
import { AccountMenu } from './account-menu.tsx';
import { FailedJobs } from './failed-jobs.tsx';
import { type Place, usePlaces } from './places.ts';
import { pluginPagePath, usePluginPages } from './plugin-pages.ts';
import styles from './sidebar.module.css';

export interface SidebarProps {
  collapsed: boolean;
  onSearch: () => void;
  onShortcuts: () => void;
  /** Left out where the sidebar lies over the page. */
  onToggle?: () => void;
}

/** The places a person may go to, in four groups. */
export function Sidebar({ collapsed, onSearch, onShortcuts, onToggle }: SidebarProps) {
  const info = useServerInfo();
  const collections = useVisibleCollections();
  const places = usePlaces();
  const pages = usePluginPages();
  const existing = useManifest().collections.length > 0;
  const of = (group: Place['group']) => places.filter((place) => place.group === group);
  const project = info?.project_name ?? 'Kasbah';
  return (
    <nav className={cx(styles['nav'], collapsed && styles['collapsed'])} aria-label={t('shell.main')}>
      <div className={styles['brand']}>
        <span className={styles['logo']} aria-hidden="true">
          {[...project][0]?.toUpperCase() ?? 'K'}
        </span>
        <bdi className={styles['project']}>{project}</bdi>
        {onToggle ? (
          <span className={styles['toggle']}>
            <IconButton
              label={t('shell.sidebar')}
              keys="["
              aria-expanded={!collapsed}
              icon={<IconChevronLeft size={16} stroke={1.7} />}
              onClick={onToggle}
            />
          </span>
        ) : null}
      </div>
      <button
        type="button"
        className={styles['search']}
        onClick={close(onSearch)}
        aria-label={t('shell.search')}
      >
        <IconSearch size={14} aria-hidden="true" />
        <span className={styles['text']}>{t('shell.search')}</span>
        <span className={styles['hint']}>
          <Kbd keys="mod+k" />
        </span>
      </button>
      <div className={styles['groups']}>
        <Group label={t('shell.workspace')}>
          {of('workspace').map((place) => (
            <PlaceLink key={place.key} place={place} />
          ))}
          {pages.map((page) => (
            <Entry
              key={`${page.plugin}/${page.path}`}
              to={pluginPagePath(page)}
              label={page.label}
              icon={<IconPuzzle size={16} stroke={1.7} />}
            />
          ))}
        </Group>
        {collections.length > 0 || !existing ? (
          <Group label={t('shell.collections')}>
            {collections.map((collection) => (
              <CollectionEntry
                key={collection.name}
                collapsed={collapsed}
                collection={collection}
                counted={collections.length <= 30 && !collection.singleton}
              />
            ))}
            {collections.length === 0 ? (
              <li className={styles['empty']}>{t('shell.noCollections')}</li>
            ) : null}
          </Group>
        ) : null}
        {of('build').length > 0 ? (
          <Group label={t('shell.build')}>
            {of('build').map((place) => (
              <PlaceLink key={place.key} place={place} />
            ))}
          </Group>
        ) : null}
        {of('manage').length > 0 ? (
          <Group label={t('shell.manage')}>
            {of('manage').map((place) => (
              <PlaceLink key={place.key} place={place} />
            ))}
          </Group>
        ) : null}
      </div>
      <AccountMenu collapsed={collapsed} onShortcuts={close(onShortcuts)} />
    </nav>
  );
}

function close(then: () => void) {
  return () => {
    setNavigationDrawer(false);
    then();
  };
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className={styles['group']}>
      <h2 className={styles['heading']}>{label}</h2>
      <ul>{children}</ul>
    </section>
  );
}

function PlaceLink({ place }: { place: Place }) {
  const Icon = place.icon;
  const administrator = useMe()?.administrator ?? false;
  return (
    <Entry
      to={place.path}
      label={place.label}
      icon={<Icon size={16} stroke={1.7} />}
      after={place.key === 'jobs' && administrator ? <FailedJobs /> : null}
    />
  );
}

interface CollectionEntryProps {
  collection: ManifestCollection;
  counted: boolean;
  collapsed: boolean;
}

function CollectionEntry({ collection, counted, collapsed }: CollectionEntryProps) {
  const { name, label, icon, color } = collection;
  const total = useTotal(name, counted);
  return (
    <Entry
      to={`/c/${encodeURIComponent(name)}`}
      label={label}
      icon={
        // Without its label one table looks like the next, so the rail shows letters.
        collapsed && icon === null ? (
          <span className={styles['letters']}>{label.slice(0, 2)}</span>
        ) : (
          <CollectionIcon icon={icon} color={color} />
        )
      }
      after={total === null ? null : formatNumber(total)}
    />
  );
}

function Entry({
  to,
  label,
  icon,
  after,
}: {
  to: string;
  label: string;
  icon: ReactNode;
  after?: ReactNode;
}) {
  const path = useLocation({ select: (location) => location.pathname });
  const current = to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
  return (
    <li>
      <Link
        to={to}
        className={styles['entry']}
        aria-current={current ? 'page' : undefined}
        aria-label={label}
        title={label}
        onClick={() => setNavigationDrawer(false)}
      >
        <span className={styles['icon']} aria-hidden="true">
          {icon}
        </span>
        <bdi className={styles['text']}>{label}</bdi>
        {after ? <span className={styles['after']}>{after}</span> : null}
      </Link>
    </li>
  );
}
