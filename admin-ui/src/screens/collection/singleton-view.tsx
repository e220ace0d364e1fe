import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { itemsQuery } from '../../api/queries.ts';
import type { ManifestCollection } from '../../api/types.ts';
import { useFieldContexts } from '../../fields/field-context.ts';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { recordKey } from '../../model/record-key.ts';
import { Button } from '../../ui/button.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen.tsx';
import styles from './collection.module.css';
import { useUndoKeys } from './grid-shortcuts.ts';
import { usePluginFieldTypes } from './plugin-fields.tsx';
import { RecordPanel } from './record/record-panel.tsx';
import { useSaySaved } from './use-say-saved.ts';

/** The one record of a collection that has only one: opened at once, made by the first save. */
export function SingletonView({ collection }: { collection: ManifestCollection }) {
  const contexts = useFieldContexts(collection, usePluginFieldTypes());
  const title = useRef<HTMLHeadingElement>(null);
  useUndoKeys(collection.name);
  const saySaved = useSaySaved(collection);
  const first = useQuery(itemsQuery(collection.name, { fields: collection.primary_key.join(','), limit: 1 }));
  if (first.isPending) return <ScreenHeader title={collection.label} />;
  // A server that knows of singletons answers with the one record itself.
  const [item = null] = [first.data?.data ?? []].flat();
  const canCreate = collection.can.create && !collection.readonly;
  if (first.isError || (item === null && !canCreate))
    return (
      <>
        <ScreenHeader title={collection.label} />
        {first.isError ? (
          <Notice
            compact
            title={t('record.loadFailed')}
            detail={errorText(first.error)}
            actions={<Button onClick={() => void first.refetch()}>{t('ui.retry')}</Button>}
          />
        ) : (
          <Notice compact title={t('record.singletonEmpty')} detail={t('record.singletonEmptyHint')} />
        )}
      </>
    );
  const key = item === null ? null : recordKey(collection, item);
  return (
    <div className={styles['layout']} data-full="true" data-open="true">
      <div className={styles['aside']}>
        <RecordPanel
          collection={collection}
          contexts={contexts}
          recordKey={key}
          initial={{}}
          full
          canExpand={false}
          archive={null}
          titleRef={title}
          onFull={null}
          onClose={null}
          onStep={null}
          onDelete={null}
          onSaved={(_key, { changeset }) => {
            saySaved(collection.label, changeset, false);
            keepFocus(() => title.current);
          }}
        />
      </div>
    </div>
  );
}
