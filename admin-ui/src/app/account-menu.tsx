import { useNavigate } from '@tanstack/react-router';
import { updateMe } from '../api/mutations.ts';
import { LANGUAGES, setLanguage, t, useLanguage } from '../i18n/i18n.ts';
import { errorText } from '../model/error-text.ts';
import { useMe, useSignOut } from '../model/use-session.ts';
import { type Appearance, setAppearance, useAppearance } from '../ui/appearance.ts';
import { IconLogout, IconUser } from '../ui/icons.ts';
import { Menu } from '../ui/menu.tsx';
import { setNavigationDrawer } from '../ui/navigation-drawer.ts';
import { Avatar } from '../ui/pill.tsx';
import { toast } from '../ui/toast.tsx';
import styles from './sidebar.module.css';

const THEMES = ['light', 'dark', 'system'] as const;
const DENSITIES = ['compact', 'default', 'comfortable'] as const;

/** The person's own menu: language, theme, row height, profile, shortcuts, sign out. */
export function AccountMenu({ collapsed, onShortcuts }: { collapsed: boolean; onShortcuts: () => void }) {
  const me = useMe();
  const appearance = useAppearance();
  const language = useLanguage();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const name = me?.name ?? me?.email ?? '';
  const keep = (patch: Parameters<typeof updateMe>[0]) =>
    void updateMe(patch).catch((error: unknown) => toast({ message: errorText(error), tone: 'danger' }));
  const look = (patch: Partial<Appearance>) => {
    setAppearance(patch);
    keep(patch);
  };
  return (
    <Menu
      position="top-start"
      width={224}
      trigger={
        <button type="button" className={styles['account']} aria-label={t('shell.account', { name })}>
          <Avatar name={name} />
          {collapsed ? null : <bdi className={styles['text']}>{name}</bdi>}
        </button>
      }
      sections={[
        {
          key: 'theme',
          label: t('shell.theme'),
          items: THEMES.map((theme) => ({
            key: theme,
            label: t(`shell.theme.${theme}`),
            checked: appearance.theme === theme,
            onSelect: () => look({ theme }),
          })),
        },
        {
          key: 'density',
          label: t('shell.density'),
          items: DENSITIES.map((density) => ({
            key: density,
            label: t(`shell.density.${density}`),
            checked: appearance.density === density,
            onSelect: () => look({ density }),
          })),
        },
        {
          key: 'language',
          label: t('shell.language'),
          items: LANGUAGES.map(({ code, name: label }) => ({
            key: code,
            label,
            checked: language === code,
            onSelect: () => {
              keep({ language: code });
              void setLanguage(code);
            },
          })),
        },
        {
          key: 'account',
          items: [
            {
              key: 'profile',
              label: t('shell.profile'),
              icon: <IconUser size={16} stroke={1.7} />,
              onSelect: () => {
                setNavigationDrawer(false);
                void navigate({ to: '/profile' });
              },
            },
            { key: 'shortcuts', label: t('shell.shortcuts'), keys: '?', onSelect: onShortcuts },
            {
              key: 'out',
              label: t('shell.signOut'),
              icon: <IconLogout size={16} stroke={1.7} />,
              onSelect: () => void signOut(),
            },
          ],
        },
      ]}
    />
  );
}
