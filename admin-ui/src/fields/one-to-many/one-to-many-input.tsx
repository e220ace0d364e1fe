import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { itemsQuery } from '../../api/queries.ts';
import type { ManifestCollection, ManifestField } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { recordKey } from '../../model/record-key.ts';
import { recordTitle } from '../../model/record-title.ts';
import type { InputProps } from '../field-type.ts';
import styles from '../shared/field.module.css';
import { ReadOnlyInput } from '../shared/read-only-input.tsx';
import { targetOf, titlePaths, wayBack } from '../shared/relation.ts';

const SHOWN = 5;

/** The first records that link here, each a link, and the way to all of them in their own grid. */
export function OneToManyInput(props: InputProps) {
  const target = targetOf(props.context);
  const back = target && wayBack(props.context, target);
  if (!target || !back || props.recordKey === null) {
    return <ReadOnlyInput id={props.id} text={props.recordKey === null ? t('field.afterSave') : ''} />;
  }
  return <Related {...props} target={target} back={back} recordKey={props.recordKey} />;
}

function Related({
  id,
  target,
  back,
  recordKey: own,
}: InputProps & { target: ManifestCollection; back: ManifestField; recordKey: string }) {
  const key = decodeURIComponent(own);
  const answer = useQuery(
    itemsQuery(target.name, {
      fields: titlePaths(target).join(','),
      filter: { [back.name]: { _eq: key } },
      limit: SHOWN,
      meta: 'filter_count',
    }),
  );
  const records = answer.data?.data ?? [];
  const count = answer.data?.meta['filter_count'] ?? records.length;
  const inView = { f: `${back.name}:eq:${key.replace(/[\\:;,|]/g, '\\$&')}` };
  return (
    <div id={id} className={styles['related']} aria-busy={answer.isPending}>
      <ul>
        {records.map((record) => {
          const recordId = recordKey(target, record);
          return (
            <li key={recordId}>
              <Link to="/c/$collection/r/$id" params={{ collection: target.name, id: recordId ?? '' }}>
                <bdi className={styles['text']}>{recordTitle(target, record)}</bdi>
              </Link>
            </li>
          );
        })}
      </ul>
      <span className={styles['more']}>
        {answer.data && count === 0 ? (
          <span className={styles['placeholder']}>{t('field.noLinks')}</span>
        ) : null}
        {count > 0 ? (
          <Link to="/c/$collection" params={{ collection: target.name }} search={inView}>
            {t('field.showAll', { count, collection: target.label })}
          </Link>
        ) : null}
        {target.can.create && answer.data ? (
          <Link
            to="/c/$collection/new"
            params={{ collection: target.name }}
            search={{ ...inView, with: `${back.name}:${key}` }}
          >
            {t('field.addLinked', { collection: target.label })}
          </Link>
        ) : null}
      </span>
    </div>
  );
}
