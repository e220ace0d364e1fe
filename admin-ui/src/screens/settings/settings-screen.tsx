import { useNavigate, useSearch } from '@tanstack/react-router';
import { t } from '../../i18n/i18n.ts';
import { Screen } from '../../ui/screen.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { About } from './about.tsx';
import { Environment } from './environment.tsx';
import { SignInSettings } from './sign-in-settings.tsx';
import { Workspace } from './workspace.tsx';

const TABS = ['workspace', 'signIn', 'environment', 'about'] as const;

const PANELS = { workspace: Workspace, signIn: SignInSettings, environment: Environment, about: About };

/** The workspace's own settings, what comes from the environment, and what runs here. */
export function SettingsScreen() {
  const { tab } = useSearch({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  const current = TABS.find((candidate) => candidate === tab) ?? 'workspace';
  const Panel = PANELS[current];
  return (
    <Screen title={t('shell.settings')}>
      <Tabs
        label={t('shell.settings')}
        value={current}
        onChange={(next) =>
          void navigate({ to: '/settings', search: next === 'workspace' ? {} : { tab: next } })
        }
        tabs={TABS.map((value) => ({ value, label: t(`settings.${value}`) }))}
      >
        <div style={{ paddingBlockStart: 16 }}>
          <Panel />
        </div>
      </Tabs>
    </Screen>
  );
}
