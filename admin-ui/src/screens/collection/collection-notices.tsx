import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useTotal } from '../../model/use-list.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { archiveFilter } from './archive.ts';
import type { ViewControl } from './use-view.ts';

interface EmptyProps {
  collection: ManifestCollection;
  control: ViewControl;
  onNew: (() => void) | null;
}

/** Why there are no rows, and what to do about it: nothing yet, or nothing that matches. */
export function EmptyRows({ collection, control, onNew }: EmptyProps) {
  const { view, change } = control;
  const filters = view.conditions.length;
  const hidden = useTotal(collection.name, collection.archive !== null) ?? 0;
  if (view.search !== '') {
    return (
      <Notice
        compact
        title={t('collection.nothingFound', { collection: collection.label, text: view.search })}
        detail={filters > 0 ? t('collection.nothingFoundFilters', { filters }) : undefined}
        actions={
          <>
            {filters > 0 ? (
              <Button onClick={() => change({ conditions: [] })}>
                {t('collection.searchAll', { collection: collection.label })}
              </Button>
            ) : null}
            <Button variant="subtle" onClick={() => change({ search: '' })}>
              {t('collection.clearSearch')}
            </Button>
          </>
        }
      />
    );
  }
  if (filters > 0) {
    return (
      <Notice
        compact
        title={t('collection.nothingMatches')}
        detail={t('collection.nothingMatchesHint', { filters, collection: collection.label })}
        actions={<Button onClick={() => change({ conditions: [] })}>{t('collection.clearFilters')}</Button>}
      />
    );
  }
  if (archiveFilter(collection, view) !== null && hidden > 0)
    return (
      <Notice
        compact
        title={t('archive.allArchived', { collection: collection.label })}
        actions={<Button onClick={() => change({ archived: true })}>{t('archive.show')}</Button>}
      />
    );
  return (
    <Notice
      compact
      title={t('collection.nothingYet', { collection: collection.label })}
      detail={t(onNew ? 'collection.nothingYetHint' : 'collection.nothingYetReadOnly')}
      actions={onNew ? <Button onClick={onNew}>{t('collection.new')}</Button> : undefined}
    />
  );
}

/** The rows could not be loaded: what happened and a way to try again. */
export function FailedRows({ failure, onRetry }: { failure: unknown; onRetry: () => void }) {
  return (
    <div role="alert">
      <Notice
        compact
        title={t('collection.failed')}
        detail={errorText(failure)}
        actions={<Button onClick={onRetry}>{t('ui.retry')}</Button>}
      />
    </div>
  );
}
