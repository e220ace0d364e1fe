import { formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { useTotal } from '../../model/use-list.ts';

/** The honest count: how many are shown, and of how many where a filter or a search is on. */
export function Count({
  collection,
  shown,
  restricted,
}: {
  collection: string;
  shown: number | null;
  restricted: boolean;
}) {
  const total = useTotal(collection, restricted);
  if (shown === null) return <span aria-hidden="true">…</span>;
  if (!restricted || total === null) return <bdi>{t('collection.countAll', { total: shown })}</bdi>;
  return <bdi>{t('collection.count', { shown: formatNumber(shown), total: formatNumber(total) })}</bdi>;
}
