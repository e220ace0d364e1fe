import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { jobsQuery } from '../../api/queries.ts';
import { recentChangesetsQuery } from '../../api/undo.ts';
import { type MessageKey, rich, t } from '../../i18n/i18n.ts';
import { useTotal } from '../../model/use-list.ts';
import { useManifest, useVisibleCollections } from '../../model/use-manifest.ts';
import { useMe } from '../../model/use-session.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { RecentList } from '../activity/recent-list.tsx';
import styles from './home-screen.module.css';
import { StartCards } from './start-cards.tsx';

/** What needs the person, their collections with counts, and what changed; three starts while there is nothing. */
export function HomeScreen() {
  const me = useMe();
  const collections = useVisibleCollections();
  const administrator = me?.administrator ?? false;
  const first = (me?.name ?? '').split(' ')[0] ?? '';
  return (
    <Screen title={t('shell.home')}>
      <p className={styles['greeting']}>{rich(greeting(new Date().getHours()), { name: first })}</p>
      {administrator ? <NeedsYou /> : null}
      {collections.length === 0 ? <Empty administrator={administrator} /> : <Collections />}
      {administrator && collections.length > 0 ? <Recent /> : null}
    </Screen>
  );
}

function greeting(hour: number): MessageKey {
  if (hour >= 4 && hour < 11) return 'home.morning';
  return hour >= 11 && hour < 18 ? 'home.day' : 'home.evening';
}

function NeedsYou() {
  const failed = useQuery(jobsQuery()).data?.counts['failed'];
  if (failed === undefined) return null;
  return (
    <Section title={t('home.needsYou')}>
      {failed === 0 ? (
        <p className={styles['quiet']}>{t('home.nothing')}</p>
      ) : (
        <p className={styles['need']}>
          <i aria-hidden="true" />
          <span>{t('home.failedJobs', { count: failed })}</span>
          <Link to="/jobs" search={{ state: 'failed' }} className={buttonClass({ size: 'sm' })}>
            {t('home.review')}
          </Link>
        </p>
      )}
    </Section>
  );
}

function Empty({ administrator }: { administrator: boolean }) {
  const nothingAtAll = useManifest().collections.length === 0;
  if (!administrator)
    return (
      <Notice compact title={t('home.noCollectionsForYou')} detail={t('home.noCollectionsForYouHint')} />
    );
  return (
    <Section title={t('home.start')}>
      <StartCards connect={nothingAtAll} />
    </Section>
  );
}

function Collections() {
  const collections = useVisibleCollections();
  return (
    <Section title={t('home.collections')}>
      <ul className={styles['tiles']}>
        {collections.slice(0, 24).map((collection) => (
          <Tile key={collection.name} name={collection.name} label={collection.label} />
        ))}
      </ul>
    </Section>
  );
}

function Tile({ name, label }: { name: string; label: string }) {
  const total = useTotal(name);
  return (
    <li>
      <Link to="/c/$collection" params={{ collection: name }} className={styles['tile']}>
        <bdi className={styles['name']}>{label}</bdi>
        <span className={styles['count']}>
          {total === null ? <Skeleton width={64} height={12} /> : rich('home.records', { count: total })}
        </span>
      </Link>
    </li>
  );
}

function Recent() {
  const changes = useQuery(recentChangesetsQuery(8)).data;
  return (
    <Section
      title={t('home.recent')}
      actions={
        <Link to="/activity" className={buttonClass({ variant: 'link', size: 'sm' })}>
          {t('home.allChanges')}
        </Link>
      }
    >
      {changes === undefined ? (
        <Skeleton height={60} />
      ) : changes.length === 0 ? (
        <p className={styles['quiet']}>{t('home.noChanges')}</p>
      ) : (
        <RecentList changesets={changes} label={t('home.recent')} />
      )}
    </Section>
  );
}
