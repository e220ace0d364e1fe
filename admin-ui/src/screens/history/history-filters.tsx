import { useQuery } from '@tanstack/react-query';
import { usersQuery } from '../../api/queries.ts';
import { t } from '../../i18n/i18n.ts';
import { useManifest, useVisibleCollections } from '../../model/use-manifest.ts';
import { useMe } from '../../model/use-session.ts';
import { Select } from '../../ui/select.tsx';
import styles from './filters.module.css';
import { KNOWN_SOURCES, sourceText } from './source-text.ts';
import { SPANS } from './time-filter.ts';

/** What a list of changes or of deleted records is narrowed to; the names are those of the address bar. */
export interface HistorySearch {
  collection?: string | undefined;
  actor?: string | undefined;
  when?: string | undefined;
  source?: string | undefined;
  action?: string | undefined;
}

interface HistoryFiltersProps {
  search: HistorySearch;
  onChange: (patch: { [name in keyof HistorySearch]: string | null }) => void;
  /** The trash knows no source and no action: everything in it was deleted. */
  deleted?: boolean;
}

/** Narrows a list by collection, person and time, and changes by their source and kind too. */
export function HistoryFilters({ search, onChange, deleted = false }: HistoryFiltersProps) {
  const collections = useVisibleCollections();
  const { plugins } = useManifest();
  const sources = [...new Set([...KNOWN_SOURCES, ...plugins.map(({ name }) => name)])];
  const field = (name: keyof HistorySearch) => ({
    value: search[name] ?? null,
    onChange: (value: string | null) => onChange({ [name]: value }),
  });
  return (
    <fieldset className={styles['filters']} aria-label={t('filter.title')}>
      <Select
        {...field('collection')}
        aria-label={t('activity.collection')}
        placeholder={t('activity.anyCollection')}
        clearable
        searchable
        data={collections.map(({ name, label }) => ({ value: name, label }))}
      />
      <Select
        {...field('actor')}
        aria-label={t(deleted ? 'trash.by' : 'activity.person')}
        placeholder={t('activity.anyPerson')}
        clearable
        searchable
        data={usePeople()}
      />
      {deleted ? null : (
        <>
          <Select
            {...field('action')}
            aria-label={t('activity.action')}
            placeholder={t('activity.anyAction')}
            clearable
            data={(['create', 'update', 'delete'] as const).map((value) => ({
              value,
              label: t(`activity.action.${value}`),
            }))}
          />
          <Select
            {...field('source')}
            aria-label={t('activity.source')}
            placeholder={t('activity.anySource')}
            clearable
            data={sources.map((value) => ({ value, label: sourceText(value) }))}
          />
        </>
      )}
      <Select
        {...field('when')}
        aria-label={t('activity.when')}
        placeholder={t('activity.anyTime')}
        clearable
        data={SPANS.map((value) => ({ value, label: t(`activity.when.${value}`) }))}
      />
    </fieldset>
  );
}

/** Everyone for administrators; the others can ask for what is their own. */
function usePeople(): { value: string; label: string }[] {
  const me = useMe();
  const administrator = me?.administrator ?? false;
  const users = useQuery({ ...usersQuery({ limit: 200, sort: 'name' }), enabled: administrator });
  if (administrator)
    return (users.data?.data ?? []).map((user) => ({ value: user.id, label: user.name || user.email }));
  return me ? [{ value: me.id, label: me.name || me.email }] : [];
}
