import { useQuery } from '@tanstack/react-query';
import { t } from '../../i18n/i18n.ts';
import { toast } from '../../ui/toast.tsx';
import { schemaQuery } from '../schema/definitions.ts';
import { PlanPanel } from '../schema/plan-panel.tsx';
import type { MissingIndex } from './explain-view.tsx';
import { withIndex } from './with-index.ts';

interface AddIndexProps {
  index: MissingIndex;
  onClose: () => void;
  onAdded: () => void;
}

/** What adding an index will do, before it is done. */
export function AddIndex({ index, onClose, onAdded }: AddIndexProps) {
  const { data } = useQuery(schemaQuery());
  const own = data?.collections.find(({ name }) => name === index.collection);
  if (!data || !own) return null;
  return (
    <PlanPanel
      change={{ collections: [withIndex(own, index.fields)], remove: [] }}
      before={data.collections}
      base={data.version}
      action={t('api.addIndex')}
      onClose={onClose}
      onApplied={async (_, refreshed) => {
        await refreshed;
        onClose();
        toast({ message: t('api.indexAdded') });
        onAdded();
      }}
    />
  );
}
