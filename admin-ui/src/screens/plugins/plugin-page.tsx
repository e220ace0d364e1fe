import { useParams } from '@tanstack/react-router';
import { Component, type ReactNode } from 'react';
import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { usePlugins } from '../../plugin/registry.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Screen, ScreenHeader } from '../../ui/screen.tsx';
import { Skeleton } from '../../ui/spinner.tsx';

/** A page that a plugin adds, drawn by the plugin with `Screen`; what it throws stays inside its box. */
export function PluginPage() {
  const { plugin = '', page = '' } = useParams({ strict: false });
  const known = useManifest().plugins.find((candidate) => candidate.name === plugin);
  const entry = usePlugins().get(plugin);
  if (!known)
    return <Notice title={t('plugins.unknown', { name: plugin })} detail={t('plugins.unknownHint')} />;
  if (known.admin === null) return <Notice title={t('plugins.noAdmin', { name: known.label })} />;
  if (entry === undefined || entry.state === 'loading') {
    return (
      <Screen title={known.label}>
        <Skeleton height={80} />
      </Screen>
    );
  }
  if (entry.state === 'failed')
    return <Notice title={t('plugins.stopped', { name: known.label })} detail={<bdi>{entry.error}</bdi>} />;
  const found = entry.plugin.pages?.find((candidate) => candidate.path === page);
  if (!found)
    return <Notice title={t('error.notFound')} detail={t('plugins.noPage', { name: known.label, page })} />;
  const Page = found.component;
  return (
    <Box key={`${plugin}/${page}`} label={known.label}>
      <Page />
    </Box>
  );
}

class Box extends Component<{ label: string; children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div>
        <ScreenHeader title={this.props.label} />
        <Notice
          compact
          title={t('plugins.stopped', { name: this.props.label })}
          detail={<bdi>{error instanceof Error ? error.message : String(error)}</bdi>}
          actions={<Button onClick={() => this.setState({ error: null })}>{t('ui.retry')}</Button>}
        />
      </div>
    );
  }
}
