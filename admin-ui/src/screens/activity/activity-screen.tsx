import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { changesetPagesQuery } from '../../api/undo.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { useRecordTitles } from '../../model/use-record-titles.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Row, Stack } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { HistoryFilters } from '../history/history-filters.tsx';
import styles from './activity.module.css';
import { type ActivitySearch, changeFilter } from './activity-search.ts';
import { ChangesetEntry } from './changeset-entry.tsx';
import { namedRecords } from './part-sentence.tsx';

/** Who did what, newest first, each with its way back; the filters and what is open are kept in the address. */
export function ActivityScreen() {
  const search = useSearch({ strict: false }) as ActivitySearch;
  const navigate = useNavigate();
  const filter = changeFilter(search);
  const filtered = Object.keys(filter).length > 0;
  const sets = useInfiniteQuery(changesetPagesQuery(filter));
  const go = (patch: { [name in keyof ActivitySearch]: string | null }, replace = false) => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...patch }).filter((entry) => typeof entry[1] === 'string'),
    ) as Record<string, string>;
    void navigate({ to: '/activity', search: next, replace, resetScroll: false });
  };
  const list = sets.data?.pages.flatMap((page) => page.data);
  const { collections } = useManifest();
  const titleOf = useRecordTitles(namedRecords(list ?? [], collections));
  return (
    <Screen title={t('shell.activity')}>
      <Stack>
        <HistoryFilters search={search} onChange={(patch) => go({ ...patch, open: null })} />
        {sets.isError ? (
          <Notice
            compact
            title={t('error.title')}
            detail={errorText(sets.error)}
            actions={<Button onClick={() => void sets.refetch()}>{t('ui.retry')}</Button>}
          />
        ) : list === undefined ? (
          <Skeleton height={120} />
        ) : list.length === 0 ? (
          <Notice
            compact
            title={t(filtered ? 'activity.nothingMatches' : 'activity.nothing')}
            detail={t(filtered ? 'activity.nothingMatchesHint' : 'home.noChanges')}
            actions={
              filtered ? (
                <Button onClick={() => void navigate({ to: '/activity' })}>{t('activity.clear')}</Button>
              ) : undefined
            }
          />
        ) : (
          <ol className={styles['list']} aria-label={t('shell.activity')}>
            {list.map((changeset) => (
              <ChangesetEntry
                key={changeset.id}
                changeset={changeset}
                titleOf={titleOf}
                open={changeset.id === search.open}
                onOpen={(open) => go({ open: open ? changeset.id : null }, true)}
              />
            ))}
          </ol>
        )}
        {sets.hasNextPage ? (
          <Row>
            <Button loading={sets.isFetchingNextPage} onClick={() => void sets.fetchNextPage()}>
              {t('activity.older')}
            </Button>
          </Row>
        ) : null}
      </Stack>
    </Screen>
  );
}
