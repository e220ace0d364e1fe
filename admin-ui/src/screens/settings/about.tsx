import { t } from '../../i18n/i18n.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { useServerInfo } from '../../model/use-session.ts';
import { Facts } from '../../ui/section.tsx';
import styles from './settings.module.css';

/** Version, database, jobs and what this page itself took to load. */
export function About() {
  const info = useServerInfo();
  const manifest = useManifest();
  const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
  const transferred = performance
    .getEntriesByType('resource')
    .filter((entry): entry is PerformanceResourceTiming => entry.name.includes('/admin/'))
    .reduce((sum, entry) => sum + entry.transferSize, 0);
  const text = (value: string | undefined) => (value === undefined ? '–' : <bdi>{value}</bdi>);
  return (
    <>
      <Facts
        facts={[
          { label: t('about.version'), value: text(info?.version) },
          { label: t('about.database'), value: text(info?.database ?? manifest.database) },
          { label: t('about.jobs'), value: text(info?.jobs_backend) },
          { label: 'Node.js', value: text(info?.node) },
          { label: t('about.collections'), value: String(manifest.collections.length) },
          { label: t('about.paint'), value: paint === undefined ? '–' : `${Math.round(paint)} ms` },
          { label: t('about.transferred'), value: `${Math.round(transferred / 1024)} KB` },
          { label: t('about.licence'), value: 'MIT' },
        ]}
      />
      <p className={styles['hint']}>{t('about.hint')}</p>
    </>
  );
}
