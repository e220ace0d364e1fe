import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { t } from '../../i18n/i18n.ts';
import { useCollection } from '../../model/use-manifest.ts';
import { Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen.tsx';
import { CollectionView } from './collection-view.tsx';

const SingletonView = lazy(async () => ({ default: (await import('./singleton-view.tsx')).SingletonView }));

/** The grid of a collection and, beside it, the record that the address bar opens; or the only record there is. */
export function CollectionScreen() {
  const { collection: name = '' } = useParams({ strict: false }) as { collection?: string };
  const collection = useCollection(name);
  if (!collection) {
    return (
      <>
        <ScreenHeader title={name} />
        <Notice compact title={t('collection.notFound', { name })} detail={t('collection.notFoundHint')} />
      </>
    );
  }
  if (!collection.can.read) {
    return (
      <>
        <ScreenHeader title={collection.label} />
        <Notice
          compact
          title={t('collection.noAccess', { collection: collection.label })}
          detail={t('collection.noAccessHint')}
        />
      </>
    );
  }
  if (collection.singleton)
    return (
      <Suspense fallback={<ScreenHeader title={collection.label} />}>
        <SingletonView key={collection.name} collection={collection} />
      </Suspense>
    );
  return <CollectionView key={collection.name} collection={collection} />;
}
