import { useNavigate } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { FILES } from '../api/file-address.ts';
import type { Me, Power } from '../api/types.ts';
import { type MessageKey, t } from '../i18n/i18n.ts';
import { useShortcut } from '../model/shortcuts.ts';
import { useManifest } from '../model/use-manifest.ts';
import { useMe } from '../model/use-session.ts';
import {
  IconActivity,
  IconApi,
  IconHome,
  IconPhoto,
  IconPuzzle,
  IconSchema,
  IconSettings,
  IconShieldLock,
  IconStack2,
  IconTrash,
  IconUsers,
} from '../ui/icons.ts';

export interface Place {
  key: string;
  /** Path below /admin. */
  path: string;
  label: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  group: 'workspace' | 'build' | 'manage';
}

interface FixedPlace extends Omit<Place, 'label'> {
  label: MessageKey;
  administrator: boolean;
  /** Shown as well to whoever may manage this. */
  power?: Power;
  /** Shown to whoever may see this collection. */
  collection?: string;
}

const FIXED: FixedPlace[] = [
  { key: 'home', path: '/', label: 'shell.home', icon: IconHome, group: 'workspace', administrator: false },
  {
    key: 'files',
    path: '/files',
    label: 'shell.files',
    icon: IconPhoto,
    group: 'workspace',
    administrator: false,
    collection: FILES,
  },
  {
    key: 'activity',
    path: '/activity',
    label: 'shell.activity',
    icon: IconActivity,
    group: 'workspace',
    administrator: true,
    power: 'activity',
  },
  {
    key: 'trash',
    path: '/trash',
    label: 'shell.trash',
    icon: IconTrash,
    group: 'workspace',
    administrator: false,
  },
  {
    key: 'schema',
    path: '/schema',
    label: 'shell.schema',
    icon: IconSchema,
    group: 'build',
    administrator: true,
    power: 'schema',
  },
  {
    key: 'access',
    path: '/access',
    label: 'shell.access',
    icon: IconShieldLock,
    group: 'build',
    administrator: true,
  },
  { key: 'api', path: '/api', label: 'shell.api', icon: IconApi, group: 'build', administrator: true },
  {
    key: 'jobs',
    path: '/jobs',
    label: 'shell.jobs',
    icon: IconStack2,
    group: 'build',
    administrator: true,
    power: 'jobs',
  },
  {
    key: 'users',
    path: '/users',
    label: 'shell.users',
    icon: IconUsers,
    group: 'manage',
    administrator: true,
    power: 'users',
  },
  {
    key: 'plugins',
    path: '/plugins',
    label: 'shell.plugins',
    icon: IconPuzzle,
    group: 'manage',
    administrator: true,
  },
  {
    key: 'settings',
    path: '/settings',
    label: 'shell.settings',
    icon: IconSettings,
    group: 'manage',
    administrator: true,
  },
];

const mayUse = (
  me: Me | null,
  { administrator, power }: Pick<FixedPlace, 'administrator' | 'power'>,
): boolean =>
  !administrator ||
  me?.administrator === true ||
  (power !== undefined && (me?.powers.includes(power) ?? false));

/** Whether this person may use the screen at a path below /admin. */
export function useMayUse(path: string): boolean {
  const me = useMe();
  const place = FIXED.find(
    (one) => one.path !== '/' && (path === one.path || path.startsWith(`${one.path}/`)),
  );
  return mayUse(me, place ?? { administrator: true });
}

/** The admin's own screens that this person may use. */
export function usePlaces(): Place[] {
  const me = useMe();
  const { collections } = useManifest();
  const seen = (name: string) => collections.some((one) => one.name === name && one.can.read);
  return FIXED.filter(
    (place) => mayUse(me, place) && (place.collection === undefined || seen(place.collection)),
  ).map((place) => ({
    ...place,
    label: t(place.label),
  }));
}

/** `G H`, `G J` and the other two-key ways to places. */
export function useGoShortcuts(): void {
  const navigate = useNavigate();
  const group = t('shortcuts.go');
  const collections = useManifest().collections;
  const go = (path: string) => () => void navigate({ to: path });
  const first = collections.find((collection) => !collection.hidden && collection.can.read);
  const administrator = useMe()?.administrator ?? false;
  const may = (path: string) => (administrator ? go(path) : undefined);
  useShortcut({ keys: 'g h', label: t('shortcuts.home'), group, run: go('/') });
  useShortcut({
    keys: 'g c',
    label: t('shell.collections'),
    group,
    run: first ? go(`/c/${encodeURIComponent(first.name)}`) : undefined,
  });
  useShortcut({ keys: 'g j', label: t('shortcuts.jobs'), group, run: may('/jobs') });
  useShortcut({ keys: 'g a', label: t('shortcuts.access'), group, run: may('/access') });
  useShortcut({ keys: 'g s', label: t('shortcuts.schema'), group, run: may('/schema') });
}
