import { useQuery } from '@tanstack/react-query';
import { environmentQuery } from '../../api/queries.ts';
import type { EnvironmentSetting } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { InlineCode } from '../../ui/inline-code.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './settings.module.css';

/** What the server was started with; changed where it is started, so it is only shown here. */
export function Environment() {
  const environment = useQuery(environmentQuery());
  if (environment.isError)
    return <Notice compact title={t('error.title')} detail={errorText(environment.error)} />;
  return (
    <>
      <p className={styles['hint']}>{t('settings.environmentHint')}</p>
      <DataTable
        label={t('settings.environment')}
        rows={environment.data}
        rowKey={(setting) => setting.key}
        columns={[
          {
            key: 'env',
            label: t('settings.variable'),
            grow: true,
            render: (setting) => (
              <div className={styles['variable']}>
                <bdi className="mono">{setting.env}</bdi>
                <InlineCode text={setting.doc} />
              </div>
            ),
          },
          { key: 'value', label: t('settings.value'), render: (setting) => <Value setting={setting} /> },
          {
            key: 'source',
            label: t('settings.source'),
            minor: true,
            render: (setting) => t(`settings.source.${setting.source}`),
          },
        ]}
      />
    </>
  );
}

function Value({ setting }: { setting: EnvironmentSetting }) {
  const value = setting.value ?? setting.default;
  if (value === null) return <span className={styles['quiet']}>{t('settings.notSet')}</span>;
  return (
    <bdi className={`mono ${styles['wrap']}`}>
      {setting.value === 'set' ? t('settings.secret') : String(value)}
    </bdi>
  );
}
