import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { changesQuery } from '../../api/queries.ts';
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

const PAGE = 50;
const ACTIONS = ['create', 'update', 'delete'] as const;

interface ActivitySearch {
  collection?: string;
  action?: string;
}

/** Who changed what, newest first; collection and kind of change are kept in the address. */
export function ActivityScreen() {
  const search = useSearch({ strict: false }) as ActivitySearch;
  const navigate = useNavigate();
  const collections = useManifest().collections;
  const [limit, setLimit] = useState(PAGE);
  const filter: Filter = {
    ...(search.collection === undefined ? {} : { collection: { _eq: search.collection } }),
    ...(search.action === undefined ? {} : { action: { _eq: search.action } }),
  };
  const filtered = Object.keys(filter).length > 0;
  const changes = useQuery(changesQuery({ limit, ...(filtered ? { filter } : {}) }));
  const set = (patch: { collection?: string | null; action?: string | null }) => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...patch }).filter((entry) => typeof entry[1] === 'string'),
    ) as Record<string, string>;
    void navigate({ to: '/activity', search: next });
  };
  const list = changes.data?.data;
  return (
    <Screen title={t('shell.activity')}>
      <Stack>
        <Row>
          <Select
            aria-label={t('activity.collection')}
            placeholder={t('activity.anyCollection')}
            clearable
            searchable
            data={collections.map((collection) => ({ value: collection.name, label: collection.label }))}
            value={search.collection ?? null}
            onChange={(collection) => set({ collection })}
          />
          <Select
            aria-label={t('activity.action')}
            placeholder={t('activity.anyAction')}
            clearable
            data={ACTIONS.map((action) => ({ value: action, label: t(`activity.action.${action}`) }))}
            value={search.action ?? null}
            onChange={(action) => set({ action })}
          />
        </Row>
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
                <Button onClick={() => set({ collection: null, action: null })}>{t('activity.clear')}</Button>
              ) : undefined
            }
          />
        ) : (
          <>
            <ChangeList changes={list} label={t('shell.activity')} />
            {list.length >= limit ? (
              <Row>
                <Button loading={changes.isPlaceholderData} onClick={() => setLimit(limit + PAGE)}>
                  {t('activity.older')}
                </Button>
              </Row>
            ) : null}
          </>
        )}
      </Stack>
    </Screen>
  );
}
