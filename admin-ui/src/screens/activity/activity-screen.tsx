import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { changePagesQuery, usersQuery } from '../../api/queries.ts';
import type { Filter } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useManifest } from '../../model/use-manifest.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Row, Stack } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { ChangeList } from './change-list.tsx';

interface ActivitySearch {
  collection?: string;
  actor?: string;
}

/** Who changed what, newest first; collection and person are kept in the address. */
export function ActivityScreen() {
  const search = useSearch({ strict: false }) as ActivitySearch;
  const navigate = useNavigate();
  const filter: Filter = {
    ...(search.collection === undefined ? {} : { collection: { _eq: search.collection } }),
    ...(search.actor === undefined ? {} : { actor: { _eq: search.actor } }),
  };
  const filtered = Object.keys(filter).length > 0;
  const changes = useInfiniteQuery(changePagesQuery(filter));
  const set = (patch: { collection?: string | null; actor?: string | null }) => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...patch }).filter((entry) => typeof entry[1] === 'string'),
    ) as Record<string, string>;
    void navigate({ to: '/activity', search: next });
  };
  const list = changes.data?.pages.flatMap((page) => page.data);
  return (
    <Screen title={t('shell.activity')}>
      <Stack>
        <Filters search={search} onChange={set} />
        {changes.isError ? (
          <Notice
            compact
            title={t('error.title')}
            detail={errorText(changes.error)}
            actions={<Button onClick={() => void changes.refetch()}>{t('ui.retry')}</Button>}
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
                <Button onClick={() => set({ collection: null, actor: null })}>{t('activity.clear')}</Button>
              ) : undefined
            }
          />
        ) : (
          <ChangeList changes={list} label={t('shell.activity')} />
        )}
        {changes.hasNextPage ? (
          <Row>
            <Button loading={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
              {t('activity.older')}
            </Button>
          </Row>
        ) : null}
      </Stack>
    </Screen>
  );
}

interface FiltersProps {
  search: ActivitySearch;
  onChange: (patch: { collection?: string | null; actor?: string | null }) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const { collections } = useManifest();
  const users = useQuery(usersQuery({ limit: 200, sort: 'name' })).data?.data ?? [];
  return (
    <Row>
      <Select
        aria-label={t('activity.collection')}
        placeholder={t('activity.anyCollection')}
        clearable
        searchable
        data={collections.map((collection) => ({ value: collection.name, label: collection.label }))}
        value={search.collection ?? null}
        onChange={(collection) => onChange({ collection })}
      />
      <Select
        aria-label={t('activity.person')}
        placeholder={t('activity.anyPerson')}
        clearable
        searchable
        data={users.map((user) => ({ value: user.id, label: user.name || user.email }))}
        value={search.actor ?? null}
        onChange={(actor) => onChange({ actor })}
      />
    </Row>
  );
}
