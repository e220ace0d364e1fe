import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FILES } from '../../api/file-address.ts';
import { itemsQuery } from '../../api/queries.ts';
import { titlePaths } from '../../fields/shared/relation.ts';
import { formatNumber } from '../../i18n/formats.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import { useManifest } from '../../model/use-manifest.ts';
import styles from './files.module.css';

const SHOWN = 5;

/** The records that hold a file, as far as the person may see them. */
export function FileUses({ id }: { id: string }) {
  const places = useManifest()
    .collections.filter((collection) => collection.can.read && !collection.hidden)
    .flatMap((collection) =>
      collection.fields
        .filter(({ relation, can }) => relation?.collection === FILES && can.read)
        .map((field) => ({ collection, field })),
    );
  const answers = useQueries({
    queries: places.map(({ collection, field }) => {
      const held = field.relation?.kind === 'many-to-one' ? { _eq: id } : { id: { _eq: id } };
      return itemsQuery(collection.name, {
        filter: { [field.name]: held },
        fields: titlePaths(collection).join(','),
        limit: SHOWN,
        meta: 'filter_count',
      });
    }),
  });
  const used = places.flatMap((place, at) => {
    const answer = answers[at]?.data;
    return answer && answer.data.length > 0 ? [{ ...place, answer }] : [];
  });
  if (places.length === 0 || answers.some((answer) => answer.isPending)) return null;
  return (
    <section className={styles['uses']}>
      <h3>{t('files.usedIn')}</h3>
      {used.length === 0 ? <p className={styles['quiet']}>{t('files.unused')}</p> : null}
      {used.map(({ collection, field, answer }) => (
        <div key={`${collection.name} ${field.name}`}>
          <p className={styles['quiet']}>
            <bdi>{collection.label}</bdi> · <bdi>{field.label}</bdi>
          </p>
          <ul>
            {answer.data.map((record) => {
              const key = recordKey(collection, record) ?? '';
              return (
                <li key={key}>
                  <Link to="/c/$collection/r/$id" params={{ collection: collection.name, id: key }}>
                    <bdi>{recordTitle(collection, record) || key}</bdi>
                  </Link>
                </li>
              );
            })}
          </ul>
          {(answer.meta.filter_count ?? 0) > answer.data.length ? (
            <p className={styles['quiet']}>
              {t('files.andMore', {
                count: formatNumber((answer.meta.filter_count ?? 0) - answer.data.length),
              })}
            </p>
          ) : null}
        </div>
      ))}
    </section>
  );
}
