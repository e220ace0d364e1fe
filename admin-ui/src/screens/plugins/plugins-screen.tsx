import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { pluginsQuery } from '../../api/queries.ts';
import type { InstalledPlugin } from '../../api/types.ts';
import { formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { usePlugins } from '../../plugin/registry.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Callout, Notice } from '../../ui/notice.tsx';
import { Pill } from '../../ui/pill.tsx';
import { Screen } from '../../ui/screen.tsx';
import { CodeBlock } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import styles from './plugins.module.css';

const KINDS = ['fields', 'endpoints', 'jobs', 'hooks'] as const;

/** What is installed, what each plugin adds, and why one does not run. */
export function PluginsScreen() {
  const plugins = useQuery(pluginsQuery());
  const list = plugins.data;
  return (
    <Screen title={t('shell.plugins')} meta={list ? formatNumber(list.length) : undefined}>
      {plugins.isError ? (
        <Notice
          compact
          title={t('error.title')}
          detail={errorText(plugins.error)}
          actions={<Button onClick={() => void plugins.refetch()}>{t('ui.retry')}</Button>}
        />
      ) : list === undefined ? (
        <Skeleton height={80} />
      ) : list.length === 0 ? (
        <Notice compact title={t('plugins.none')} detail={t('plugins.noneHint')} />
      ) : (
        <ul className={styles['list']}>
          {list.map((plugin) => (
            <Entry key={plugin.name} plugin={plugin} />
          ))}
        </ul>
      )}
      {list && list.length > 0 ? <p className={styles['hint']}>{t('plugins.noneHint')}</p> : null}
    </Screen>
  );
}

function Entry({ plugin }: { plugin: InstalledPlugin }) {
  const half = usePlugins().get(plugin.name);
  const pages = half?.state === 'ready' ? (half.plugin.pages ?? []) : [];
  const adds = KINDS.filter((kind) => plugin.adds[kind].length > 0);
  return (
    <li className={styles['entry']}>
      <header className={styles['head']}>
        <h2>
          <bdi>{plugin.label}</bdi>
        </h2>
        <bdi className="mono">{plugin.version}</bdi>
        <Pill tone={plugin.state === 'running' ? 'ok' : 'danger'}>{t(`plugins.state.${plugin.state}`)}</Pill>
      </header>
      {plugin.description ? (
        <p className={styles['text']}>
          <bdi>{plugin.description}</bdi>
        </p>
      ) : null}
      {plugin.error ? (
        <Callout tone="danger" title={t('plugins.serverFailed')}>
          <bdi>{plugin.error}</bdi>
        </Callout>
      ) : null}
      {half?.state === 'failed' ? (
        <Callout tone="danger" title={t('plugins.adminFailed')}>
          <bdi>{half.error}</bdi>
        </Callout>
      ) : null}
      {adds.length > 0 ? (
        <dl className={styles['adds']}>
          {adds.map((kind) => (
            <div key={kind}>
              <dt>{t(`plugins.adds.${kind}`)}</dt>
              <dd>
                {plugin.adds[kind].map((name) => (
                  <bdi key={name} className="mono">
                    {name}
                  </bdi>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {pages.length > 0 ? (
        <p className={styles['pages']}>
          {pages.map((page) => (
            <Link
              key={page.path}
              to="/p/$plugin/$page"
              params={{ plugin: plugin.name, page: page.path }}
              className={buttonClass({ size: 'sm' })}
            >
              {t('plugins.openPage', { page: page.label })}
            </Link>
          ))}
        </p>
      ) : null}
      {plugin.state === 'failed' ? (
        <CodeBlock label={t('plugins.folder')}>{`plugins/${plugin.name}`}</CodeBlock>
      ) : null}
    </li>
  );
}
