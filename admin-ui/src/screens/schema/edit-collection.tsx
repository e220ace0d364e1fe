import { useIsFetching, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { t } from '../../i18n/i18n.ts';
import { errorText } from '../../model/error-text.ts';
import { useCollection } from '../../model/use-manifest.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Skeleton } from '../../ui/spinner.tsx';
import { CollectionEditor } from './collection-editor.tsx';
import { schemaQuery } from './definitions.ts';

/** One collection: how it is called and shown, its fields, new fields. Changes wait until they are reviewed and applied. */
export function EditCollectionScreen() {
  const { collection: name = '' } = useParams({ strict: false });
  const collection = useCollection(name);
  const schema = useQuery(schemaQuery());
  const refreshing = useIsFetching({ queryKey: ['manifest'] }) > 0 || schema.isFetching;
  const definition = schema.data?.collections.find((candidate) => candidate.name === name);
  if (schema.isError)
    return (
      <Notice
        title={t('error.title')}
        detail={errorText(schema.error)}
        actions={<Button onClick={() => void schema.refetch()}>{t('ui.retry')}</Button>}
      />
    );
  if (collection && definition && schema.data)
    return (
      <CollectionEditor
        key={definition.id ?? name}
        collection={collection}
        stored={definition}
        all={schema.data.collections}
        version={schema.data.version}
      />
    );
  // A collection that was renamed a moment ago is known under its new name soon.
  if (refreshing || schema.isPending)
    return (
      <Screen title={collection?.label ?? name}>
        <Skeleton height={160} />
      </Screen>
    );
  return (
    <Notice
      title={t('error.notFound')}
      detail={t('schema.goneHint')}
      actions={
        <Link to="/schema" className={buttonClass()}>
          {t('schema.backToList')}
        </Link>
      }
    />
  );
}
