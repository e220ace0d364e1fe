import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { restoreFromTrash, type TrashEntry, trashPagesQuery } from '../../api/undo.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useCollection } from '../../model/use-manifest.ts';
import { useMe, useServerInfo } from '../../model/use-session.ts';
import { useUndo } from '../../model/use-undo.ts';
import { Button } from '../../ui/button.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Row, Stack } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { HistoryFilters, type HistorySearch } from '../history/history-filters.tsx';
import { startOf } from '../history/time-filter.ts';
import { type Purge, PurgeDialog } from './purge-dialog.tsx';
import styles from './trash.module.css';
import { TrashList } from './trash-list.tsx';

const idOf = ({ seq }: TrashEntry) => seq;

/** Everything that was deleted and can be restored, from all collections; filters are kept in the address. */
export function TrashScreen() {
  const search = useSearch({ strict: false }) as HistorySearch;
  const navigate = useNavigate();
  const client = useQueryClient();
  const undo = useUndo();
  const administrator = useMe()?.administrator ?? false;
  const days = useServerInfo()?.trash_days ?? 0;
  const collection = useCollection(search.collection ?? '');
  const [chosen, setChosen] = useState<ReadonlyMap<number, TrashEntry>>(new Map());
  const [purge, setPurge] = useState<Purge | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const { actor, when } = search;
  const filter = { collection: search.collection, actor, from: startOf(when) };
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const pages = useInfiniteQuery(trashPagesQuery(filter));
  const list = pages.data?.pages.flatMap((page) => page.data);

  const set = (patch: { [name in keyof HistorySearch]: string | null }) => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...patch }).filter((entry) => typeof entry[1] === 'string'),
    ) as Record<string, string>;
    setChosen(new Map());
    void navigate({ to: '/trash', search: next });
  };
  const toggle = (entries: readonly TrashEntry[]) => {
    const next = new Map(chosen);
    const all = entries.every((entry) => chosen.has(idOf(entry)));
    for (const entry of entries) {
      if (all) next.delete(idOf(entry));
      else next.set(idOf(entry), entry);
    }
    setChosen(next);
  };
  const namesOf = (entries: readonly TrashEntry[]) =>
    entries.map(({ collection: of, item }) => ({ collection: of, item }));
  const restore = async (entries: readonly TrashEntry[]) => {
    const done = await undo.run(
      entries[0]?.collection ?? '',
      [(conflicts) => restoreFromTrash(namesOf(entries), conflicts)],
      (count) => ({
        done: t('collection.restored', { count }),
        undone: t('collection.trashed', { count }),
      }),
    );
    if (done) setChosen(new Map());
    keepFocus(() => box.current);
  };
  const purged = async () => {
    setPurge(null);
    setChosen(new Map());
    await Promise.all(
      ['trash', 'changes', 'items'].map((key) => client.invalidateQueries({ queryKey: [key] })),
    );
    keepFocus(() => box.current);
  };
  // What only a filter by person or time shows cannot be emptied as a whole.
  const emptied = actor === undefined && when === undefined && list !== undefined && list.length > 0;
  return (
    <Screen
      title={t('shell.trash')}
      actions={
        administrator && emptied ? (
          <Button onClick={() => setPurge({ kind: 'all', collection })}>
            {collection ? t('trash.emptyOf', { collection: collection.label }) : t('trash.empty')}
          </Button>
        ) : undefined
      }
    >
      <Stack>
        <HistoryFilters deleted search={search} onChange={set} />
        <p className={styles['hint']}>{t(days > 0 ? 'trash.hint' : 'trash.hintForever', { days })}</p>
        <div ref={box} tabIndex={-1} className={styles['box']}>
          {pages.isError ? (
            <Notice
              compact
              title={t('error.title')}
              detail={errorText(pages.error)}
              actions={<Button onClick={() => void pages.refetch()}>{t('ui.retry')}</Button>}
            />
          ) : list === undefined ? (
            <Skeleton height={120} />
          ) : list.length === 0 ? (
            <Notice
              compact
              title={t(filtered ? 'trash.nothingMatches' : 'trash.nothing')}
              detail={
                filtered
                  ? t('trash.nothingMatchesHint')
                  : t(days > 0 ? 'trash.nothingHint' : 'trash.nothingHintForever', { days })
              }
              actions={
                filtered ? (
                  <Button onClick={() => set({ collection: null, actor: null, when: null })}>
                    {t('trash.clear')}
                  </Button>
                ) : undefined
              }
            />
          ) : (
            <TrashList
              entries={list}
              chosen={(entry) => chosen.has(idOf(entry))}
              count={chosen.size}
              days={days}
              onToggle={toggle}
              onRestore={(entries) => void restore(entries)}
              onRestoreChosen={() => void restore([...chosen.values()])}
              onPurge={administrator ? () => setPurge({ kind: 'some', entries: [...chosen.values()] }) : null}
            />
          )}
        </div>
        {pages.hasNextPage ? (
          <Row>
            <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {t('trash.older')}
            </Button>
          </Row>
        ) : null}
      </Stack>
      {purge ? (
        <PurgeDialog purge={purge} onClose={() => setPurge(null)} onPurged={() => void purged()} />
      ) : null}
    </Screen>
  );
}
